"""Finds the nearest of our five colours to a colour name, a CSS colour or an RGB object."""

import colorsys
import re
from typing import Any

from backend.own_annotations.annotation_files.web_annotations import COLOUR_VALUES

NAMES = {
    "yellow": "yellow", "green": "green", "blue": "blue", "pink": "pink", "purple": "purple",
    "violet": "purple",
}  # fmt: skip
NEAREST_NAMES = {
    "red": "pink", "rose": "pink", "magenta": "pink", "fuchsia": "pink", "coral": "pink",
    "salmon": "pink", "crimson": "pink", "orange": "yellow", "gold": "yellow", "brown": "yellow",
    "amber": "yellow", "lime": "green", "olive": "green", "teal": "green", "cyan": "blue",
    "aqua": "blue", "turquoise": "blue", "navy": "blue", "lightblue": "blue",
    "lightgreen": "green", "lightyellow": "yellow", "lightpink": "pink", "indigo": "purple",
    "lavender": "purple", "plum": "purple",
    "gray": "yellow", "grey": "yellow", "black": "yellow", "white": "yellow",
}  # fmt: skip
# The hue in degrees up to which a colour is called so, what is nearest, and whether it is that.
HUES = (
    (15, "pink", False),
    (40, "yellow", False),
    (70, "yellow", True),
    (165, "green", True),
    (190, "blue", False),
    (255, "blue", True),
    (300, "purple", True),
    (350, "pink", True),
    (360, "pink", False),
)
HEX = re.compile(r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})")
RGB = re.compile(r"rgba?\(\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\b.{0,40}\)")
MAX_COLOUR_LENGTH = 60


def match_colour(value: Any) -> tuple[str, bool] | None:
    """Return the nearest colour, and whether it is what the value calls it; None for no colour.

    >>> match_colour("violet"), match_colour("#ff6666"), match_colour("solid")
    (('purple', True), ('pink', False), None)
    """
    if isinstance(value, dict):
        return _match_rgb([value.get(part) for part in ("red", "green", "blue")])
    if not isinstance(value, str) or len(value) > MAX_COLOUR_LENGTH:
        return None
    text = value.strip().lower()
    for name, ours in COLOUR_VALUES.items():
        if text == ours:
            return name, True
    if text in NAMES or text in NEAREST_NAMES:
        return NAMES.get(text) or NEAREST_NAMES[text], text in NAMES
    if HEX.fullmatch(text):
        digits = text[1:] if len(text) > 5 else "".join(2 * digit for digit in text[1:])
        return _match_rgb([int(digits[at : at + 2], 16) for at in (0, 2, 4)])
    match = RGB.fullmatch(text)
    return _match_rgb([int(part) for part in match.groups()]) if match else None


def _match_rgb(parts: list[Any]) -> tuple[str, bool] | None:
    if not all(type(part) in (int, float) and 0 <= part <= 255 for part in parts):
        return None
    hue, lightness, saturation = colorsys.rgb_to_hls(*(part / 255 for part in parts))
    if saturation < 0.12 or not 0.06 < lightness < 0.99:  # grey, black, white
        return "yellow", False
    limits = ((name, is_same) for limit, name, is_same in HUES if hue * 360 <= limit)
    return next(limits)
