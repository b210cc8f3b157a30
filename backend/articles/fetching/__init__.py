"""Fetches published pages and their pictures: from WeChat's hosts only, bounded, checked.

`fetcher` speaks HTTP, `picture_copies` stores our own copies, `saved_page` reads a page that a
browser saved beside its pictures.
"""
