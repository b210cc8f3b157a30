"""Exports and imports of a reader's own words: W3C Web Annotations, Markdown, plain text.

Files that come in are of unknown origin, and are checked part by part.
"""
