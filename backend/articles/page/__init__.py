"""Reads a published page before its body: checks, embedded script data, and metadata.

What is refused is decided here: pages without an article.
Posts that are not HTML are parsed here, too; the HTML of a body is parsed in a package of its own.
"""
