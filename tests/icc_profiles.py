"""Colour profiles for tests, from the published primaries: ICC version 2, as small as may be."""

import struct
from collections.abc import Sequence

# Colorants adapted to D50, and the curve's gamma; None is sRGB's own curve.
DISPLAY_P3 = (
    (0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407), None,
)  # fmt: skip
ADOBE_RGB = (
    (0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457), 2.2,
)  # fmt: skip
SRGB = (
    (0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410), None,
)  # fmt: skip
_D50 = (0.9642, 1.0, 0.8249)


Primaries = tuple[Sequence[float], Sequence[float], Sequence[float], float | None]


def build_rgb(primaries: Primaries, name: str = "own") -> bytes:
    """Build a profile of three primaries and one curve."""
    red, green, blue, gamma = primaries
    tags = {b"desc": _text(name), b"wtpt": _xyz(_D50)}
    for letter, colorant in ((b"r", red), (b"g", green), (b"b", blue)):
        tags[letter + b"XYZ"] = _xyz(colorant)
        tags[letter + b"TRC"] = _curve(gamma)
    return _assemble(b"mntr", b"RGB ", b"XYZ ", tags)


def build_grey(gamma: float) -> bytes:
    """Build a profile of one grey curve."""
    tags = {b"desc": _text("grey"), b"wtpt": _xyz(_D50), b"kTRC": _curve(gamma)}
    return _assemble(b"mntr", b"GRAY", b"XYZ ", tags)


def build_cmyk() -> bytes:
    """Build a profile of an odd press: every ink prints grey, so that 100% cyan is L* 50."""
    corners = [(c, m, y, k) for c in (0, 1) for m in (0, 1) for y in (0, 1) for k in (0, 1)]
    lightness = (max(0, 255 - 128 * c - 64 * m - 32 * y - 255 * k) for c, m, y, k in corners)
    nodes = b"".join(bytes((light, 128, 128)) for light in lightness)
    identity = struct.pack(">9i", *(65536 * (n % 4 == 0) for n in range(9)))
    table = (
        b"mft1\0\0\0\0" + bytes((4, 3, 2, 0)) + identity
        + bytes(range(256)) * 4 + nodes + bytes(range(256)) * 3
    )  # fmt: skip
    tags = {b"desc": _text("press"), b"wtpt": _xyz(_D50), b"A2B0": table}
    return _assemble(b"prtr", b"CMYK", b"Lab ", tags)


def _xyz(values: Sequence[float]) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(value * 65536) for value in values))


def _curve(gamma: float | None) -> bytes:
    if gamma is not None:
        return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + b"\0\0"
    steps = [n / 1023 for n in range(1024)]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in steps]
    return b"curv\0\0\0\0" + struct.pack(">I1024H", 1024, *(round(v * 65535) for v in linear))


def _text(words: str) -> bytes:
    data = words.encode() + b"\0"
    return b"desc\0\0\0\0" + struct.pack(">I", len(data)) + data + b"\0" * 78


def _assemble(kind: bytes, space: bytes, connection: bytes, tags: dict[bytes, bytes]) -> bytes:
    body, table = b"", b""
    start = 128 + 4 + 12 * len(tags)
    for name, data in tags.items():
        padded = data + b"\0" * (-len(data) % 4)
        table += name + struct.pack(">II", start + len(body), len(data))
        body += padded
    head = struct.pack(">I4sI4s4s4s6H4s4sIIIIIi3iI44s", start + len(body), b"\0\0\0\0", 0x02100000,
                       kind, space, connection, 2026, 1, 1, 0, 0, 0, b"acsp", b"\0\0\0\0", 0, 0, 0,
                       0, 0, 0, *(round(v * 65536) for v in _D50), 0, b"")  # fmt: skip
    return head + struct.pack(">I", len(tags)) + table + body
