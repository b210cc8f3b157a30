"""Chinese typesetting: line breaking, punctuation, quotes, bidi, and fitting text into boxes.

Pure functions over measured text; no picture is opened and no font is read here.
"""
