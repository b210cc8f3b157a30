"""Glyphs as masks: rastered once per size by HarfBuzz, kept for the process."""

from functools import lru_cache
from threading import local
from typing import Any, NamedTuple

import uharfbuzz as hb
from PIL import Image

from .. import fonts
from ..faces import EMOJI, face_by_number
from ..fonts import EMOJI_EM

MOST_GLYPHS = 20_000
STEPS = 4
_EMOJI_SCALE = EMOJI_EM / 1.245
_EMOJI_LIFT = 0.38 - 0.342 * _EMOJI_SCALE


class Mask(NamedTuple):
    """A glyph's picture and where its top left corner lies, in px from its origin."""

    image: Image.Image
    left: int
    top: int
    coloured: bool


class _Tools(local):
    """HarfBuzz's rasterisers have state, so each thread has its own."""

    def __init__(self) -> None:
        self.draw: Any = hb.RasterDraw()
        self.paint: Any = hb.RasterPaint()


_tools = _Tools()


@lru_cache(maxsize=MOST_GLYPHS)
def mask(face: int, number: int, size: float, step: int = 0) -> Mask | None:
    """Return a glyph at a size in px, moved right by `step` quarters; None if it is blank."""
    if face == EMOJI:
        return _colour_glyph(number, size)
    font = face_by_number(face)
    scale = size / font.units
    tool = _tools.draw
    tool.reset()
    tool.transform = (scale, 0, 0, scale, step / STEPS, 0)
    tool.draw_glyph(font.font, number)
    raster = tool.render()
    area = raster.extents if raster else None
    if not area or not area.width or not area.height:
        return None
    image = Image.frombuffer(
        "L", (area.width, area.height), bytes(raster.buffer), "raw", "L", area.stride, -1
    )
    return Mask(image.copy(), area.x_origin, -(area.y_origin + area.height), False)


@lru_cache(maxsize=MOST_GLYPHS)
def sign(family: str, text: str, size: float) -> tuple[Mask, ...]:
    """Return the masks of one Chinese sign, which stands at a whole pixel, from its origin."""
    found = []
    for face, number, dx, dy in fonts.run(family, text):
        glyph = mask(face, number, size)
        if glyph:
            left, top = glyph.left + round(dx * size), glyph.top - round(dy * size)
            found.append(Mask(glyph.image, left, top, glyph.coloured))
    return tuple(found)


def _colour_glyph(number: int, size: float) -> Mask | None:
    """Paint an emoji, centred on the middle of the Chinese signs beside it."""
    font = face_by_number(EMOJI)
    scale = size * _EMOJI_SCALE / font.units
    tool = _tools.paint
    tool.reset()
    tool.transform = (scale, 0, 0, scale, 0, size * _EMOJI_LIFT)
    bounds = font.font.get_glyph_extents(number)
    if not bounds or not bounds.width:
        return None
    tool.set_glyph_extents(bounds)
    tool.paint_glyph(font.font, number)
    raster = tool.render()
    area = raster.extents if raster else None
    if not area or not area.width or not area.height:
        return None
    image = Image.frombuffer(
        "RGBA", (area.width, area.height), bytes(raster.buffer), "raw", "BGRa", area.stride, -1
    )
    return Mask(image.copy(), area.x_origin, -(area.y_origin + area.height), True)
