"""Which font has a glyph.

The two Chinese faces come from a pinned package; what they lack (rare
ideographs, Hangul, other scripts, colour emoji) lies in `../fonts`. Files are
mapped on first need, not at import. What no font has is logged, once.
"""

import logging
import unicodedata
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

import pylopdf_fonts_zh_cn as chinese
import uharfbuzz as hb

from .text import RIGHT_TO_LEFT

log = logging.getLogger(__name__)

FOLDER = Path(__file__).parent.parent / "fonts"
EMOJI = 1
_USUAL_FIRST = ("Symbols2", "Symbols", "Math", "Arabic", "Hebrew", "Thai", "Devanagari")
_SHOWN_IN_COLOUR = frozenset(
    "⌚⌛⏩⏪⏫⏬⏰⏳◽◾☔☕♈♉♊♋♌♍♎♏♐♑♒♓♿⚓⚡⚪⚫⚽⚾⛄⛅⛎⛔⛪⛲⛳⛵⛺⛽✅✊✋✨❌❎❓❔❕❗➕➖➗➰➿⬛⬜⭐⭕"
)
_LATIN_IN_WORDS = frozenset("·‧•‐′″")


class Face(NamedTuple):
    """A font that is open: HarfBuzz's object, and its units per em."""

    number: int
    font: Any
    units: int

    def has(self, char: str) -> bool:
        """Tell whether the font has a glyph of its own for a code point."""
        return bool(self.font.get_nominal_glyph(ord(char)))


_open_lock = Lock()
_faces: dict[str, Face] = {}
_by_number: dict[int, Face] = {}
_missing: set[int] = set()


def face(name: str) -> Face:
    """Open a font once; the emoji font always has the number 1."""
    if name not in _faces:
        with _open_lock:
            if name not in _faces:
                _open(name)
    return _faces[name]


def _open(name: str) -> None:
    """Map a font file into memory."""
    path = {"serif": chinese.serif_path, "sans": chinese.sans_path}.get(name)
    opened = hb.Face(hb.Blob.from_file_path(str(path() if path else FOLDER / name)))
    number = EMOJI if name == "emoji.ttf" else len(_by_number) + 2
    _by_number[number] = _faces[name] = Face(number, hb.Font(opened), opened.upem)


def face_by_number(number: int) -> Face:
    """Return an open face, for those who draw its glyphs."""
    return _by_number[number]


def choose(family: str, cluster: str, in_word: bool = False) -> tuple[Face | None, str]:
    """Return the first face that has all of a cluster, and how it is spelled there.

    If none has all of it, the marks that are missing are left off; if none has
    even its first sign, there is no face.
    """
    if _wants_colour(cluster) and face("emoji.ttf").has(cluster[0]):
        return _with_most(face("emoji.ttf"), cluster)
    for spelled in _spellings(cluster):
        chain = _chain(family, spelled[0], in_word)
        if any(map(unicodedata.combining, spelled)):
            chain = (*_latin(family), *chain)  # the Chinese faces hang accents beside the letter
        for found in map(face, chain):
            if all(found.has(char) or _is_ignored(char) for char in spelled):
                return found, spelled
    for found in map(face, _chain(family, cluster[0], in_word)):
        if found.has(cluster[0]):
            return _with_most(found, cluster)
    _note_missing(cluster[0])
    return None, cluster


def _spellings(cluster: str) -> tuple[str, ...]:
    """Return the ways of Unicode to spell the same sign, best first."""
    apart = unicodedata.normalize("NFD", cluster)
    if len(cluster) == 1:
        return (cluster,) if apart == cluster else (cluster, apart)
    return (unicodedata.normalize("NFC", cluster), cluster, apart)


def _with_most(found: Face, cluster: str) -> tuple[Face, str]:
    """Return a face, and a cluster less the marks that it lacks, for which it would draw boxes."""
    lacking = {char for char in cluster if not (found.has(char) or _is_ignored(char))}
    for char in lacking:
        _note_missing(char)
    return found, "".join(char for char in cluster if char not in lacking)


def _is_ignored(char: str) -> bool:
    """Tell joiners, selectors and tags, which need no glyph of their own."""
    return (
        char in "\u034f\u200c\u200d"
        or "\ufe00" <= char <= "\ufe0f"
        or "\U000e0000" <= char <= "\U000e0fff"
    )


@cache
def _scripts() -> tuple[str, ...]:
    """List the fonts of other scripts, those that are asked for most first."""
    names = sorted(path.name for path in (FOLDER / "scripts").glob("*.ttf"))
    usual = [f"NotoSans{script}.ttf" for script in _USUAL_FIRST]
    return tuple(f"scripts/{name}" for name in [*usual, *(n for n in names if n not in usual)])


def _latin(family: str) -> tuple[str, ...]:
    """List the fonts of Latin, Greek and Cyrillic letters."""
    return ("NotoSerif.ttf", "NotoSans.ttf") if family == "serif" else ("NotoSans.ttf",)


def _chain(family: str, char: str, in_word: bool) -> tuple[str, ...]:
    """List the fonts to ask, in order; pictures ask the emoji font before odd symbols."""
    code = ord(char)
    latin = _latin(family)
    others = ("serif" if family == "sans" else "sans", "rare.otf", "hangul.otf", *_scripts())
    if in_word and char in _LATIN_IN_WORDS:
        return (*latin, family)
    if 0x20000 <= code <= 0x3FFFF:
        return (family, "rare.otf", "extb.otf")
    if 0x0250 <= code < 0x0590:
        # The Chinese faces set Greek and Cyrillic on full squares.
        return (*latin, family, *others)
    if RIGHT_TO_LEFT.match(char):
        return (*_scripts(), *latin)
    if 0x2000 < code < 0x2E80 or code > 0x10000:
        return (family, *latin, "emoji.ttf", *others)
    return (family, *latin, *others)


def _wants_colour(cluster: str) -> bool:
    """Tell whether a cluster asks for the emoji font before all others."""
    code = ord(cluster[0])
    if "\ufe0e" in cluster:
        return False
    if len(cluster) == 1:
        return 0x1F000 <= code < 0x1FB00 or cluster in _SHOWN_IN_COLOUR
    return (
        "\ufe0f" in cluster
        or "\u20e3" in cluster
        or 0x1F000 <= code < 0x1FB00
        or ("\u200d" in cluster or "\U0001f3fb" <= cluster[1] <= "\U0001f3ff")
    )


def _note_missing(char: str) -> None:
    """Log a code point that no font has, once."""
    code = ord(char)
    with _open_lock:
        if code in _missing or len(_missing) > 10_000:
            return
        _missing.add(code)
    log.warning("no font has U+%04X; a ring stands for it", code)
