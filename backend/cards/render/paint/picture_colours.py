"""Computes a picture's dominant colour, and its darkest and lightest grey."""

from PIL import Image, ImageFilter

from backend.cards.render.design.palette_generation import to_oklch
from backend.cards.render.paint.picture_loading import Tile, open_picture

_SAMPLE = (96, 96)
_COLOURS = 12
_VIVIDNESS_WEIGHT = 6.0
_BLUR = 1
_IGNORED_SHARE = 0.02


def get_dominant_colour(data: bytes) -> str:
    """Return a picture's dominant colour, as #RRGGBB.

    Much of a colour counts, and so does how vivid it is; near black and near
    white count little. The same bytes give the same colour. Raises BadPicture.
    """
    sample = open_picture(data, _SAMPLE).resize(_SAMPLE, Image.Resampling.BOX)
    quantized = sample.quantize(_COLOURS, Image.Quantize.MEDIANCUT)
    channels = quantized.getpalette() or []
    best, colour = -1.0, "#808080"
    for number, count in enumerate(quantized.histogram()[:_COLOURS]):
        if not count:
            continue
        red, green, blue = channels[3 * number : 3 * number + 3]
        candidate = f"#{red:02X}{green:02X}{blue:02X}"
        light, chroma, _ = to_oklch(candidate)
        middle = max(0.05, 1 - abs(light - 0.58) * 1.9)
        weight = count**0.5 * (1 + _VIVIDNESS_WEIGHT * chroma * 4) * middle
        if weight > best:
            best, colour = weight, candidate
    return colour


def get_shade_range(data: bytes) -> tuple[str, str]:
    """Return the darkest and the lightest grey of a picture, as relevant for text on it.

    Grain finer than a stroke is averaged, and the outermost two of a hundred
    parts are let go. Raises BadPicture.
    """
    grey = _to_smooth_grey(open_picture(data, (270, 480)))
    counts = grey.histogram()
    return _get_percentile(counts, _IGNORED_SHARE), _get_percentile(counts, 1 - _IGNORED_SHARE)


def _to_smooth_grey(image: Tile) -> Tile:
    """Return a small grey picture without its grain."""
    image = image.convert("L")
    image.thumbnail((270, 480), Image.Resampling.BOX)
    return image.filter(ImageFilter.BoxBlur(_BLUR))


def _get_percentile(counts: list[int], share: float) -> str:
    """Return the grey below which a share of the pixels lies."""
    target, cumulative = share * sum(counts), 0
    for value, count in enumerate(counts):
        cumulative += count
        if cumulative >= target:
            return f"#{value:02X}{value:02X}{value:02X}"
    return "#FFFFFF"
