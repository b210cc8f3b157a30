"""Painting: draws steps as a JPEG; the only package that uses Pillow.

Untrusted pictures are opened within bounds, turned upright and flattened (`picture_loading`);
steps become stamps: colours, pictures and masks at pixel areas, glyphs among them
(`glyph_masks`). An article's background is drawn once, and a card's rows over it: JPEGs are
split into rows and joined (`jpeg_splicing`). `picture_colours` computes a picture's dominant
colour and its shades.

Pillow's own text drawing is not used: it has no fallback between fonts, and takes
four times as long as pasting cached masks.
"""

from backend.cards.render.paint.card_encoder import (
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
