"""Draws the simulated mini-program codes: QR codes of dots, with round eyes and a round mark."""

import io
from collections.abc import Iterator

import segno
from PIL import Image, ImageDraw

# Drawn large and then brought to size, since modules rarely fall on whole pixels.
MODULE = 16
BORDER = 4
EYE = 7
DOT_INSET = 0.04
EYE_ROUNDNESS = 0.28
# In modules. Covers under thirty of them, half of what level M can lose.
MARK_RINGS = ((3.0, 0), (2.6, 165), (1.8, 0), (1.0, 165))
JPEG_QUALITY = 90


def draw(held: str, width: int, *, ink: tuple[int, int, int], hyaline: bool) -> bytes:
    """Draw a code of `width` pixels, its quiet border included, which holds an address.

    On white as a JPEG, or see-through as a PNG if `hyaline`.
    """
    mask = _mask(held).resize((width, width), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    if hyaline:
        clear = Image.new("RGBA", mask.size, (*ink, 0))
        clear.putalpha(mask)
        clear.save(buffer, "PNG")
    else:
        paper = Image.new("RGB", mask.size, "white")
        paper.paste(ink, mask=mask)
        paper.save(buffer, "JPEG", quality=JPEG_QUALITY)
    return buffer.getvalue()


def _mask(held: str) -> Image.Image:
    rows = segno.make(held, error="m", micro=False).matrix
    size = len(rows)
    mask = Image.new("L", ((size + 2 * BORDER) * MODULE,) * 2, 0)
    pen = ImageDraw.Draw(mask)
    for x, y in _dots(rows):
        pen.ellipse(_box(x + DOT_INSET, y + DOT_INSET, 1 - 2 * DOT_INSET), fill=255)
    for x, y in ((0, 0), (size - EYE, 0), (0, size - EYE)):
        for inset, ink in ((0, 255), (1, 0), (2, 255)):
            side = EYE - 2 * inset
            pen.rounded_rectangle(
                _box(x + inset, y + inset, side), side * MODULE * EYE_ROUNDNESS, fill=ink
            )
    for radius, ink in MARK_RINGS:
        pen.ellipse(_box(size / 2 - radius, size / 2 - radius, 2 * radius), fill=ink)
    return mask


def _dots(rows: tuple[bytearray, ...]) -> Iterator[tuple[int, int]]:
    far = len(rows) - EYE
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            eye = (x < EYE and (y < EYE or y >= far)) or (x >= far and y < EYE)
            if dark and not eye:
                yield x, y


def _box(x: float, y: float, side: float) -> tuple[float, float, float, float]:
    left, top = (x + BORDER) * MODULE, (y + BORDER) * MODULE
    return left, top, left + side * MODULE - 1, top + side * MODULE - 1
