"""Compares two revisions of a text, and decides where a passage of the old one is in the new one.

Pure functions: texts and ranges in, a verdict out. Wrong places are worse than lost passages.
"""
