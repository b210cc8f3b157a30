"""Colour arithmetic: parses hex, blends, and computes luminance and WCAG contrast."""

from functools import lru_cache

Rgb = tuple[int, int, int]


def parse_hex(colour: str) -> Rgb:
    """Parse #RRGGBB into three numbers."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def blend(below: str, above: str, opacity: float) -> str:
    """Blend a colour with another over it.

    >>> blend("#FFFFFF", "#000000", 0.6)
    '#666666'
    """
    parts = zip(parse_hex(below), parse_hex(above), strict=True)
    return "#" + "".join(f"{round(b + (a - b) * opacity):02X}" for b, a in parts)


def get_contrast(a: str, b: str) -> float:
    """Return the contrast of WCAG between two colours, from 1 to 21.

    >>> round(get_contrast("#000000", "#FFFFFF"))
    21
    """
    light, dark = sorted((get_luminance(a), get_luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def get_min_contrast(text_colour: str, darkest: str, lightest: str) -> float:
    """Return the lowest contrast of a text colour on all shades between two."""
    if get_luminance(darkest) < get_luminance(text_colour) < get_luminance(lightest):
        return 1.0
    return min(get_contrast(text_colour, darkest), get_contrast(text_colour, lightest))


@lru_cache(maxsize=1024)
def get_luminance(colour: str) -> float:
    """Return the relative luminance of a colour, from 0 to 1."""
    red, green, blue = (_to_linear(part) for part in parse_hex(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _to_linear(part: int) -> float:
    """Undo the curve of sRGB."""
    return part / 3294.6 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4
