"""Opens untrusted pictures within limits, and crops tiles: covers, avatars, mini-program codes."""

import io
import logging
from hashlib import sha256
from threading import Lock

from cachetools import LRUCache, cached
from PIL import Image, ImageOps

from backend.cards.render.design.boxes import CODE_SIDE
from backend.cards.render.drawing_steps import PictureStep
from backend.cards.render.engine_types import BadPicture
from backend.cards.render.paint.colour_profiles import load_srgb

log = logging.getLogger(__name__)

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MAX_PIXELS = 24_000_000
MAX_BYTES = 20_000_000
_MIN_CODE_SIDE = 80
Tile = Image.Image


def open_picture(data: bytes, min_size: tuple[int, int]) -> Tile:
    """Open a picture of unknown origin as upright sRGB, its clear parts white.

    JPEGs may be decoded at a smaller size, but not smaller than `min_size`.
    Raises BadPicture for another format, for more than 24 million pixels
    (before any is decoded), and for whatever else goes wrong.
    """
    try:
        return _decode(data, min_size)
    except BadPicture:
        raise
    except Exception as error:
        raise BadPicture("图片无法读取") from error


def _decode(data: bytes, min_size: tuple[int, int]) -> Tile:
    """Decode a picture; raises anything."""
    if not data or len(data) > MAX_BYTES:
        raise BadPicture("图片为空或文件过大")
    image: Tile = Image.open(io.BytesIO(data), formats=FORMATS)
    if image.width * image.height > MAX_PIXELS:
        raise BadPicture("图片像素过多")
    if image.format == "JPEG":
        image.draft("RGB", min_size)
    image = load_srgb(image)
    if image.mode == "RGBA":
        rgba = image
        image = Image.new("RGB", rgba.size, (255, 255, 255))
        image.paste(rgba, (0, 0), rgba)
    return image if image.mode == "RGB" else image.convert("RGB")


def build_tile(step: PictureStep, data: bytes) -> Tile | None:
    """Return a picture as a step draws it, or None if it cannot be used.

    Raises BadPicture for a code, without which there is no card.
    """
    if step.of == "code":
        return build_code_tile(data)
    if step.of in ("avatar", "rival"):
        return build_avatar_tile(data, step.at[2])
    return build_cover_tile(data, step.at[2:])


def build_cover_tile(data: bytes, size: tuple[int, int]) -> Tile | None:
    """Return a cover cropped to a size, or None if it cannot be used."""
    try:
        return ImageOps.fit(open_picture(data, size), size, Image.Resampling.BICUBIC)
    except BadPicture as error:
        log.info("a cover is left out: %s", type(error.__cause__ or error).__name__)
        return None


@cached(LRUCache(256), key=lambda data, side: (sha256(data).digest(), side), lock=Lock())
def build_avatar_tile(data: bytes, side: int) -> Tile | None:
    """Return an avatar as a square, or None if it cannot be used; cached."""
    try:
        size = (side, side)
        return ImageOps.fit(open_picture(data, size), size, Image.Resampling.BICUBIC)
    except BadPicture as error:
        log.info("an avatar is left out: %s", type(error.__cause__ or error).__name__)
        return None


@cached(LRUCache(16), key=lambda data: sha256(data).digest(), lock=Lock())
def build_code_tile(data: bytes) -> Tile:
    """Return a mini-program code, whole, at the size it is printed.

    A code that comes at that size, as WeChat's smallest does, is not touched.
    It is cached, for the next passage. Raises BadPicture if it cannot be
    read or is too small to be scanned.
    """
    image = open_picture(data, (CODE_SIDE, CODE_SIDE))
    if min(image.size) < _MIN_CODE_SIDE:
        raise BadPicture("小程序码太小，无法扫描")
    if image.size == (CODE_SIDE, CODE_SIDE):
        return image
    return ImageOps.pad(
        image, (CODE_SIDE, CODE_SIDE), Image.Resampling.LANCZOS, color=(255, 255, 255)
    )
