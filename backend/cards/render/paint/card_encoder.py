"""Paints and encodes a card's JPEG: the article's background once, then only the card's own rows.

A card differs from the others of its article only in the rows of pixels that
its own steps touch. Those alone are drawn and encoded; `jpeg_splicing`
puts them in their places. Where a JPEG cannot be taken apart, the whole card is drawn.
"""

import os
import tempfile
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import BinaryIO, NamedTuple, cast

from PIL import Image

from backend.cards.render.drawing_steps import Rect, Steps
from backend.cards.render.paint import jpeg_splicing
from backend.cards.render.paint.step_rasterizer import Pictures, Stamp, blend_stamp, build_stamps

JPEG_QUALITY = 85
_MERGE_DISTANCE = 4 * jpeg_splicing.ROW_HEIGHT
_MAX_CHEAP_PIXELS = 128 * 128
Span = tuple[int, int]


class CardBackground(NamedTuple):
    """Background that all cards of an article share: its stamps, and its JPEG rows if splittable.

    Bands of pixels that a picture touches are stored as drawn.
    """

    size: tuple[int, int]
    stamps: list[Stamp]
    rows: jpeg_splicing.JpegRows | None


def draw_background(size: tuple[int, int], steps: Steps, pictures: Pictures) -> CardBackground:
    """Draw and encode the part that all cards of an article share.

    Raises BadPicture if a picture in it cannot be used.
    """
    background_stamps = _build_stamps(steps, pictures)
    canvas = _draw_band(size[0], (0, size[1]), background_stamps)
    for top, bottom in _find_bands(
        [stamp.area for stamp in background_stamps if _is_expensive(stamp)], size[1]
    ):
        area = (0, top, size[0], bottom)
        background_stamps = [
            background_stamp
            for background_stamp in background_stamps
            if background_stamp.area[1] < top or background_stamp.area[3] > bottom
        ]
        background_stamps.append(Stamp(area, canvas.crop(area).im))
    return CardBackground(size, background_stamps, jpeg_splicing.split_rows(_encode_jpeg(canvas)))


def _is_expensive(stamp: Stamp) -> bool:
    """Return whether a stamp is stored as its pixels: large pictures, and overlays on them."""
    is_plain = stamp.mask is None and isinstance(stamp.what, tuple)
    return not is_plain and _count_pixels(stamp.area) > _MAX_CHEAP_PIXELS


def _count_pixels(area: Rect) -> int:
    left, top, right, bottom = area
    return (right - left) * (bottom - top)


def estimate_bytes(background: CardBackground | None) -> int:
    """Return about how many bytes a background takes, and a small number for none."""
    if background is None:
        return 1024
    pixel_count = sum(
        _count_pixels(stamp.area) for stamp in background.stamps if _is_expensive(stamp)
    )
    return 4096 + 4 * pixel_count + (sum(map(len, background.rows.rows)) if background.rows else 0)


def encode_card(background: CardBackground, steps: Steps, pictures: Pictures) -> bytes:
    """Draw a card's own steps over its background; return a baseline JPEG, 4:2:0.

    Raises BadPicture for a code that cannot be read.
    """
    (width, height), own_stamps = background.size, _build_stamps(steps, pictures, background.stamps)
    if background.rows:
        strips = {
            top // jpeg_splicing.ROW_HEIGHT: _encode_jpeg(
                _draw_band(width, (top, bottom), background.stamps, own_stamps)
            )
            for top, bottom in _find_bands([stamp.area for stamp in own_stamps], height)
        }
        picture = jpeg_splicing.join_rows(background.rows, strips)
        if picture:
            return picture
    return _encode_jpeg(_draw_band(width, (0, height), background.stamps, own_stamps))


def encode_whole_card(size: tuple[int, int], steps: Steps, pictures: Pictures) -> bytes:
    """Draw a card from all its steps at once: the bytes of `encode_card`, without row splicing.

    Raises BadPicture for a picture without a fallback.
    """
    return _encode_jpeg(draw_card_image(size, steps, pictures))


def draw_card_image(size: tuple[int, int], steps: Steps, pictures: Pictures) -> Image.Image:
    """Draw a card from all its steps, unencoded. Raises as `encode_whole_card` does."""
    return _draw_band(size[0], (0, size[1]), _build_stamps(steps, pictures))


def _build_stamps(steps: Steps, pictures: Pictures, below: Sequence[Stamp] = ()) -> list[Stamp]:
    """Return the stamps that draw steps over the stamps below."""
    result = list(below)
    for stamp in build_stamps(steps, pictures):
        result.append(blend_stamp(stamp, result))
    return result[len(below) :]


def _find_bands(areas: Iterable[Rect], height: int) -> list[Span]:
    """Return the bands of whole rows that areas touch, from the top; near ones are merged."""
    bands: list[Span] = []
    for top, bottom in sorted((area[1], area[3]) for area in areas):
        first = max(0, top // jpeg_splicing.ROW_HEIGHT * jpeg_splicing.ROW_HEIGHT)
        last = min(height, -(-bottom // jpeg_splicing.ROW_HEIGHT) * jpeg_splicing.ROW_HEIGHT)
        if bands and first <= bands[-1][1] + _MERGE_DISTANCE:
            bands[-1] = (bands[-1][0], max(bands[-1][1], last))
        elif first < last:
            bands.append((first, last))
    return bands


def _draw_band(width: int, band: Span, *layers: Iterable[Stamp]) -> Image.Image:
    """Draw the part of stamps that is in a band of the card."""
    start, end = band
    canvas = Image.new("RGB", (width, end - start))
    paste = canvas.im.paste
    for (left, top, right, bottom), source, mask in chain(*layers):
        if top < end and bottom > start:
            area = (left, top - start, right, bottom - start)
            paste(source, area, mask) if mask else paste(source, area)
    return canvas


def _encode_jpeg(canvas: Image.Image) -> bytes:
    """Encode the canvas as a baseline JPEG, 4:2:0, with a restart marker at each row.

    It is written to a real descriptor, for which Pillow lets other threads
    run; for a buffer in memory it does not.
    """
    with _open_scratch_file() as file:
        canvas.save(file, "JPEG", quality=JPEG_QUALITY, subsampling="4:2:0", restart_marker_rows=1)
        file.seek(0)
        return file.read()


def _open_scratch_file() -> BinaryIO:
    """Open a temporary file, in memory where the system supports it."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("card"), "w+b")
    return cast(BinaryIO, tempfile.TemporaryFile())
