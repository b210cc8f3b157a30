"""Paint: the only room that knows Pillow.

    pictures   opens what strangers sent: bounded, turned upright, flattened
    glyphs     glyphs as masks, rastered by HarfBuzz and kept
    shades     what colour a picture is
    canvas     follows drawing steps; and the JPEG at the end

Pillow's own drawing of text is not used: it knows no fallback between fonts,
and takes four times as long as pasting kept masks.
"""

from .canvas import Canvas, blank, copy, encode, follow
from .shades import colour_of, shades_of

__all__ = ["Canvas", "blank", "colour_of", "copy", "encode", "follow", "shades_of"]
