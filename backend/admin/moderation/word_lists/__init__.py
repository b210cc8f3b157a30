"""Editors' word lists: audited actions, console pages, and what the API takes and gives."""
