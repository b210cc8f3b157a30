"""Slow peers against the real server: what they hold open, and who goes on reading."""
