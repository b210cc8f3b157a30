"""What is read: articles brought in from an Official Account, as paragraphs of our own.

A published page is parsed once, its pictures are copied, and what is kept is
plain typed paragraphs, never HTML: a phone's rich-text drops what it does not
know together with everything inside, and passages need one text to count in. A
changed page becomes a new revision; the old one stays, since passages point
into it.
"""
