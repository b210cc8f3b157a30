"""A whole palette from one colour: of the same hue, quiet, and readable by construction.

Lightness, chroma and hue are those of OKLCH, in which equal steps look equal,
so one recipe suits every hue. Whatever the colour, inks are moved away from
the grounds until WCAG's 4.5:1 is exceeded.
"""

from collections.abc import Iterable
from functools import lru_cache
from math import atan2, cos, hypot, sin
from typing import Literal, NamedTuple

from .colours import contrast, rgb

Mode = Literal["light", "dark", "bold"]
Tint = Literal["ground", "panel", "ink", "soft", "accent", "line", "disc", "sign"]
Palette = dict[Tint, str]

AMPLE, ENOUGH = 7.0, 4.6
_STEP = 0.01


class Lch(NamedTuple):
    """A colour as it looks: lightness 0 to 1, chroma, hue in radians."""

    light: float
    chroma: float
    hue: float


class _Recipe(NamedTuple):
    """How a role comes from the colour given: its lightness, how much of the chroma, at most."""

    light: float
    share: float
    most: float


_RECIPES: dict[Mode, dict[Tint, _Recipe]] = {
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
_ON: dict[Tint, tuple[Tint, ...]] = {
    "ink": ("ground", "panel"),
    "soft": ("ground", "panel"),
    "accent": ("ground", "panel"),
    "sign": ("disc",),
}


@lru_cache(maxsize=512)
def palette(seed: str, mode: Mode) -> Palette:
    """Make a palette of a colour's hue.

    `ink` has 7:1 of contrast on `ground` and on `panel`, `soft` and `accent`
    have 4.6:1, and so has `sign` on `disc`. The same colour always gives the
    same palette.
    """
    given = to_lch(seed)
    made: Palette = {}
    for role, recipe in _RECIPES[mode].items():
        colour = Lch(recipe.light, min(given.chroma * recipe.share, recipe.most), given.hue)
        grounds = [made[below] for below in _ON.get(role, ())]
        made[role] = _read_on(colour, grounds, AMPLE if role == "ink" else ENOUGH)
    return made


def _read_on(colour: Lch, grounds: Iterable[str], least: float) -> str:
    """Darken an ink, or lighten it on dark grounds, until it is read well on each."""
    away = _STEP if colour.light > 0.6 else -_STEP
    while True:
        found = to_hex(colour)
        if all(contrast(found, ground) >= least for ground in grounds):
            return found
        if not 0 < colour.light < 1:
            return found
        colour = colour._replace(light=min(1.0, max(0.0, colour.light + away)))


def to_lch(colour: str) -> Lch:
    """Tell how a colour looks."""
    red, green, blue = (_linear(part / 255) for part in rgb(colour))
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    light = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return Lch(light, hypot(a, b), atan2(b, a))


def to_hex(colour: Lch) -> str:
    """Return the colour of sRGB that looks so; where there is none, a paler one."""
    low, high = 0.0, colour.chroma
    parts = _parts(colour)
    if not _is_there(parts):
        for _ in range(12):
            middle = (low + high) / 2
            tried = _parts(colour._replace(chroma=middle))
            low, high = (middle, high) if _is_there(tried) else (low, middle)
        parts = _parts(colour._replace(chroma=low))
    return "#" + "".join(f"{round(255 * _curved(min(1.0, max(0.0, p)))):02X}" for p in parts)


def _parts(colour: Lch) -> tuple[float, float, float]:
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


def _is_there(parts: tuple[float, float, float]) -> bool:
    """Tell whether sRGB has a colour."""
    return all(-1e-4 <= part <= 1 + 1e-4 for part in parts)


def _linear(part: float) -> float:
    """Undo the curve of sRGB."""
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _curved(part: float) -> float:
    """Apply the curve of sRGB."""
    return part * 12.92 if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055
