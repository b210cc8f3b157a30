"""Paint: the only room that knows Pillow.

    pictures   opens what strangers sent: bounded, turned upright, flattened
    glyphs     glyphs as masks, rastered by HarfBuzz and kept
    shades     what colour a picture is
    stamps     steps as colours, pictures and masks at their pixels
    canvas     an article's ground drawn once, a card's own rows over it; the JPEG
    splice     JPEGs taken apart into rows, and put together

Pillow's own drawing of text is not used: it knows no fallback between fonts,
and takes four times as long as pasting kept masks.
"""

from .canvas import QUALITY, Ground, finished, frame, ground, weight, whole
from .shades import colour_of, shades_of

__all__ = [
    "QUALITY",
    "Ground",
    "colour_of",
    "finished",
    "frame",
    "ground",
    "shades_of",
    "weight",
    "whole",
]
