"""Draws simulated mini-program codes: QR codes of round dots, as JPEG or transparent PNG."""

import io
from collections.abc import Iterator

import segno
from PIL import Image, ImageDraw

# Drawn large and then brought to size, since modules rarely fall on whole pixels.
MODULE_PIXELS = 16
BORDER_MODULES = 4
EYE_MODULES = 7
DOT_INSET = 0.04
EYE_ROUNDNESS = 0.28
# In modules. Covers under thirty of them, half of what level M can lose.
MARK_RINGS = ((3.0, 0), (2.6, 165), (1.8, 0), (1.0, 165))
JPEG_QUALITY = 90


def draw_code(content: str, width: int, *, ink: tuple[int, int, int], hyaline: bool) -> bytes:
    """Draw a code of `width` pixels, its quiet border included, which holds a URL.

    On white as a JPEG, or transparent as a PNG if `hyaline`.
    """
    mask = _draw_mask(content).resize((width, width), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    if hyaline:
        transparent = Image.new("RGBA", mask.size, (*ink, 0))
        transparent.putalpha(mask)
        transparent.save(buffer, "PNG")
    else:
        background = Image.new("RGB", mask.size, "white")
        background.paste(ink, mask=mask)
        background.save(buffer, "JPEG", quality=JPEG_QUALITY)
    return buffer.getvalue()


def _draw_mask(content: str) -> Image.Image:
    rows = segno.make(content, error="m", micro=False).matrix
    size = len(rows)
    mask = Image.new("L", ((size + 2 * BORDER_MODULES) * MODULE_PIXELS,) * 2, 0)
    drawing = ImageDraw.Draw(mask)
    for x, y in _find_dots(rows):
        drawing.ellipse(_compute_box(x + DOT_INSET, y + DOT_INSET, 1 - 2 * DOT_INSET), fill=255)
    for x, y in ((0, 0), (size - EYE_MODULES, 0), (0, size - EYE_MODULES)):
        for inset, ink in ((0, 255), (1, 0), (2, 255)):
            side = EYE_MODULES - 2 * inset
            drawing.rounded_rectangle(
                _compute_box(x + inset, y + inset, side),
                side * MODULE_PIXELS * EYE_ROUNDNESS,
                fill=ink,
            )
    for radius, ink in MARK_RINGS:
        drawing.ellipse(_compute_box(size / 2 - radius, size / 2 - radius, 2 * radius), fill=ink)
    return mask


def _find_dots(rows: tuple[bytearray, ...]) -> Iterator[tuple[int, int]]:
    far_start = len(rows) - EYE_MODULES
    for y, row in enumerate(rows):
        for x, is_dark in enumerate(row):
            is_eye = (x < EYE_MODULES and (y < EYE_MODULES or y >= far_start)) or (
                x >= far_start and y < EYE_MODULES
            )
            if is_dark and not is_eye:
                yield x, y


def _compute_box(x: float, y: float, side: float) -> tuple[float, float, float, float]:
    left, top = (x + BORDER_MODULES) * MODULE_PIXELS, (y + BORDER_MODULES) * MODULE_PIXELS
    return left, top, left + side * MODULE_PIXELS - 1, top + side * MODULE_PIXELS - 1
