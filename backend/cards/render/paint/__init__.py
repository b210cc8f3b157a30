"""Paint: the only room that knows Pillow.

    pictures   opens what strangers sent: bounded, turned upright, flattened
    glyphs     glyphs as masks, rastered by HarfBuzz and kept
    canvas     background, patches, words, tiles; and the JPEG at the end

Pillow's own drawing of text is not used: it knows no fallback between fonts,
and takes four times as long as pasting kept masks.
"""

from .canvas import Canvas, background, code, copy, cover, disc, encode, patch, write
from .pictures import avatar_tile, code_tile, cover_tile

__all__ = [
    "Canvas",
    "avatar_tile",
    "background",
    "code",
    "code_tile",
    "copy",
    "cover",
    "cover_tile",
    "disc",
    "encode",
    "patch",
    "write",
]
