"""Editors' reports on how far articles, passages and shares were passed on, and exports."""
