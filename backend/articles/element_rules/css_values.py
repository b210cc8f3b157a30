"""Reads inline CSS: its declarations, lengths in pixels, and colours as red, green, blue, alpha."""

import colorsys
import re
from collections.abc import Mapping
from functools import lru_cache

from PIL import ImageColor

Attributes = dict[str, str | None]
Declarations = Mapping[str, str]
Colour = tuple[int, int, int]

COMMENT = re.compile(r"/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)")
_LENGTH = re.compile(
    r"([+-]?(?:[0-9]{1,9}(?:\.[0-9]{0,9})?|\.[0-9]{1,9}))(px|em|rem|ex|ch|pt|pc|in|cm|mm|vw|vh|%|)"
)
_PIXELS = {
    **{"": 1.0, "px": 1.0, "em": 16.0, "rem": 16.0, "ex": 8.0, "ch": 8.0, "pt": 1.333, "pc": 16.0},
    **{"in": 96.0, "cm": 37.8, "mm": 3.78, "vw": 3.75, "vh": 6.67, "%": 3.75},
}
_HEX = re.compile(r"#([0-9a-f]{3,8})")
_FUNCTION = re.compile(r"(rgb|hsl)a?\(([^()]{1,80})\)")


def parse_declarations(style: str) -> dict[str, str]:
    """Parse an inline style in lower case; the last declaration wins, an important one above all.

    >>> parse_declarations("color:red !important; color: blue; opacity:0")
    {'color': 'red', 'opacity': '0'}
    """
    if "/*" in style:
        style = COMMENT.sub("", style)
    values: dict[str, str] = {}
    important: set[str] = set()
    for declaration in style.split(";"):
        name, colon, value = declaration.partition(":")
        if not colon:
            continue
        name, value = name.strip(), value.strip()
        is_important = value.endswith("important") and "!" in value
        if is_important:
            value = value.rpartition("!")[0].rstrip()
            important.add(name)
        if value and (is_important or name not in important):
            values.pop(name, None)
            values[name] = value
    return values


def parse_length(value: str | None) -> float | None:
    """Parse a length in pixels, those that depend on the surroundings as on a phone; else None.

    >>> parse_length("-9999px"), parse_length("1em"), parse_length("auto")
    (-9999.0, 16.0, None)
    """
    match = _LENGTH.fullmatch(value or "")
    return float(match[1]) * _PIXELS[match[2]] if match else None


def is_stretched(declared: Declarations) -> bool:
    """Tell whether a flex item may be larger than its width or height says.

    >>> is_stretched({"flex": "1"}), is_stretched({"flex": "0 1 50%"}), is_stretched({"flex": "0"})
    (True, True, False)
    """
    for name in ("flex", "flex-grow", "-webkit-flex", "-webkit-flex-grow", "-webkit-box-flex"):
        growth, *others = declared.get(name, "none").split()
        sizes = (growth, *(other for other in others if not other.replace(".", "").isdecimal()))
        if growth == "auto" or any((parse_length(size) or 0) > 0 for size in sizes):
            return True
    return False


@lru_cache(maxsize=512)
def parse_colour(value: str) -> tuple[Colour, float] | None:
    """Parse a colour and its alpha; None where it is not known, as `inherit` or a gradient.

    >>> parse_colour("#fff"), parse_colour("rgba(0, 0, 0, 0)")
    (((255, 255, 255), 1.0), ((0, 0, 0), 0.0))
    """
    if value in ImageColor.colormap:
        return ImageColor.getrgb(value)[:3], 1.0
    if value == "transparent":
        return (0, 0, 0), 0.0
    if match := _HEX.fullmatch(value):
        return _parse_hex(match[1])
    if match := _FUNCTION.fullmatch(value):
        return _parse_function(match[1], match[2])
    return None


def _parse_hex(digits: str) -> tuple[Colour, float] | None:
    if len(digits) in (3, 4):
        digits = "".join(digit * 2 for digit in digits)
    if len(digits) not in (6, 8):
        return None
    red, green, blue, *alpha = (int(digits[at : at + 2], 16) for at in range(0, len(digits), 2))
    return (red, green, blue), alpha[0] / 255 if alpha else 1.0


def _parse_function(name: str, inside: str) -> tuple[Colour, float] | None:
    parts = inside.replace(",", " ").replace("/", " ").split()
    numbers = [_parse_number(part) for part in parts]
    if not 3 <= len(numbers) <= 4 or None in numbers:
        return None
    first, second, third, alpha = (*(number or 0.0 for number in numbers), 1.0)[:4]
    if parts[-1].endswith("%") and len(numbers) == 4:
        alpha /= 100
    if name == "hsl":
        saturation, lightness = (min(100.0, max(0.0, part)) / 100 for part in (second, third))
        parts_of_one = colorsys.hls_to_rgb(first % 360 / 360, lightness, saturation)
        red, green, blue = (round(part * 255) for part in parts_of_one)
        return (red, green, blue), alpha
    scale = 2.55 if parts[0].endswith("%") else 1
    red, green, blue = (round(min(255.0, part * scale)) for part in (first, second, third))
    return (red, green, blue), alpha


def _parse_number(text: str) -> float | None:
    match = _LENGTH.fullmatch(text.removesuffix("deg"))
    return float(match[1]) if match else None
