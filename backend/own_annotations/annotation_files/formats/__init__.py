"""Parsers of foreign annotation files: one module for each family of formats. Pure.

Each turns one untrusted item into a ParsedAnnotation, or raises ImportRejected; what it
understands and cannot keep, it counts as a loss. `annotation_parser` above tells formats apart.
"""
