"""Derives a readable palette from one colour in OKLCH; converts between OKLCH and hex.

Lightness, chroma and hue are those of OKLCH, in which equal steps look equal,
so one recipe suits every hue. Whatever the colour, inks are moved away from
the grounds until WCAG's 4.5:1 is exceeded.
"""

from collections.abc import Iterable
from functools import lru_cache
from math import atan2, cos, hypot, sin
from typing import Literal, NamedTuple

from backend.cards.render.design.colour_arithmetic import get_contrast, parse_hex

PaletteMode = Literal["light", "dark", "bold"]
ColourRole = Literal["ground", "panel", "ink", "soft", "accent", "line", "disc", "sign"]
Palette = dict[ColourRole, str]

AMPLE_CONTRAST, MIN_CONTRAST = 7.0, 4.6
_LIGHTNESS_STEP = 0.01


class OklchColour(NamedTuple):
    """An OKLCH colour: lightness 0 to 1, chroma, hue in radians."""

    light: float
    chroma: float
    hue: float


class _Recipe(NamedTuple):
    """How a role derives from the seed: lightness, share of the chroma, maximum chroma."""

    light: float
    share: float
    most: float


_RECIPES: dict[PaletteMode, dict[ColourRole, _Recipe]] = {
    "light": {
        "ground": _Recipe(0.962, 0.18, 0.013),
        "panel": _Recipe(0.99, 0.05, 0.005),
        "line": _Recipe(0.885, 0.3, 0.028),
        "disc": _Recipe(0.905, 0.4, 0.038),
        "ink": _Recipe(0.25, 0.3, 0.03),
        "soft": _Recipe(0.47, 0.35, 0.035),
        "accent": _Recipe(0.54, 1.0, 0.13),
        "sign": _Recipe(0.42, 0.8, 0.08),
    },
    "dark": {
        "ground": _Recipe(0.2, 0.35, 0.03),
        "panel": _Recipe(0.25, 0.35, 0.034),
        "line": _Recipe(0.36, 0.3, 0.03),
        "disc": _Recipe(0.33, 0.4, 0.04),
        "ink": _Recipe(0.955, 0.1, 0.012),
        "soft": _Recipe(0.77, 0.2, 0.02),
        "accent": _Recipe(0.8, 1.0, 0.11),
        "sign": _Recipe(0.9, 0.4, 0.05),
    },
    "bold": {
        "ground": _Recipe(0.42, 0.9, 0.105),
        "panel": _Recipe(0.36, 0.9, 0.1),
        "line": _Recipe(0.56, 0.8, 0.09),
        "disc": _Recipe(0.34, 0.9, 0.09),
        "ink": _Recipe(0.97, 0.1, 0.012),
        "soft": _Recipe(0.88, 0.3, 0.035),
        "accent": _Recipe(0.9, 0.8, 0.1),
        "sign": _Recipe(0.92, 0.4, 0.05),
    },
}
_BACKGROUND_ROLES: dict[ColourRole, tuple[ColourRole, ...]] = {
    "ink": ("ground", "panel"),
    "soft": ("ground", "panel"),
    "accent": ("ground", "panel"),
    "sign": ("disc",),
}


@lru_cache(maxsize=512)
def build_palette(seed: str, mode: PaletteMode) -> Palette:
    """Build a palette of a colour's hue.

    `ink` has 7:1 of contrast on `ground` and on `panel`, `soft` and `accent`
    have 4.6:1, and so has `sign` on `disc`. The same colour always gives the
    same palette.
    """
    seed_colour = to_oklch(seed)
    result: Palette = {}
    for role, recipe in _RECIPES[mode].items():
        colour = OklchColour(
            recipe.light, min(seed_colour.chroma * recipe.share, recipe.most), seed_colour.hue
        )
        backgrounds = [result[role_below] for role_below in _BACKGROUND_ROLES.get(role, ())]
        result[role] = _ensure_contrast(
            colour, backgrounds, AMPLE_CONTRAST if role == "ink" else MIN_CONTRAST
        )
    return result


def _ensure_contrast(colour: OklchColour, backgrounds: Iterable[str], min_contrast: float) -> str:
    """Darken a text colour, or lighten it on dark backgrounds, until its contrast suffices."""
    step = _LIGHTNESS_STEP if colour.light > 0.6 else -_LIGHTNESS_STEP
    while True:
        candidate = to_hex(colour)
        if all(get_contrast(candidate, background) >= min_contrast for background in backgrounds):
            return candidate
        if not 0 < colour.light < 1:
            return candidate
        colour = colour._replace(light=min(1.0, max(0.0, colour.light + step)))


def to_oklch(colour: str) -> OklchColour:
    """Convert a hex colour to OKLCH."""
    red, green, blue = (_to_linear(part / 255) for part in parse_hex(colour))
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    light = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return OklchColour(light, hypot(a, b), atan2(b, a))


def to_hex(colour: OklchColour) -> str:
    """Convert OKLCH to a hex colour; outside sRGB, reduce the chroma."""
    low, high = 0.0, colour.chroma
    parts = _to_linear_rgb(colour)
    if not _is_in_gamut(parts):
        for _ in range(12):
            middle = (low + high) / 2
            candidate = _to_linear_rgb(colour._replace(chroma=middle))
            low, high = (middle, high) if _is_in_gamut(candidate) else (low, middle)
        parts = _to_linear_rgb(colour._replace(chroma=low))
    return "#" + "".join(
        f"{round(255 * _to_gamma(min(1.0, max(0.0, part)))):02X}" for part in parts
    )


def _to_linear_rgb(colour: OklchColour) -> tuple[float, float, float]:
    """Return linear red, green and blue, which may lie outside of 0 to 1."""
    a, b = colour.chroma * cos(colour.hue), colour.chroma * sin(colour.hue)
    long = (colour.light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (colour.light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (colour.light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _is_in_gamut(parts: tuple[float, float, float]) -> bool:
    """Return whether a colour is within sRGB."""
    return all(-1e-4 <= part <= 1 + 1e-4 for part in parts)


def _to_linear(part: float) -> float:
    """Undo the curve of sRGB."""
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _to_gamma(part: float) -> float:
    """Apply the curve of sRGB."""
    return part * 12.92 if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055
