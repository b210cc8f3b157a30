"""Painting: draws steps as a JPEG; the only package that uses Pillow.

    pictures   opens untrusted pictures: bounded, turned upright, flattened
    glyphs     glyph masks, rasterized by HarfBuzz and cached
    shades     a picture's dominant colour and shades
    stamps     converts steps to colours, pictures and masks at pixel areas
    canvas     draws an article's background once and a card's rows over it; the JPEG
    splice     splits JPEGs into rows, and joins them

Pillow's own text drawing is not used: it has no fallback between fonts, and takes
four times as long as pasting cached masks.
"""

from backend.cards.render.paint.canvas import (
    JPEG_QUALITY,
    CardBackground,
    draw_background,
    draw_card_image,
    encode_card,
    encode_whole_card,
    estimate_bytes,
)
from backend.cards.render.paint.picture_colours import get_dominant_colour, get_shade_range

__all__ = [
    "JPEG_QUALITY",
    "CardBackground",
    "draw_background",
    "draw_card_image",
    "encode_card",
    "encode_whole_card",
    "estimate_bytes",
    "get_dominant_colour",
    "get_shade_range",
]
