"""Rasterizes glyphs, characters and emoji to masks with HarfBuzz, cached per size."""

from functools import lru_cache
from threading import local
from typing import Any, NamedTuple

import uharfbuzz as hb
from PIL import Image

from backend.cards.render.fonts import text_shaping
from backend.cards.render.fonts.font_selection import EMOJI_FACE, get_face_by_number
from backend.cards.render.fonts.text_shaping import EMOJI_EM

MAX_GLYPHS = 20_000
SUBPIXEL_STEPS = 4
_EMOJI_SCALE = EMOJI_EM / 1.245
_EMOJI_LIFT = 0.38 - 0.342 * _EMOJI_SCALE


class GlyphMask(NamedTuple):
    """A glyph's image and the offset of its top left corner, in px from its origin."""

    image: Image.Image
    left: int
    top: int
    coloured: bool


class _Rasterizers(local):
    """HarfBuzz's rasterisers have state, so each thread has its own."""

    def __init__(self) -> None:
        self.draw: Any = hb.RasterDraw()
        self.paint: Any = hb.RasterPaint()


_rasterizers = _Rasterizers()


@lru_cache(maxsize=MAX_GLYPHS)
def rasterize_glyph(face: int, number: int, size: float, step: int = 0) -> GlyphMask | None:
    """Rasterize a glyph at a size in px, shifted right by `step` quarters; None if blank."""
    if face == EMOJI_FACE:
        return _rasterize_emoji(number, size)
    font = get_face_by_number(face)
    scale = size / font.units
    rasterizer = _rasterizers.draw
    rasterizer.reset()
    rasterizer.transform = (scale, 0, 0, scale, step / SUBPIXEL_STEPS, 0)
    rasterizer.draw_glyph(font.font, number)
    return _build_mask(rasterizer.render(), "L", "L")


@lru_cache(maxsize=MAX_GLYPHS)
def rasterize_character(family: str, text: str, size: float) -> tuple[GlyphMask, ...]:
    """Return the masks of one Chinese character, which is placed at a whole pixel."""
    masks = []
    for face, number, dx, dy in text_shaping.shape_text(family, text):
        glyph_mask = rasterize_glyph(face, number, size)
        if glyph_mask:
            left, top = glyph_mask.left + round(dx * size), glyph_mask.top - round(dy * size)
            masks.append(GlyphMask(glyph_mask.image, left, top, glyph_mask.coloured))
    return tuple(masks)


def _rasterize_emoji(number: int, size: float) -> GlyphMask | None:
    """Paint an emoji, centred on the middle of the Chinese signs beside it."""
    font = get_face_by_number(EMOJI_FACE)
    scale = size * _EMOJI_SCALE / font.units
    rasterizer = _rasterizers.paint
    rasterizer.reset()
    rasterizer.transform = (scale, 0, 0, scale, 0, size * _EMOJI_LIFT)
    bounds = font.font.get_glyph_extents(number)
    if not bounds or not bounds.width:
        return None
    rasterizer.set_glyph_extents(bounds)
    rasterizer.paint_glyph(font.font, number)
    return _build_mask(rasterizer.render(), "RGBA", "BGRa")


def _build_mask(raster: Any, mode: str, raw_mode: str) -> GlyphMask | None:
    """Copy what was rasterized into a mask at its place; None if it is blank."""
    area = raster.extents if raster else None
    if not area or not area.width or not area.height:
        return None
    image = Image.frombuffer(
        mode, (area.width, area.height), bytes(raster.buffer), "raw", raw_mode, area.stride, -1
    )
    return GlyphMask(
        image.copy(), area.x_origin, -(area.y_origin + area.height), coloured=mode == "RGBA"
    )
