"""Pictures that strangers sent, opened with care."""

import io
import logging
from contextlib import suppress
from hashlib import sha256

from PIL import Image, ImageOps

from ..boxes import CODE
from ..facts import BadPicture
from ..kept import Kept
from ..steps import Show

log = logging.getLogger(__name__)

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MOST_PIXELS = 24_000_000
MOST_BYTES = 20_000_000
_SMALLEST_CODE = 80
_ORIENTATION = 0x112
Tile = Image.Image

_avatars: Kept[Tile | None] = Kept(256)
_codes: Kept[Tile] = Kept(16)


def open_picture(data: bytes, near: tuple[int, int]) -> Tile:
    """Open a picture of unknown origin as upright RGB, its clear parts white.

    JPEGs may come out smaller than they are, but not smaller than `near`.
    Raises BadPicture for another format, for more than 24 million pixels
    (before any is decoded), and for whatever else goes wrong.
    """
    try:
        return _opened(data, near)
    except BadPicture:
        raise
    except Exception as error:
        raise BadPicture("图片无法读取") from error


def _opened(data: bytes, near: tuple[int, int]) -> Tile:
    """Decode a picture; raises anything."""
    if not data or len(data) > MOST_BYTES:
        raise BadPicture("图片为空或文件过大")
    image: Tile = Image.open(io.BytesIO(data), formats=FORMATS)
    if image.width * image.height > MOST_PIXELS:
        raise BadPicture("图片像素过多")
    if image.format == "JPEG":
        image.draft("RGB", near)
    image.load()
    if image.mode.startswith("I"):
        image = image.point(lambda value: value * (1 / 256)).convert("L")
    with suppress(Exception):  # a broken EXIF block is no reason to refuse the picture
        if image.getexif().get(_ORIENTATION, 1) != 1:
            image = ImageOps.exif_transpose(image)
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        clear = image.convert("RGBA")
        image = Image.new("RGB", clear.size, (255, 255, 255))
        image.paste(clear, (0, 0), clear)
    return image if image.mode == "RGB" else image.convert("RGB")


def tile_of(step: Show, data: bytes) -> Tile | None:
    """Return a picture as a step shows it, or None if it cannot be used.

    Raises BadPicture for a code, without which there is no card.
    """
    if step.of == "code":
        return code_tile(data)
    if step.of in ("avatar", "rival"):
        return avatar_tile(data, step.at[2])
    return cover_tile(data, step.at[2:])


def cover_tile(data: bytes, size: tuple[int, int]) -> Tile | None:
    """Return a cover cropped to a size, or None if it cannot be used."""
    try:
        return ImageOps.fit(open_picture(data, size), size, Image.Resampling.BICUBIC)
    except BadPicture as error:
        log.info("a cover is left out: %s", type(error.__cause__ or error).__name__)
        return None


def avatar_tile(data: bytes, side: int) -> Tile | None:
    """Return an avatar as a square, or None if it cannot be used; kept for the next card."""
    key = (sha256(data).digest(), side)
    return _avatars.get(key, lambda: _avatar(data, side))


def _avatar(data: bytes, side: int) -> Tile | None:
    """Open and crop an avatar."""
    try:
        size = (side, side)
        return ImageOps.fit(open_picture(data, size), size, Image.Resampling.BICUBIC)
    except BadPicture as error:
        log.info("an avatar is left out: %s", type(error.__cause__ or error).__name__)
        return None


def code_tile(data: bytes) -> Tile:
    """Return a mini-program code, whole, at the size it is printed.

    A code that comes at that size, as WeChat's smallest does, is not touched.
    It is kept a while, for the next passage. Raises BadPicture if it cannot be
    read or is too small to be scanned.
    """
    return _codes.get(sha256(data).digest(), lambda: _code(data))


def _code(data: bytes) -> Tile:
    """Open a code and bring it to its size."""
    image = open_picture(data, (CODE, CODE))
    if min(image.size) < _SMALLEST_CODE:
        raise BadPicture("小程序码太小，无法扫描")
    if image.size == (CODE, CODE):
        return image
    return ImageOps.pad(image, (CODE, CODE), Image.Resampling.LANCZOS, color=(255, 255, 255))
