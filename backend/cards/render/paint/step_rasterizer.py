"""Converts drawing steps to stamps: a colour or picture, an optional mask, and a pixel area."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from math import floor
from typing import Any, NamedTuple

from PIL import Image

from backend.cards.render.design.colour_arithmetic import Rgb, parse_hex
from backend.cards.render.drawing_steps import (
    FillStep,
    PictureStep,
    Rect,
    Role,
    Steps,
    TextLine,
    TextPiece,
    TextStep,
)
from backend.cards.render.engine_types import BadPicture
from backend.cards.render.fonts import font_selection, text_shaping
from backend.cards.render.paint import glyph_masks
from backend.cards.render.paint.picture_loading import Tile, build_tile

Pictures = Mapping[Role, bytes]
_SUPERSAMPLING = 4
_BORDER_WIDTH = 2


class Stamp(NamedTuple):
    """A colour or picture pasted through a mask into an area: left, top, right, bottom.

    Pictures and masks are those of Pillow's core: its checked paste takes as
    long again for something as small as a character.
    """

    area: Rect
    what: Any
    mask: Any = None


def build_stamps(steps: Steps, pictures: Pictures) -> Iterator[Stamp]:
    """Yield the stamps that draw the steps, in their order.

    Raises BadPicture for a picture that cannot be drawn and has no
    fallback; a code that cannot be read always raises.
    """
    for step in steps:
        if isinstance(step, TextStep):
            yield from _stamp_text(step)
        elif isinstance(step, FillStep):
            yield from _stamp_fill(step)
        else:
            yield from _stamp_picture(step, pictures)


def blend_stamp(stamp: Stamp, below: Sequence[Stamp]) -> Stamp:
    """Return a text stamp blended with what is below it, where that is one plain colour.

    Looking up what 256 shades of ink give is a quarter of the work of mixing
    every pixel; it gives the same pixels.
    """
    if stamp.mask is None or not isinstance(stamp.what, tuple):
        return stamp
    left, top, right, bottom = stamp.area
    for area, source, mask in reversed(below):
        if area[0] < right and left < area[2] and area[1] < bottom and top < area[3]:
            is_covered = (
                area[0] <= left and right <= area[2] and area[1] <= top and bottom <= area[3]
            )
            if mask is None and is_covered and isinstance(source, tuple):
                blended = stamp.mask.copy()
                blended.putpalette("RGB", "RGB", _build_blend_table(source, stamp.what))
                return Stamp(stamp.area, blended.convert("RGB"))
            break
    return stamp


@lru_cache(maxsize=256)
def _build_blend_table(background: Rgb, text_colour: Rgb) -> bytes:
    """Return all blends of text colour and background, from only the latter to the former."""
    ramp = Image.new("RGB", (256, 1), background)
    ramp.paste(text_colour, (0, 0, 256, 1), Image.frombytes("L", (256, 1), bytes(range(256))))
    return ramp.tobytes()


def _stamp_fill(step: FillStep) -> Iterator[Stamp]:
    """Yield the stamps of a rectangle with round corners and an optional border."""
    x, y, width, height = step.at
    if step.border:
        yield from _stamp_rounded(parse_hex(step.border), step.at, step.radius)
        inner = (
            x + _BORDER_WIDTH,
            y + _BORDER_WIDTH,
            width - 2 * _BORDER_WIDTH,
            height - 2 * _BORDER_WIDTH,
        )
        yield from _stamp_rounded(parse_hex(step.colour), inner, step.radius - _BORDER_WIDTH)
    elif step.fade or step.opacity < 1:
        area = (x, y, x + width, y + height)
        yield Stamp(area, parse_hex(step.colour), _build_opacity_mask(step).im)
    else:
        yield from _stamp_rounded(parse_hex(step.colour), step.at, step.radius)


def _build_opacity_mask(step: FillStep) -> Image.Image:
    """Return the mask of a translucent colour."""
    size = step.at[2:]
    ramp = Image.linear_gradient("L") if step.fade else Image.new("L", (1, 1), 255)
    ramp = ramp.point(lambda value: value * step.opacity).resize(size, Image.Resampling.BICUBIC)
    opacity_mask = Image.new("L", size)
    for area, source, mask in _stamp_rounded(ramp, (0, 0, *size), step.radius):
        opacity_mask.im.paste(source, area, *([mask] if mask else []))
    return opacity_mask


def _stamp_rounded(source: Rgb | Tile, rect: Rect, radius: int) -> Iterator[Stamp]:
    """Yield stamps of a colour or a picture with round corners; only these need a mask."""
    x, y, width, height = rect
    for area, mask in _split_rounded_rect(
        width, height, max(0, min(radius, width // 2, height // 2))
    ):
        left, top, right, bottom = area
        piece = source.crop(area).im if isinstance(source, Image.Image) else source
        yield Stamp((x + left, y + top, x + right, y + bottom), piece, mask)


@lru_cache(maxsize=64)
def _split_rounded_rect(width: int, height: int, radius: int) -> list[tuple[Rect, Any]]:
    """Split a rectangle into its corners, with their masks, and the rest."""
    if not radius:
        return [((0, 0, width, height), None)]
    right, lower_edge, transpose = width - radius, height - radius, Image.Transpose
    corner = _build_corner_mask(radius)
    mirrored = corner.transpose(transpose.FLIP_LEFT_RIGHT)
    lower, opposite = (
        corner_mask.transpose(transpose.FLIP_TOP_BOTTOM) for corner_mask in (corner, mirrored)
    )
    pieces: list[tuple[Rect, Any]] = [
        ((0, 0, radius, radius), corner.im), ((radius, 0, right, radius), None),
        ((right, 0, width, radius), mirrored.im), ((0, radius, width, lower_edge), None),
        ((0, lower_edge, radius, height), lower.im), ((radius, lower_edge, right, height), None),
        ((right, lower_edge, width, height), opposite.im),
    ]  # fmt: skip
    return [(area, mask) for area, mask in pieces if area[0] < area[2] and area[1] < area[3]]


def _build_corner_mask(radius: int) -> Image.Image:
    """Return the antialiased mask of a round corner at the top left."""
    side = radius * _SUPERSAMPLING
    dots = [
        255 if (x - side + 0.5) ** 2 + (y - side + 0.5) ** 2 <= side * side else 0
        for y in range(side)
        for x in range(side)
    ]
    corner = Image.frombytes("L", (side, side), bytes(dots))
    return corner.resize((radius, radius), Image.Resampling.BOX)


def _stamp_picture(step: PictureStep, pictures: Pictures) -> Iterator[Stamp]:
    """Yield the stamps of a picture, or of its fallback."""
    data = pictures.get(step.of)
    tile = None if data is None else build_tile(step, data)
    if tile:
        yield from _stamp_rounded(tile, step.at, step.radius)
    elif step.otherwise:
        yield from build_stamps(step.otherwise, pictures)
    else:
        raise BadPicture(f"图片无法使用：{step.of}")


def _stamp_text(step: TextStep) -> Iterator[Stamp]:
    """Yield the stamps of lines of text, each as one mask; emoji as coloured pictures."""
    text_colour = parse_hex(step.colour)
    for line in step.lines:
        characters: list[tuple[int, int, int, int, Any]] = []
        for image, left, top, is_coloured in _iter_glyphs(step, line):
            width, height = image.size
            area = (left, top, left + width, top + height)
            if is_coloured:
                yield Stamp(area, image.im, image.im)
            else:
                characters.append((*area, image.im))
        if characters:
            yield _merge_characters(characters, text_colour)


def _merge_characters(characters: list[tuple[int, int, int, int, Any]], text_colour: Rgb) -> Stamp:
    """Merge the characters of a line in one mask."""
    lefts, tops, rights, bottoms, _ = zip(*characters, strict=True)
    x, y, right, bottom = min(lefts), min(tops), max(rights), max(bottoms)
    mask = Image.new("L", (right - x, bottom - y))
    paste = mask.im.paste
    for left, top, right, bottom, character in characters:
        paste(255, (left - x, top - y, right - x, bottom - y), character)
    return Stamp((x, y, x + mask.width, y + mask.height), text_colour, mask.im)


def _iter_glyphs(step: TextStep, line: TextLine) -> Iterator[glyph_masks.GlyphMask]:
    """Yield the glyphs of a line, with `left` and `top` in card coordinates.

    Chinese characters and emoji are at whole pixels, letters at quarters.
    """
    font, size = step.font, step.size
    for piece in line.pieces:
        if piece.pitch is None:
            yield from _iter_run_glyphs(step, piece, line.y)
            continue
        for index, character in enumerate(piece.text):
            x = round(piece.x + index * piece.pitch)
            for image, left, top, is_coloured in glyph_masks.rasterize_character(
                font, character, size
            ):
                yield glyph_masks.GlyphMask(image, x + left, line.y + top, is_coloured)


def _iter_run_glyphs(step: TextStep, piece: TextPiece, y: int) -> Iterator[glyph_masks.GlyphMask]:
    """Yield the glyphs of a shaped run."""
    size = step.size
    for face, number, dx, dy in text_shaping.shape_text(step.font, piece.text):
        x = piece.x + dx * size
        pixel, quarters = (round(x), 0) if face == font_selection.EMOJI_FACE else _to_subpixel(x)
        glyph_mask = glyph_masks.rasterize_glyph(face, number, size, quarters)
        if glyph_mask:
            left, top = pixel + glyph_mask.left, y - round(dy * size) + glyph_mask.top
            yield glyph_masks.GlyphMask(glyph_mask.image, left, top, glyph_mask.coloured)


def _to_subpixel(x: float) -> tuple[int, int]:
    """Split a position into a whole pixel and quarters."""
    pixel = floor(x)
    return pixel, int((x - pixel) * glyph_masks.SUBPIXEL_STEPS)
