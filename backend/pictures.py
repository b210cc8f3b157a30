"""What is done to any picture that people or the web hand in, before it is kept.

Bytes that call themselves a picture are an attack until decoded: bombs, files
that are two things at once, metadata that says where somebody lives. So only
what `recode` gives is ever kept: the picture alone, turned upright, in bytes of
our own making.
"""

import hashlib
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PIL import Image, ImageOps

from backend.errors import BadInput

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MOST_PIXELS = 24_000_000
_LONGEST_SIDE = 65_000  # JPEG ends at 65,535
_FEW_COLOURS, _FEW_GREYS = 256, 32
_ORIENTATION = 0x0112

_UNKNOWN = "不支持的图片格式，请使用 JPG、PNG、WebP 或 GIF"
_BROKEN = "图片已损坏，无法读取"
_HUGE = "图片尺寸过大，请缩小后再试"

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
    """These bytes are no picture that we take; the sentence says why."""

    code, message = "picture_refused", _BROKEN


@dataclass(frozen=True)
class PictureFacts:
    """What a picture is; the sides are those it has when it is turned upright."""

    format: str
    width: int
    height: int


@dataclass(frozen=True)
class Recoded:
    """A picture of our own making; `digest` is the SHA-256 of `data` in hex."""

    data: bytes
    width: int
    height: int
    content_type: str
    digest: str


def check(
    data: bytes,
    *,
    max_bytes: int,
    max_pixels: int = MOST_PIXELS,
    formats: tuple[str, ...] = FORMATS,
) -> PictureFacts:
    """Decode a picture once, to be sure that it is one.

    It is not made harmless by that: what is kept is what `recode` gives. Raises
    PictureRefused if it has too many bytes or pixels, is of another format,
    damaged, or something else as well as a picture.
    """
    if len(data) > max_bytes:
        raise PictureRefused(f"图片太大，最多 {max_bytes / 1024 / 1024:.3g} MB")
    with _opened(data, max_pixels, formats) as image:
        width, height = image.size
        image.load()
        lies_on_its_side = image.getexif().get(_ORIENTATION) in (5, 6, 7, 8)
        return PictureFacts(
            image.format or "", *((height, width) if lies_on_its_side else (width, height))
        )


def recode(
    data: bytes,
    *,
    fit: tuple[int, int] | None,
    square: int | None = None,
    quality: int = 82,
    max_pixels: int = MOST_PIXELS,
) -> Recoded:
    """Make the picture anew: upright, grey or RGB, without anything but its pixels.

    `fit` makes it no larger than these sides; `square` cuts its middle out, as a
    square of at most that side. Nothing is enlarged. What is transparent or has
    few colours becomes PNG, anything else JPEG of that quality. Of an animation
    the first frame stays. The same bytes always give the same bytes.

    Raises PictureRefused as `check` does, but sets no limit to the bytes.
    """
    with _opened(data, max_pixels, FORMATS) as image:
        if longest := max([*(fit or ()), square or 0]):
            # A JPEG can be decoded at a fraction of its size; only smaller is worth it.
            image.draft(None, (longest * 2, longest * 2))
        return _encoded(_resized(_plain(_upright(image)), fit, square), quality)


@contextmanager
def _opened(data: bytes, max_pixels: int, formats: tuple[str, ...]) -> Iterator[Image.Image]:
    magic = _MAGIC.match(data)
    if data and (magic is None or magic.lastgroup not in formats):
        raise PictureRefused(_UNKNOWN)
    if not data or _is_two_things(data):
        raise PictureRefused(_BROKEN)
    try:
        with Image.open(io.BytesIO(data), formats=formats) as image:
            if image.width * image.height > max_pixels or max(image.size) > _LONGEST_SIDE:
                raise PictureRefused(_HUGE)
            yield image
    except PictureRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise PictureRefused(_HUGE) from bomb
    except Exception as trouble:  # the decoders raise of everything on hostile bytes
        raise PictureRefused(_BROKEN) from trouble


def _is_two_things(data: bytes) -> bool:
    return (
        _ARCHIVE_END in data[-_ARCHIVE_REACH:]
        or _DOCUMENT in data[:_DOCUMENT_REACH]
        or _MARKUP.search(data) is not None
    )


def _upright(image: Image.Image) -> Image.Image:
    image.load()
    return ImageOps.exif_transpose(image)


def _plain(image: Image.Image) -> Image.Image:
    """Give the picture as L, RGB, or RGBA where something shines through."""
    if image.mode.startswith("I;16"):
        image = image.point(lambda value: value * (1 / 256)).convert("L")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        is_seen_through = image.getchannel("A").histogram()[255] < image.width * image.height
        image = image if is_seen_through else image.convert("RGB")
    elif image.mode not in ("L", "RGB"):
        image = image.convert("L" if image.mode == "1" else "RGB")
    image.info = {}
    return image


def _resized(image: Image.Image, fit: tuple[int, int] | None, square: int | None) -> Image.Image:
    if square is not None:
        side = min(square, *image.size)
        return ImageOps.fit(image, (side, side), Image.Resampling.LANCZOS)
    scale = min(fit[0] / image.width, fit[1] / image.height) if fit else 1
    if scale >= 1:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3)


def _encoded(image: Image.Image, quality: int) -> Recoded:
    few = _FEW_GREYS if image.mode == "L" else _FEW_COLOURS
    is_drawing = image.mode == "RGBA" or image.getcolors(few) is not None
    out = io.BytesIO()
    if is_drawing:
        image.save(out, "PNG")
    else:
        image.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    data = out.getvalue()
    return Recoded(
        data,
        image.width,
        image.height,
        "image/png" if is_drawing else "image/jpeg",
        hashlib.sha256(data).hexdigest(),
    )
