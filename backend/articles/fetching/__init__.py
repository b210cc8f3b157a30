"""Fetches published pages and their pictures: from WeChat's hosts only, bounded, checked.

`picture_copies` stores our own copies of pictures, which come over HTTP or, with
`saved_page_pictures`, from the folder of a page that a browser saved.
"""
