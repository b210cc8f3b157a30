"""Articles: imported from an Official Account, stored as typed paragraphs, served to readers.

A published page is parsed once, its pictures are copied, and what is stored is
plain typed paragraphs, never HTML: a phone's rich-text drops what it does not
know together with everything inside, and passages need one text to count in. A
changed page becomes a new revision; the old one stays, since passages point
into it.
"""
