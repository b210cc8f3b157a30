"""Reads a published page before its body: checks, embedded script data, and metadata.

What is refused is decided here (`preflight`, `refusals`); the body itself is read by
`articles.importer`.
"""
