"""The picture in the making: background, patches, words and tiles, then a JPEG."""

import os
import tempfile
from collections.abc import Mapping
from functools import lru_cache
from math import floor
from typing import BinaryIO, cast

from PIL import Image, ImageChops

from .. import fonts
from ..colours import Rgb, rgb
from ..facts import BadPicture
from ..measured import Glyphs
from ..steps import At, Fill, Role, Show, Steps, Write
from . import glyphs
from .pictures import tile_of

Canvas = Image.Image
QUALITY = 85
_SMOOTH = 4
_BORDER = 2


def blank(size: tuple[int, int]) -> Canvas:
    """Return an empty card."""
    return Image.new("RGB", size)


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


def follow(canvas: Canvas, steps: Steps, pictures: Mapping[Role, bytes]) -> None:
    """Draw steps one over the other.

    Raises BadPicture for a picture that cannot be drawn and has nothing to
    stand in its place; a code that cannot be read always does.
    """
    for step in steps:
        if isinstance(step, Write):
            _write(canvas, step)
        elif isinstance(step, Fill):
            _fill(canvas, step)
        else:
            _show(canvas, step, pictures)


def _fill(canvas: Canvas, step: Fill) -> None:
    """Fill a rectangle, its corners round, perhaps with a thin border inside it."""
    x, y, width, height = step.at
    if step.border:
        _patch(canvas, step.at, step.border, _rounded(width, height, step.radius))
        inner = (x + _BORDER, y + _BORDER, width - 2 * _BORDER, height - 2 * _BORDER)
        _patch(canvas, inner, step.colour, _rounded(*inner[2:], max(0, step.radius - _BORDER)))
        return
    mask = _rounded(width, height, step.radius)
    if step.fade or step.opacity < 1:
        veil = Image.linear_gradient("L").resize((width, height), Image.Resampling.BICUBIC)
        veil = veil if step.fade else Image.new("L", (width, height), 255)
        veil = veil.point(lambda value: value * step.opacity)
        mask = ImageChops.multiply(veil, mask) if mask else veil
    _patch(canvas, step.at, step.colour, mask)


def _patch(canvas: Canvas, at: At, colour: str, mask: Image.Image | None) -> None:
    """Lay a colour down through a mask."""
    x, y, width, height = at
    canvas.paste(rgb(colour), (x, y, x + width, y + height), mask)


def _show(canvas: Canvas, step: Show, pictures: Mapping[Role, bytes]) -> None:
    """Lay a picture down, or what stands in its place."""
    data = pictures.get(step.of)
    tile = None if data is None else tile_of(step, data)
    if tile:
        canvas.paste(tile, step.at[:2], _rounded(*step.at[2:], step.radius))
    elif step.otherwise:
        follow(canvas, step.otherwise, pictures)
    else:
        raise BadPicture(f"图片无法使用：{step.of}")


def _write(canvas: Canvas, step: Write) -> None:
    """Write lines of text."""
    ink, font, size = rgb(step.colour), step.font, step.size
    canvas.load()
    for line in step.lines:
        for piece in line.pieces:
            if piece.pitch is None:
                _run(canvas, fonts.run(font, piece.text), (piece.x, line.y), size, ink)
                continue
            for n, sign in enumerate(piece.text):
                for mask in glyphs.sign(font, sign, size):
                    _stamp(canvas, mask, round(piece.x + n * piece.pitch), line.y, ink)


def _run(canvas: Canvas, drawn: Glyphs, at: tuple[float, int], size: float, ink: Rgb) -> None:
    """Write a word: letters stand at quarters of a pixel, pictures at whole ones."""
    for face, number, dx, dy in drawn:
        x = at[0] + dx * size
        whole, quarters = (round(x), 0) if face == fonts.EMOJI else _spot(x)
        mask = glyphs.mask(face, number, size, quarters)
        if mask:
            _stamp(canvas, mask, whole, at[1] - round(dy * size), ink)


def _stamp(canvas: Canvas, mask: glyphs.Mask, x: int, y: int, ink: Rgb) -> None:
    """Paste one glyph with its origin at a pixel."""
    image, left, top, coloured = mask
    area = (x + left, y + top, x + left + image.width, y + top + image.height)
    if coloured:
        canvas.paste(image, area, image)
    else:
        # Straight to Pillow's core: its checked paste takes as long again for so small a mask.
        canvas.im.paste(ink, area, image.im)


def _spot(x: float) -> tuple[int, int]:
    """Return a whole pixel and the quarters beyond it."""
    whole = floor(x)
    return whole, int((x - whole) * glyphs.STEPS)


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
