"""Finds listed words in a text, however they are spaced, disguised or broken up: pure."""
