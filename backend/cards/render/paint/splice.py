"""JPEGs taken apart into rows, and put together again from the rows of several.

A baseline JPEG with restart markers begins afresh at every row of 16 × 16
pixels: a row is a string of bytes in which no other row has a part. So the rows
that all cards of an article share are encoded once, and a card's own rows take
their places between them. What comes of it is, byte for byte, what encoding the
whole picture gives.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

ROW = 16
"""The height of a row in px: two blocks of eight, since colour has half the lines."""

_MARKER = re.compile(rb"\xff([^\x00])")
_FRAME, _EVERY, _SCAN, _END, _RESTART = 0xC0, 0xDD, 0xDA, 0xD9, 0xD0
_THREE_COLOURS = bytes.fromhex("03 012200 021101 031101")
_RESTARTS = bytes(range(_RESTART, _RESTART + 8))


class Rows(NamedTuple):
    """A JPEG in pieces: its head around the two bytes that give its height, and its rows."""

    before: bytes
    height: int
    after: bytes
    rows: tuple[bytes, ...]


def apart(picture: bytes) -> Rows | None:
    """Take a JPEG apart; None if it is not one baseline scan, 4:2:0, begun afresh at each row."""
    parts = {marker: (start, end) for marker, start, end in _segments(picture)}
    if not {_FRAME, _EVERY, _SCAN} <= parts.keys():
        return None
    (top, end), (every, _), (_, first) = parts[_FRAME], parts[_EVERY], parts[_SCAN]
    height, width = _number(picture, top + 1), _number(picture, top + 3)
    if picture[top + 5 : end] != _THREE_COLOURS or _number(picture, every) != -(-width // ROW):
        return None
    found = list(_MARKER.finditer(picture, first))
    starts = [first, *(mark.end() for mark in found[:-1])]
    if b"".join(mark[1] for mark in found) != _marks(-(-height // ROW)):
        return None
    rows = (picture[a : mark.start()] for a, mark in zip(starts, found, strict=True))
    return Rows(picture[: top + 1], height, picture[top + 3 : first], tuple(rows))


def joined(whole: Rows, strips: Mapping[int, bytes]) -> bytes | None:
    """Put JPEGs of whole rows into the places that begin with the row of their number.

    None if one of them was written in another way than the whole.
    """
    rows = list(whole.rows)
    for first, strip in strips.items():
        part = apart(strip)
        if part is None or (part.before, part.after) != (whole.before, whole.after):
            return None
        rows[first : first + len(part.rows)] = part.rows
    pieces = [whole.before, whole.height.to_bytes(2, "big"), whole.after]
    for row, mark in zip(rows, _marks(len(rows)), strict=True):
        pieces += (row, bytes((0xFF, mark)))
    return b"".join(pieces)


def _segments(picture: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield the marker of each part of the head, and where its content starts and ends."""
    at, marker = 2, 0
    while marker != _SCAN and picture[at : at + 1] == b"\xff" and at + 4 <= len(picture):
        marker, end = picture[at + 1], at + 2 + _number(picture, at + 2)
        yield marker, at + 4, end
        at = end


def _number(picture: bytes, at: int) -> int:
    return int.from_bytes(picture[at : at + 2], "big")


def _marks(rows: int) -> bytes:
    """Return what stands behind each row: eight restarts in turn, and the end."""
    return (_RESTARTS * (rows // 8 + 1))[: rows - 1] + bytes((_END,))
