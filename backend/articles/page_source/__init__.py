"""Reads a page's bytes before any parser does: tag by tag, what they cost, and what is left out.

It knows names and attributes of tags, but builds no tree; whatever a parser might see otherwise
stays as it is.
"""
