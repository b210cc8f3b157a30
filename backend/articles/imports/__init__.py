"""Imports of articles: from a URL, a saved page or pasted HTML, and from what WeChat announces.

`article_import` brings one article in and stores a revision where it changed, with the consent
that a change to a published one needs; `publication_events` brings in what the Official Account
sends out; `identity_digests` recognises a source that came before. What a page says is parsed by
a package of its own, which writes nothing.
"""
