"""Reads where HTML and CSS put text: off the line, on lines of its own, in lists, tables, formulas.

Each module knows one such thing and nothing of paragraphs; the page parser asks them as it walks.
"""
