"""Colours as numbers, and how well one is read on another."""

from functools import lru_cache

Rgb = tuple[int, int, int]


def rgb(colour: str) -> Rgb:
    """Turn #RRGGBB into three numbers."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(below: str, above: str, opacity: float) -> str:
    """Return what is seen of a colour through another.

    >>> mix("#FFFFFF", "#000000", 0.6)
    '#666666'
    """
    parts = zip(rgb(below), rgb(above), strict=True)
    return "#" + "".join(f"{round(b + (a - b) * opacity):02X}" for b, a in parts)


def contrast(a: str, b: str) -> float:
    """Return the contrast of WCAG between two colours, from 1 to 21.

    >>> round(contrast("#000000", "#FFFFFF"))
    21
    """
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def least_contrast(ink: str, darkest: str, lightest: str) -> float:
    """Return the contrast of an ink where it is least, on a ground of all shades between two."""
    if luminance(darkest) < luminance(ink) < luminance(lightest):
        return 1.0
    return min(contrast(ink, darkest), contrast(ink, lightest))


@lru_cache(maxsize=1024)
def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, from 0 to 1."""
    red, green, blue = (_linear(part) for part in rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: int) -> float:
    """Undo the curve of sRGB."""
    return part / 3294.6 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4
