"""From steps to a JPEG: the article's part drawn and encoded once, a card's own part over it.

A card differs from the others of its article only in the rows of pixels that
its own steps touch. Those alone are drawn and encoded; `splice` puts them in
their places. Where a JPEG cannot be taken apart, the whole card is drawn.
"""

import os
import tempfile
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import BinaryIO, NamedTuple, cast

from PIL import Image

from ..steps import At, Steps
from . import splice
from .stamps import Pictures, Stamp, mixed, stamps

QUALITY = 85
_NEAR = 4 * splice.ROW
_MANY_PIXELS = 128 * 128
Span = tuple[int, int]


class Ground(NamedTuple):
    """What all cards of an article share: its stamps, and its rows if they could be had.

    Lines of pixels that a picture touches are kept as they turned out.
    """

    size: tuple[int, int]
    stamps: list[Stamp]
    rows: splice.Rows | None


def ground(size: tuple[int, int], steps: Steps, pictures: Pictures) -> Ground:
    """Draw and encode the part that all cards of an article share.

    Raises BadPicture if a picture in it cannot be used.
    """
    drawn = _laid(steps, pictures)
    canvas = _painted(size[0], (0, size[1]), drawn)
    for top, bottom in _bands([stamp.area for stamp in drawn if _is_dear(stamp)], size[1]):
        area = (0, top, size[0], bottom)
        drawn = [each for each in drawn if each.area[1] < top or each.area[3] > bottom]
        drawn.append(Stamp(area, canvas.crop(area).im))
    return Ground(size, drawn, splice.apart(_encoded(canvas)))


def _is_dear(stamp: Stamp) -> bool:
    """Tell what is kept as the pixels that it gave: large pictures, and veils over them."""
    plain = stamp.mask is None and isinstance(stamp.what, tuple)
    return not plain and _pixels(stamp.area) > _MANY_PIXELS


def _pixels(area: At) -> int:
    left, top, right, bottom = area
    return (right - left) * (bottom - top)


def weight(base: Ground | None) -> int:
    """Return about how many bytes a ground takes, and something for none."""
    if base is None:
        return 1024
    kept = sum(_pixels(stamp.area) for stamp in base.stamps if _is_dear(stamp))
    return 4096 + 4 * kept + (sum(map(len, base.rows.rows)) if base.rows else 0)


def finished(base: Ground, steps: Steps, pictures: Pictures) -> bytes:
    """Draw a card's own steps over its ground; returns a baseline JPEG, 4:2:0.

    Raises BadPicture for a code that cannot be read.
    """
    (width, height), own = base.size, _laid(steps, pictures, base.stamps)
    if base.rows:
        strips = {
            top // splice.ROW: _encoded(_painted(width, (top, bottom), base.stamps, own))
            for top, bottom in _bands([stamp.area for stamp in own], height)
        }
        picture = splice.joined(base.rows, strips)
        if picture:
            return picture
    return _encoded(_painted(width, (0, height), base.stamps, own))


def whole(size: tuple[int, int], steps: Steps, pictures: Pictures) -> bytes:
    """Draw a card from all its steps at once: the bytes of `finished`, without its shortcut.

    Raises BadPicture for a picture that nothing can stand in for.
    """
    return _encoded(frame(size, steps, pictures))


def frame(size: tuple[int, int], steps: Steps, pictures: Pictures) -> Image.Image:
    """Draw a card from all its steps, and do not encode it. Raises as `whole` does."""
    return _painted(size[0], (0, size[1]), _laid(steps, pictures))


def _laid(steps: Steps, pictures: Pictures, below: Sequence[Stamp] = ()) -> list[Stamp]:
    """Return the stamps that draw steps over what is below them."""
    found = list(below)
    for stamp in stamps(steps, pictures):
        found.append(mixed(stamp, found))
    return found[len(below) :]


def _bands(areas: Iterable[At], height: int) -> list[Span]:
    """Return the bands of whole rows that areas touch, from the top; near ones are one."""
    found: list[Span] = []
    for top, bottom in sorted((area[1], area[3]) for area in areas):
        first = max(0, top // splice.ROW * splice.ROW)
        last = min(height, -(-bottom // splice.ROW) * splice.ROW)
        if found and first <= found[-1][1] + _NEAR:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        elif first < last:
            found.append((first, last))
    return found


def _painted(width: int, band: Span, *layers: Iterable[Stamp]) -> Image.Image:
    """Draw the part of stamps that lies in a band of the card."""
    start, end = band
    canvas = Image.new("RGB", (width, end - start))
    paste = canvas.im.paste
    for (left, top, right, bottom), what, mask in chain(*layers):
        if top < end and bottom > start:
            area = (left, top - start, right, bottom - start)
            paste(what, area, mask) if mask else paste(what, area)
    return canvas


def _encoded(canvas: Image.Image) -> bytes:
    """Return the canvas as a baseline JPEG, 4:2:0, that begins afresh at each row.

    It is written to a real descriptor, for which Pillow lets other threads
    run; for a buffer in memory it does not.
    """
    with _scratch() as file:
        canvas.save(file, "JPEG", quality=QUALITY, subsampling="4:2:0", restart_marker_rows=1)
        file.seek(0)
        return file.read()


def _scratch() -> BinaryIO:
    """Open a file that lies in memory where the system can do that."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("card"), "w+b")
    return cast(BinaryIO, tempfile.TemporaryFile())
