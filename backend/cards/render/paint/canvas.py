"""The picture in the making: background, patches, words and tiles, then a JPEG."""

import os
import tempfile
from functools import lru_cache
from math import floor
from typing import BinaryIO, cast

from PIL import Image

from ..breaks import Kind
from ..colours import Rgb, rgb
from ..place import Block
from ..template import CODE, Cover, Design
from ..template import Code as CodeBox
from . import glyphs
from .pictures import Tile

Canvas = Image.Image
QUALITY = 85
_EM_TOP = 0.88
_SMOOTH = 4
_BORDER = 2
_FADE = 0.45


def background(design: Design) -> Canvas:
    """Return an empty card.

    One flat colour: a gradient so soft is broken into tinted bands by JPEG.
    """
    return Image.new("RGB", design.size, rgb(design.background))


def copy(canvas: Canvas) -> Canvas:
    """Return a canvas to go on with, the first left as it is."""
    return canvas.copy()


@lru_cache(maxsize=64)
def _rounded(width: int, height: int, radius: int) -> Image.Image | None:
    """Return a mask with round corners and clean edges; none is needed for square ones."""
    radius = min(radius, width // 2, height // 2)
    mask = Image.new("L", (width, height), 255)
    if not radius:
        return None
    side = radius * _SMOOTH
    ramp = [
        255 if (x - side + 0.5) ** 2 + (y - side + 0.5) ** 2 <= side * side else 0
        for y in range(side)
        for x in range(side)
    ]
    corner = Image.new("L", (side, side))
    corner.putdata(ramp)
    corner = corner.resize((radius, radius), Image.Resampling.BOX)
    turn = Image.Transpose
    mirrored = corner.transpose(turn.FLIP_LEFT_RIGHT)
    mask.paste(corner, (0, 0))
    mask.paste(mirrored, (width - radius, 0))
    mask.paste(corner.transpose(turn.FLIP_TOP_BOTTOM), (0, height - radius))
    mask.paste(mirrored.transpose(turn.FLIP_TOP_BOTTOM), (width - radius, height - radius))
    return mask


def patch(
    canvas: Canvas,
    place: tuple[int, int, int, int],
    fill: str,
    radius: int = 0,
    border: str | None = None,
) -> None:
    """Fill a rectangle, its corners round, perhaps with a thin border inside it."""
    x, y, width, height = place
    if border:
        canvas.paste(rgb(border), (x, y, x + width, y + height), _rounded(width, height, radius))
        inner = (x + _BORDER, y + _BORDER, width - 2 * _BORDER, height - 2 * _BORDER)
        patch(canvas, inner, fill, max(0, radius - _BORDER))
    else:
        area = (x, y, x + width, y + height)
        canvas.paste(rgb(fill), area, _rounded(width, height, radius))


def cover(canvas: Canvas, tile: Tile, box: Cover) -> None:
    """Lay the cover down, its foot sinking into a colour if the design says so."""
    x, y, width, height = box.place
    if box.fade:
        deep = round(height * _FADE)
        shade = Image.linear_gradient("L").resize((width, deep), Image.Resampling.BICUBIC)
        tile = tile.copy()
        tile.paste(rgb(box.fade), (0, height - deep), shade)
    canvas.paste(tile, (x, y), _rounded(width, height, box.radius))


def disc(canvas: Canvas, tile: Tile, at: tuple[int, int]) -> None:
    """Lay a square tile down as a disc."""
    canvas.paste(tile, at, _rounded(tile.width, tile.height, tile.width // 2))


def code(canvas: Canvas, tile: Tile, box: CodeBox) -> None:
    """Lay the code down in the middle of its white panel."""
    x, y, width, height = box.place
    canvas.paste(tile, (x + (width - CODE) // 2, y + (height - CODE) // 2))


def write(
    canvas: Canvas, block: Block, at: tuple[float, float], width: float, shift: float, colour: str
) -> None:
    """Paint a block of text; `shift` moves its lines from left (0) to right (1) in `width` px."""
    ink, size, sorts = rgb(colour), block.size, block.copy.sorts
    canvas.load()
    # Straight to Pillow's core: its checked paste takes as long again for so small a mask.
    paste = canvas.im.paste
    for n, line in enumerate(block.lines):
        base = round(at[1] + size * _EM_TOP + n * block.pitch)
        left = at[0] + (width - line.width * size) * (0 if block.drawn_out else shift)
        for i, place in zip(line.order, line.places, strict=True):
            fine = sorts[i] is Kind.WORD
            for face, number, dx, dy in block.copy.glyphs[i]:
                x, y = left + (place + dx) * size, base - round(dy * size)
                if face < 0:
                    _gap(canvas, x, y, size, ink)
                    continue
                whole, step = _spot(x, fine)
                mask = glyphs.mask(face, number, size, step)
                if mask:
                    x0, y0 = whole + mask.left, y + mask.top
                    area = (x0, y0, x0 + mask.image.width, y0 + mask.image.height)
                    if mask.coloured:
                        canvas.paste(mask.image, area, mask.image)
                    else:
                        paste(ink, area, mask.image.im)


def _spot(x: float, fine: bool) -> tuple[int, int]:
    """Return a whole pixel and quarters beyond it: letters need them, Chinese signs do not."""
    if not fine:
        return round(x), 0
    whole = floor(x)
    return whole, int((x - whole) * glyphs.STEPS)


def _gap(canvas: Canvas, x: float, y: int, size: float, ink: Rgb) -> None:
    """Draw the thin box of a sign that no font has."""
    left, top = round(x + size * 0.08), round(y - size * 0.8)
    width, height, line = round(size * 0.74), round(size * 0.84), max(1, round(size / 32))
    for area in (
        (left, top, left + width, top + line),
        (left, top + height - line, left + width, top + height),
        (left, top, left + line, top + height),
        (left + width - line, top, left + width, top + height),
    ):
        canvas.paste(ink, area)


def encode(canvas: Canvas) -> bytes:
    """Return the canvas as a baseline JPEG, 4:2:0.

    It is written to a real descriptor, for which Pillow lets other threads
    run; for a buffer in memory it does not.
    """
    with _scratch() as file:
        canvas.save(file, "JPEG", quality=QUALITY, subsampling="4:2:0")
        file.seek(0)
        return file.read()


def _scratch() -> BinaryIO:
    """Open a file that lies in memory where the system can do that."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("card"), "w+b")
    return cast(BinaryIO, tempfile.TemporaryFile())
