"""How others draw a card: each a program of its own that answers line by line.

    satori     satori lays out, resvg rasters, sharp writes the JPEG
    chromium   a page in headless Chromium, and a screenshot of it
    poster     the way of a poster service: simple, sign by sign, nothing prepared
    pillow     a page as most Pillow programs write it

All are handed the same list of patches, pictures and words at their places, in
their final sizes, and keep decoded pictures and fonts from card to card.
"""
