"""Splits encoded JPEGs into rows at restart markers, and joins rows of several JPEGs.

A baseline JPEG with restart markers begins afresh at every row of 16 × 16
pixels: a row is a string of bytes in which no other row has a part. So the rows
that all cards of an article share are encoded once, and a card's own rows take
their places between them. What comes of it is, byte for byte, what encoding the
whole picture gives.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

ROW_HEIGHT = 16
"""The height of a row in px: two blocks of eight, since colour has half the lines."""

_MARKER = re.compile(rb"\xff([^\x00])")
_FRAME, _RESTART_INTERVAL, _SCAN, _END, _RESTART = 0xC0, 0xDD, 0xDA, 0xD9, 0xD0
_YCBCR_420 = bytes.fromhex("03 012200 021101 031101")
_RESTART_MARKERS = bytes(range(_RESTART, _RESTART + 8))


class JpegRows(NamedTuple):
    """A split JPEG: its header around the two bytes of its height, and its rows."""

    before: bytes
    height: int
    after: bytes
    rows: tuple[bytes, ...]


def split_rows(picture: bytes) -> JpegRows | None:
    """Split a JPEG; None if it is not one baseline scan, 4:2:0, with restarts at each row."""
    segments = {marker: (start, frame_end) for marker, start, frame_end in _iter_segments(picture)}
    if not {_FRAME, _RESTART_INTERVAL, _SCAN} <= segments.keys():
        return None
    (frame_start, frame_end), (interval_start, _), (_, first) = (
        segments[_FRAME],
        segments[_RESTART_INTERVAL],
        segments[_SCAN],
    )
    height, width = _read_uint16(picture, frame_start + 1), _read_uint16(picture, frame_start + 3)
    if picture[frame_start + 5 : frame_end] != _YCBCR_420 or _read_uint16(
        picture, interval_start
    ) != -(-width // ROW_HEIGHT):
        return None
    markers = list(_MARKER.finditer(picture, first))
    starts = [first, *(marker_match.end() for marker_match in markers[:-1])]
    if b"".join(marker_match[1] for marker_match in markers) != _build_markers(
        -(-height // ROW_HEIGHT)
    ):
        return None
    rows = (
        picture[row_start : marker_match.start()]
        for row_start, marker_match in zip(starts, markers, strict=True)
    )
    return JpegRows(
        picture[: frame_start + 1], height, picture[frame_start + 3 : first], tuple(rows)
    )


def join_rows(base: JpegRows, strips: Mapping[int, bytes]) -> bytes | None:
    """Replace rows by those of JPEG strips, keyed by the number of their first row.

    None if one of them is encoded differently.
    """
    rows = list(base.rows)
    for first, strip in strips.items():
        strip_rows = split_rows(strip)
        if strip_rows is None or (strip_rows.before, strip_rows.after) != (base.before, base.after):
            return None
        rows[first : first + len(strip_rows.rows)] = strip_rows.rows
    pieces = [base.before, base.height.to_bytes(2, "big"), base.after]
    for row, marker_byte in zip(rows, _build_markers(len(rows)), strict=True):
        pieces += (row, bytes((0xFF, marker_byte)))
    return b"".join(pieces)


def _iter_segments(picture: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield the marker of each header segment, and where its content starts and ends."""
    offset, marker = 2, 0
    while (
        marker != _SCAN and picture[offset : offset + 1] == b"\xff" and offset + 4 <= len(picture)
    ):
        marker, end = picture[offset + 1], offset + 2 + _read_uint16(picture, offset + 2)
        yield marker, offset + 4, end
        offset = end


def _read_uint16(picture: bytes, offset: int) -> int:
    return int.from_bytes(picture[offset : offset + 2], "big")


def _build_markers(rows: int) -> bytes:
    """Return the marker after each row: eight restart markers in turn, and the end."""
    return (_RESTART_MARKERS * (rows // 8 + 1))[: rows - 1] + bytes((_END,))
