"""Validates every uploaded or fetched picture, and re-encodes it, resized or cropped.

Bytes that call themselves a picture are an attack until decoded: bombs, polyglot
files, metadata that says where somebody lives. So only what `recode` gives is
ever stored: the pixels alone, turned upright, encoded by us.
"""

import hashlib
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PIL import Image, ImageOps

from backend.cards.render.paint.colour_profiles import load_srgb
from backend.errors import BadInput

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MAX_PIXELS = 24_000_000
_MAX_SIDE = 65_000  # JPEG ends at 65,535
_PNG_COLOURS, _PNG_GREYS = 256, 32
_ORIENTATION = 0x0112

_UNSUPPORTED = "不支持的图片格式，请使用 JPG、PNG、WebP 或 GIF"
_BROKEN = "图片已损坏，无法读取"
_TOO_LARGE = "图片尺寸过大，请缩小后再试"

_MAGIC = re.compile(
    rb"(?P<JPEG>\xff\xd8\xff)|(?P<PNG>\x89PNG\r\n\x1a\n)|(?P<GIF>GIF8[79]a)"
    rb"|(?P<WEBP>RIFF....WEBP)",
    re.DOTALL,
)
# What other programs would find in the same file: a page, a script, a document, an archive.
_MARKUP = re.compile(rb"<(?:script|html|body|iframe|!doctype|\?php)[\s>]", re.IGNORECASE)
_ARCHIVE_END, _ARCHIVE_REACH = b"PK\x05\x06", 66_000
_DOCUMENT, _DOCUMENT_REACH = b"%PDF-", 1024


class PictureRefused(BadInput):
    """These bytes are no picture that we accept; the message says why."""

    code, message = "picture_refused", _BROKEN


@dataclass(frozen=True)
class PictureInfo:
    """A picture's format and size; the sides are those it has when it is turned upright."""

    format: str
    width: int
    height: int


@dataclass(frozen=True)
class RecodedPicture:
    """A picture that we encoded; `digest` is the SHA-256 of `data` in hex."""

    data: bytes
    width: int
    height: int
    content_type: str
    digest: str


def check(
    data: bytes,
    *,
    max_bytes: int,
    max_pixels: int = MAX_PIXELS,
    formats: tuple[str, ...] = FORMATS,
) -> PictureInfo:
    """Decode a picture once, to be sure that it is one.

    It is not made harmless by that: what is kept is what `recode` gives. Raises
    PictureRefused if it has too many bytes or pixels, is of another format,
    damaged, or something else as well as a picture.
    """
    if len(data) > max_bytes:
        raise PictureRefused(f"图片太大，最多 {max_bytes / 1024 / 1024:.3g} MB")
    with _open_picture(data, max_pixels, formats) as image:
        width, height = image.size
        image.load()
        is_rotated = image.getexif().get(_ORIENTATION) in (5, 6, 7, 8)
        return PictureInfo(
            image.format or "", *((height, width) if is_rotated else (width, height))
        )


def recode(
    data: bytes,
    *,
    fit: tuple[int, int] | None,
    square: int | None = None,
    quality: int = 82,
    max_pixels: int = MAX_PIXELS,
) -> RecodedPicture:
    """Re-encode a picture: upright, grey or sRGB, without anything but its pixels.

    `fit` makes it no larger than these sides; `square` cuts its middle out, as a
    square of at most that side. Nothing is enlarged. What is transparent or has
    few colours becomes PNG, anything else JPEG of that quality. Of an animation
    the first frame stays. The same bytes always give the same bytes.

    Raises PictureRefused as `check` does, but sets no limit to the bytes.
    """
    with _open_picture(data, max_pixels, FORMATS) as image:
        if longest := max([*(fit or ()), square or 0]):
            # A JPEG can be decoded at a fraction of its size; only smaller is worth it.
            image.draft(None, (longest * 2, longest * 2))
        return _encode(_resize(load_srgb(image), fit, square), quality)


@contextmanager
def _open_picture(data: bytes, max_pixels: int, formats: tuple[str, ...]) -> Iterator[Image.Image]:
    magic = _MAGIC.match(data)
    if data and (magic is None or magic.lastgroup not in formats):
        raise PictureRefused(_UNSUPPORTED)
    if not data or _is_polyglot(data):
        raise PictureRefused(_BROKEN)
    try:
        with Image.open(io.BytesIO(data), formats=formats) as image:
            if image.width * image.height > max_pixels or max(image.size) > _MAX_SIDE:
                raise PictureRefused(_TOO_LARGE)
            yield image
    except PictureRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise PictureRefused(_TOO_LARGE) from bomb
    except Exception as error:  # the decoders raise of everything on hostile bytes
        raise PictureRefused(_BROKEN) from error


def _is_polyglot(data: bytes) -> bool:
    return (
        _ARCHIVE_END in data[-_ARCHIVE_REACH:]
        or _DOCUMENT in data[:_DOCUMENT_REACH]
        or _MARKUP.search(data) is not None
    )


def _resize(image: Image.Image, fit: tuple[int, int] | None, square: int | None) -> Image.Image:
    if square is not None:
        side = min(square, *image.size)
        return ImageOps.fit(image, (side, side), Image.Resampling.LANCZOS)
    scale = min(fit[0] / image.width, fit[1] / image.height) if fit else 1
    if scale >= 1:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3)


def _encode(image: Image.Image, quality: int) -> RecodedPicture:
    max_colours = _PNG_GREYS if image.mode == "L" else _PNG_COLOURS
    is_drawing = image.mode == "RGBA" or image.getcolors(max_colours) is not None
    buffer = io.BytesIO()
    if is_drawing:
        image.save(buffer, "PNG")
    else:
        image.save(buffer, "JPEG", quality=quality, optimize=True, progressive=True)
    data = buffer.getvalue()
    return RecodedPicture(
        data,
        image.width,
        image.height,
        "image/png" if is_drawing else "image/jpeg",
        hashlib.sha256(data).hexdigest(),
    )
