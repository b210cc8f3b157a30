"""Drawing steps as stamps: a colour or a picture, perhaps a mask, and the pixels it goes to."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from math import floor
from typing import Any, NamedTuple

from PIL import Image

from .. import faces, fonts
from ..colours import Rgb, rgb
from ..facts import BadPicture
from ..steps import At, Fill, Line, Piece, Role, Show, Steps, Write
from . import glyphs
from .pictures import Tile, tile_of

Pictures = Mapping[Role, bytes]
_SMOOTH = 4
_BORDER = 2


class Stamp(NamedTuple):
    """What goes through a mask into an area: left, top, right, bottom.

    Pictures and masks are those of Pillow's core: its checked paste takes as
    long again for what is as small as a sign.
    """

    area: At
    what: Any
    mask: Any = None


def stamps(steps: Steps, pictures: Pictures) -> Iterator[Stamp]:
    """Yield the stamps that draw the steps, in their order.

    Raises BadPicture for a picture that cannot be drawn and has nothing to
    stand in its place; a code that cannot be read always does.
    """
    for step in steps:
        if isinstance(step, Write):
            yield from _write(step)
        elif isinstance(step, Fill):
            yield from _fill(step)
        else:
            yield from _show(step, pictures)


def mixed(stamp: Stamp, below: Sequence[Stamp]) -> Stamp:
    """Return a stamp of words mixed with what is below them, where that is one plain colour.

    Looking up what 256 shades of ink give is a quarter of the work of mixing
    every pixel; it gives the same pixels.
    """
    if stamp.mask is None or not isinstance(stamp.what, tuple):
        return stamp
    left, top, right, bottom = stamp.area
    for area, what, mask in reversed(below):
        if area[0] < right and left < area[2] and area[1] < bottom and top < area[3]:
            over = area[0] <= left and right <= area[2] and area[1] <= top and bottom <= area[3]
            if mask is None and over and isinstance(what, tuple):
                shades = stamp.mask.copy()
                shades.putpalette("RGB", "RGB", _shades(what, stamp.what))
                return Stamp(stamp.area, shades.convert("RGB"))
            break
    return stamp


@lru_cache(maxsize=256)
def _shades(ground: Rgb, ink: Rgb) -> bytes:
    """Return all mixtures of ink and ground, from none of the ink to nothing else."""
    ramp = Image.new("RGB", (256, 1), ground)
    ramp.paste(ink, (0, 0, 256, 1), Image.frombytes("L", (256, 1), bytes(range(256))))
    return ramp.tobytes()


def _fill(step: Fill) -> Iterator[Stamp]:
    """Fill a rectangle, its corners round, perhaps with a thin border inside it."""
    x, y, width, height = step.at
    if step.border:
        yield from _round(rgb(step.border), step.at, step.radius)
        inner = (x + _BORDER, y + _BORDER, width - 2 * _BORDER, height - 2 * _BORDER)
        yield from _round(rgb(step.colour), inner, step.radius - _BORDER)
    elif step.fade or step.opacity < 1:
        area = (x, y, x + width, y + height)
        yield Stamp(area, rgb(step.colour), _veil(step).im)
    else:
        yield from _round(rgb(step.colour), step.at, step.radius)


def _veil(step: Fill) -> Image.Image:
    """Return the mask of a colour that does not hide all that is below it."""
    size = step.at[2:]
    ramp = Image.linear_gradient("L") if step.fade else Image.new("L", (1, 1), 255)
    ramp = ramp.point(lambda value: value * step.opacity).resize(size, Image.Resampling.BICUBIC)
    veil = Image.new("L", size)
    for area, what, mask in _round(ramp, (0, 0, *size), step.radius):
        veil.im.paste(what, area, *([mask] if mask else []))
    return veil


def _round(what: Rgb | Tile, at: At, radius: int) -> Iterator[Stamp]:
    """Lay a colour or a picture down with round corners; only these need a mask."""
    x, y, width, height = at
    for area, mask in _pieces(width, height, max(0, min(radius, width // 2, height // 2))):
        left, top, right, bottom = area
        piece = what.crop(area).im if isinstance(what, Image.Image) else what
        yield Stamp((x + left, y + top, x + right, y + bottom), piece, mask)


@lru_cache(maxsize=64)
def _pieces(width: int, height: int, radius: int) -> list[tuple[At, Any]]:
    """Cut a rectangle into its corners, with their masks, and what is between them."""
    if not radius:
        return [((0, 0, width, height), None)]
    right, foot, turn = width - radius, height - radius, Image.Transpose
    corner = _corner(radius)
    mirrored = corner.transpose(turn.FLIP_LEFT_RIGHT)
    lower, opposite = (each.transpose(turn.FLIP_TOP_BOTTOM) for each in (corner, mirrored))
    pieces: list[tuple[At, Any]] = [
        ((0, 0, radius, radius), corner.im), ((radius, 0, right, radius), None),
        ((right, 0, width, radius), mirrored.im), ((0, radius, width, foot), None),
        ((0, foot, radius, height), lower.im), ((radius, foot, right, height), None),
        ((right, foot, width, height), opposite.im),
    ]  # fmt: skip
    return [(area, mask) for area, mask in pieces if area[0] < area[2] and area[1] < area[3]]


def _corner(radius: int) -> Image.Image:
    """Return the mask of a round corner at the top left, its edge clean."""
    side = radius * _SMOOTH
    dots = [
        255 if (x - side + 0.5) ** 2 + (y - side + 0.5) ** 2 <= side * side else 0
        for y in range(side)
        for x in range(side)
    ]
    corner = Image.frombytes("L", (side, side), bytes(dots))
    return corner.resize((radius, radius), Image.Resampling.BOX)


def _show(step: Show, pictures: Pictures) -> Iterator[Stamp]:
    """Lay a picture down, or what stands in its place."""
    data = pictures.get(step.of)
    tile = None if data is None else tile_of(step, data)
    if tile:
        yield from _round(tile, step.at, step.radius)
    elif step.otherwise:
        yield from stamps(step.otherwise, pictures)
    else:
        raise BadPicture(f"图片无法使用：{step.of}")


def _write(step: Write) -> Iterator[Stamp]:
    """Write lines of text, each as one mask; emoji bring their own colours."""
    ink = rgb(step.colour)
    for line in step.lines:
        signs: list[tuple[int, int, int, int, Any]] = []
        for image, left, top, coloured in _signs(step, line):
            width, height = image.size
            area = (left, top, left + width, top + height)
            if coloured:
                yield Stamp(area, image.im, image.im)
            else:
                signs.append((*area, image.im))
        if signs:
            yield _one(signs, ink)


def _one(signs: list[tuple[int, int, int, int, Any]], ink: Rgb) -> Stamp:
    """Gather the signs of a line in one mask."""
    lefts, tops, rights, bottoms, _ = zip(*signs, strict=True)
    x, y, right, bottom = min(lefts), min(tops), max(rights), max(bottoms)
    mask = Image.new("L", (right - x, bottom - y))
    paste = mask.im.paste
    for left, top, right, bottom, sign in signs:
        paste(255, (left - x, top - y, right - x, bottom - y), sign)
    return Stamp((x, y, x + mask.width, y + mask.height), ink, mask.im)


def _signs(step: Write, line: Line) -> Iterator[glyphs.Mask]:
    """Yield the glyphs of a line, `left` and `top` where they stand on the card.

    Chinese signs and emoji stand at whole pixels, letters at quarters.
    """
    font, size = step.font, step.size
    for piece in line.pieces:
        if piece.pitch is None:
            yield from _run(step, piece, line.y)
            continue
        for n, sign in enumerate(piece.text):
            x = round(piece.x + n * piece.pitch)
            for image, left, top, coloured in glyphs.sign(font, sign, size):
                yield glyphs.Mask(image, x + left, line.y + top, coloured)


def _run(step: Write, piece: Piece, y: int) -> Iterator[glyphs.Mask]:
    """Yield the glyphs of a word."""
    size = step.size
    for face, number, dx, dy in fonts.run(step.font, piece.text):
        x = piece.x + dx * size
        whole, quarters = (round(x), 0) if face == faces.EMOJI else _spot(x)
        mask = glyphs.mask(face, number, size, quarters)
        if mask:
            left, top = whole + mask.left, y - round(dy * size) + mask.top
            yield glyphs.Mask(mask.image, left, top, mask.coloured)


def _spot(x: float) -> tuple[int, int]:
    """Return a whole pixel and the quarters beyond it."""
    whole = floor(x)
    return whole, int((x - whole) * glyphs.STEPS)
