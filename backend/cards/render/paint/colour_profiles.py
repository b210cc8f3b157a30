"""Loads a picture as 8-bit sRGB: colour profiles, CMYK, 16 bits, palettes, clear colours, EXIF.

Knows only Pillow, and serves the application's sanitizer as well. Profiles
are read by LittleCMS; one that is broken, or of another kind of picture, is as good
as none.
"""

import io
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from PIL import Image, ImageChops, ImageCms, ImageOps

_ORIENTATION = 0x0112
_MAX_PROFILE_BYTES = 8_000_000
_SAME_COLOUR = 2
_ROWS = 256
_GREY_STEP = {"L;1": 255, "L;2": 85, "L;4": 17}
_SPACES = {"RGB ": ("RGB", "RGBA"), "CMYK": ("CMYK",)}


def load_srgb(image: Image.Image) -> Image.Image:
    """Decode an open picture, turn it upright, and return it in sRGB without anything else.

    The mode is L, RGB, or RGBA where a pixel is not opaque. Raises whatever the
    decoder raises.
    """
    _read_inks_as_written(image)
    raw_mode = _get_raw_mode(image)
    low_bytes = _open_low_bytes(image, raw_mode)
    image.load()
    if low_bytes is not None:
        _clear_exact_colour(image, low_bytes)
    with suppress(Exception):  # a broken EXIF block is no reason to refuse the picture
        if image.getexif().get(_ORIENTATION, 1) != 1:
            image = ImageOps.exif_transpose(image)
    profile = image.info.get("icc_profile")
    image = _to_eight_bits(image, raw_mode)
    image = _convert_to_srgb(image, profile if isinstance(profile, bytes) else b"")
    if image.mode == "RGBA" and image.getchannel("A").getextrema()[0] == 255:
        image = image.convert("RGB")
    image.info = {}
    return image


def _get_raw_mode(image: Image.Image) -> str:
    """Return how the file holds a pixel, such as "RGB;16B"; it is only told before decoding."""
    tiles: Sequence[Any] = getattr(image, "tile", ())
    arguments = tiles[0][3] if tiles else ""
    mode = arguments if isinstance(arguments, str) else (arguments or ("",))[0]
    return str(mode)


def _read_inks_as_written(image: Image.Image) -> None:
    """Undo Pillow's inversion of a CMYK JPEG that has no Adobe marker: only Adobe inverts inks."""
    if image.format == "JPEG" and image.mode == "CMYK" and "adobe" not in image.info:
        _replace_raw_mode(image, "CMYK")


def _replace_raw_mode(image: Image.Image, raw_mode: str) -> None:
    """Have an open picture's pixels read from its file in another form."""
    tiles: Any = getattr(image, "tile", ())
    replaced = [
        tile._replace(args=raw_mode if isinstance(tile.args, str) else (raw_mode, *tile.args[1:]))
        for tile in tiles
    ]
    setattr(image, "tile", replaced)  # noqa: B010 - only pictures of files have tiles


def _open_low_bytes(image: Image.Image, raw_mode: str) -> Image.Image | None:
    """Open a PNG of 16-bit colours again, for the bytes that Pillow leaves out, if these count.

    They do where one colour is clear: that colour alone, and not those that begin as it does.
    """
    file: Any = getattr(image, "fp", None)
    if raw_mode != "RGB;16B" or not isinstance(image.info.get("transparency"), tuple):
        return None
    position = file.tell()
    file.seek(0)
    low_bytes = Image.open(io.BytesIO(file.read()), formats=("PNG",))
    file.seek(position)
    _replace_raw_mode(low_bytes, "RGB;16L")  # in this order of bytes, the high one is our low one
    return low_bytes


def _clear_exact_colour(image: Image.Image, low_bytes: Image.Image) -> None:
    """Make one 16-bit colour clear in a decoded picture, given the low bytes of its pixels."""
    clear: tuple[int, ...] = image.info.pop("transparency")
    is_clear: Image.Image | None = None
    for picture, shift in ((image, 8), (low_bytes, 0)):
        for band, value in zip(picture.split(), clear, strict=True):
            target = value >> shift & 255
            is_equal = band.point([255 * (level == target) for level in range(256)])
            is_clear = ImageChops.darker(is_clear, is_equal) if is_clear else is_equal
    if is_clear is not None:
        image.putalpha(ImageChops.invert(is_clear))


def _to_eight_bits(image: Image.Image, raw_mode: str) -> Image.Image:
    """Return a picture of 8 bits a channel in mode L, LA, RGB, RGBA or CMYK."""
    clear = image.info.get("transparency")
    if image.mode.startswith("I"):
        alpha = _find_clear_pixels(image, clear) if isinstance(clear, int) else None
        grey = image.point(lambda value: value * (1 / 256)).convert("L")
        return Image.merge("LA", (grey, alpha)) if alpha else grey
    if isinstance(clear, int) and raw_mode in _GREY_STEP and image.mode == "L":
        image.info["transparency"] = min(255, clear * _GREY_STEP[raw_mode])
    elif isinstance(clear, int) and clear > 255:
        del image.info["transparency"]
    if image.mode in ("L", "LA", "RGB", "RGBA", "CMYK") and "transparency" not in image.info:
        return image
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image.convert("L" if image.mode == "1" else "RGB")


def _find_clear_pixels(image: Image.Image, clear: int) -> Image.Image:
    """Return an alpha channel that is clear where a 16-bit grey has one value; by strips."""
    alpha = Image.new("L", image.size)
    order = 1 if image.mode == "I;16B" else 0
    for top in range(0, image.height, _ROWS):
        strip = image.crop((0, top, image.width, min(top + _ROWS, image.height)))
        if image.mode == "I":
            strip = strip.convert("I;16")
        pixels = strip.tobytes()
        low, high = (
            Image.frombytes("L", strip.size, pixels[start::2]) for start in (order, 1 - order)
        )
        is_low, is_high = (
            part.point([255 * (value == target) for value in range(256)])
            for part, target in ((low, clear & 255), (high, clear >> 8))
        )
        alpha.paste(ImageChops.invert(ImageChops.darker(is_low, is_high)), (0, top))
    return alpha


def _convert_to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Return a picture in mode L, RGB or RGBA, its colours converted by its profile."""
    if 0 < len(profile) <= _MAX_PROFILE_BYTES:
        with suppress(Exception):  # LittleCMS refuses many a profile that a camera wrote
            image = _apply_profile(image, profile)
    if image.mode in ("L", "RGB", "RGBA"):
        return image
    return image.convert("RGBA" if image.mode == "LA" else "RGB")


def _apply_profile(image: Image.Image, profile: bytes) -> Image.Image:
    """Convert colours by a profile of their own kind; others leave the picture as it is."""
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    space = source.profile.xcolor_space
    if image.mode in ("L", "LA") and space in ("GRAY", "RGB "):
        grey, *alpha = image.split()
        ramp = Image.frombytes("L", (256, 1), bytes(range(256)))
        mode = "L" if space == "GRAY" else "RGB"
        curve = ImageCms.applyTransform(ramp.convert(mode), _build_transform(source, mode))
        if curve is None:
            return image
        grey = grey.point(list(curve.convert("L").tobytes()))
        return Image.merge("LA", (grey, *alpha)) if alpha else grey
    if image.mode not in _SPACES.get(space, ()):
        return image
    transform = _build_transform(source, image.mode)
    if image.mode == "CMYK":
        return ImageCms.applyTransform(image, transform) or image
    if not _is_srgb(source):
        ImageCms.applyTransform(image, transform, inPlace=True)
    return image


def _build_transform(source: ImageCms.ImageCmsProfile, mode: str) -> ImageCms.ImageCmsTransform:
    """Build a transform from a profile to sRGB that keeps white white and black black."""
    return ImageCms.buildTransform(
        source,
        ImageCms.createProfile("sRGB"),
        mode,
        "RGBA" if mode == "RGBA" else "RGB",
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
        ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )


def _is_srgb(source: ImageCms.ImageCmsProfile) -> bool:
    """Return whether a profile changes no colour, as sRGB's own does, whatever its name."""
    samples = [*range(0, 256, 51), 20, 128]
    pixels = bytes(value for r in samples for g in samples for b in samples for value in (r, g, b))
    before = Image.frombytes("RGB", (len(pixels) // 3, 1), pixels)
    after = ImageCms.applyTransform(before, _build_transform(source, "RGB"))
    if after is None:
        return False
    return max(ImageChops.difference(before, after).tobytes()) <= _SAME_COLOUR
