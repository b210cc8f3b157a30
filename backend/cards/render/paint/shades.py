"""What colour a picture is: the one it is remembered by, and the shades it lies between."""

from PIL import Image, ImageFilter

from ..palette import to_lch
from .pictures import Tile, open_picture

_SAMPLE = (96, 96)
_COLOURS = 12
_VIVID = 6.0
_BLUR = 1
_EDGE = 0.02


def colour_of(data: bytes) -> str:
    """Return the colour that a picture is remembered by, as #RRGGBB.

    Much of a colour counts, and so does how vivid it is; near black and near
    white count little. The same bytes give the same colour. Raises BadPicture.
    """
    small = open_picture(data, _SAMPLE).resize(_SAMPLE, Image.Resampling.BOX)
    few = small.quantize(_COLOURS, Image.Quantize.MEDIANCUT)
    parts = few.getpalette() or []
    best, colour = -1.0, "#808080"
    for number, count in enumerate(few.histogram()[:_COLOURS]):
        if not count:
            continue
        red, green, blue = parts[3 * number : 3 * number + 3]
        found = f"#{red:02X}{green:02X}{blue:02X}"
        light, chroma, _ = to_lch(found)
        middle = max(0.05, 1 - abs(light - 0.58) * 1.9)
        weight = count**0.5 * (1 + _VIVID * chroma * 4) * middle
        if weight > best:
            best, colour = weight, found
    return colour


def shades_of(data: bytes) -> tuple[str, str]:
    """Return the darkest and the lightest grey of a picture, as words lying on it meet them.

    Grain finer than a stroke is averaged, and the outermost two of a hundred
    parts are let go. Raises BadPicture.
    """
    small = _grey(open_picture(data, (270, 480)))
    counts = small.histogram()
    return _grey_at(counts, _EDGE), _grey_at(counts, 1 - _EDGE)


def _grey(image: Tile) -> Tile:
    """Return a small grey picture without its grain."""
    image = image.convert("L")
    image.thumbnail((270, 480), Image.Resampling.BOX)
    return image.filter(ImageFilter.BoxBlur(_BLUR))


def _grey_at(counts: list[int], share: float) -> str:
    """Return the grey below which a share of the pixels lies."""
    wanted, seen = share * sum(counts), 0
    for value, count in enumerate(counts):
        seen += count
        if seen >= wanted:
            return f"#{value:02X}{value:02X}{value:02X}"
    return "#FFFFFF"
