"""Rules about single elements of a page: hidden, part of a rendered widget, an emoji, decoration.

They say what is no text and no picture of the article. They know an element's name, attributes and
inline style, and where a name is not enough its first children; they neither walk the tree nor
build paragraphs. Of style sheets only simple rules are read (`style_cascade.py`): the platform
strips them from articles, but not every page is the platform's.
"""
