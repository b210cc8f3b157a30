"""Opens fonts, and selects the one with a cluster's glyphs: Chinese, Latin, emoji, other scripts.

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

from backend.cards.render.typesetting.drawable_text import RIGHT_TO_LEFT

log = logging.getLogger(__name__)

FONTS_FOLDER = Path(__file__).parents[2] / "fonts"
EMOJI_FACE = 1
_USUAL_FIRST = ("Symbols2", "Symbols", "Math", "Arabic", "Hebrew", "Thai", "Devanagari")
_COLOURED_BY_DEFAULT = frozenset(
    "⌚⌛⏩⏪⏫⏬⏰⏳◽◾☔☕♈♉♊♋♌♍♎♏♐♑♒♓♿⚓⚡⚪⚫⚽⚾⛄⛅⛎⛔⛪⛲⛳⛵⛺⛽✅✊✋✨❌❎❓❔❕❗➕➖➗➰➿⬛⬜⭐⭕"
)
_RAISED_AND_LOWERED = frozenset("¹²³" + "".join(map(chr, range(0x2070, 0x209D))))
_LATIN_IN_WORDS = frozenset("·‧•‐′″")


class Face(NamedTuple):
    """An open font: HarfBuzz's object, and its units per em."""

    number: int
    font: Any
    units: int

    def has(self, char: str) -> bool:
        """Return whether the font has a glyph for a code point."""
        return bool(self.font.get_nominal_glyph(ord(char)))


_open_lock = Lock()
_faces: dict[str, Face] = {}
_by_number: dict[int, Face] = {}
_missing: set[int] = set()


def open_face(name: str) -> Face:
    """Open a font once; the emoji font always has the number 1."""
    if name not in _faces:
        with _open_lock:
            if name not in _faces:
                _load_face(name)
    return _faces[name]


def _load_face(name: str) -> None:
    """Map a font file into memory."""
    path = {"serif": chinese.serif_path, "sans": chinese.sans_path}.get(name)
    hb_face = hb.Face(hb.Blob.from_file_path(str(path() if path else FONTS_FOLDER / name)))
    number = EMOJI_FACE if name == "emoji.ttf" else len(_by_number) + 2
    _by_number[number] = _faces[name] = Face(number, hb.Font(hb_face), hb_face.upem)


def get_face_by_number(number: int) -> Face:
    """Return an open face by its number."""
    return _by_number[number]


def choose_face(family: str, cluster: str, in_word: bool = False) -> tuple[Face | None, str]:
    """Return the first face that has all of a cluster, and its spelling there.

    If none has all of it, the marks that are missing are left off; if none has
    even its first sign, there is no face.
    """
    if _prefers_emoji(cluster) and open_face("emoji.ttf").has(cluster[0]):
        return _drop_missing_marks(open_face("emoji.ttf"), cluster)
    for spelling in _list_spellings(cluster):
        font_names = _list_candidates(family, spelling[0], in_word)
        if any(map(unicodedata.combining, spelling)):
            font_names = (
                *_list_latin_fonts(family),
                *font_names,
            )  # the Chinese faces hang accents beside the letter
        for candidate in map(open_face, font_names):
            if all(candidate.has(char) or _is_ignored(char) for char in spelling):
                return candidate, spelling
    for candidate in map(open_face, _list_candidates(family, cluster[0], in_word)):
        if candidate.has(cluster[0]):
            return _drop_missing_marks(candidate, cluster)
    _log_missing(cluster[0])
    return None, cluster


def _list_spellings(cluster: str) -> tuple[str, ...]:
    """Return the Unicode normalizations of a cluster, best first."""
    decomposed = unicodedata.normalize("NFD", cluster)
    if len(cluster) == 1:
        return (cluster,) if decomposed == cluster else (cluster, decomposed)
    return (unicodedata.normalize("NFC", cluster), cluster, decomposed)


def _drop_missing_marks(candidate: Face, cluster: str) -> tuple[Face, str]:
    """Return a face, and a cluster without the marks that the face lacks."""
    missing = {char for char in cluster if not (candidate.has(char) or _is_ignored(char))}
    for char in missing:
        _log_missing(char)
    return candidate, "".join(char for char in cluster if char not in missing)


def _is_ignored(char: str) -> bool:
    """Return whether it is a joiner, selector or tag, which needs no glyph."""
    return (
        char in "\u034f\u200c\u200d"
        or "\ufe00" <= char <= "\ufe0f"
        or "\U000e0000" <= char <= "\U000e0fff"
    )


@cache
def _list_script_fonts() -> tuple[str, ...]:
    """List the fonts of other scripts, the most used first."""
    names = sorted(path.name for path in (FONTS_FOLDER / "scripts").glob("*.ttf"))
    common = [f"NotoSans{script}.ttf" for script in _USUAL_FIRST]
    return tuple(f"scripts/{name}" for name in [*common, *(n for n in names if n not in common)])


def _list_latin_fonts(family: str) -> tuple[str, ...]:
    """List the fonts of Latin, Greek and Cyrillic letters."""
    return ("NotoSerif.ttf", "NotoSans.ttf") if family == "serif" else ("NotoSans.ttf",)


def _list_candidates(family: str, char: str, in_word: bool) -> tuple[str, ...]:
    """List the fonts to try, in order; pictures try the emoji font before rare symbols."""
    code = ord(char)
    latin = _list_latin_fonts(family)
    fallbacks = (
        "serif" if family == "sans" else "sans",
        "rare.otf",
        "hangul.otf",
        *_list_script_fonts(),
    )
    if in_word and char in _LATIN_IN_WORDS:
        return (*latin, family)
    if char in _RAISED_AND_LOWERED:  # the Chinese faces have but ¹²³⁴, in another weight
        return (*latin, family, *fallbacks)
    if 0x20000 <= code <= 0x3FFFF:
        return (family, "rare.otf", "extb.otf")
    if 0x0250 <= code < 0x0590:
        # The Chinese faces set Greek and Cyrillic on full squares.
        return (*latin, family, *fallbacks)
    if RIGHT_TO_LEFT.match(char):
        return (*_list_script_fonts(), *latin)
    if 0x2000 < code < 0x2E80 or code > 0x10000:
        return (family, *latin, "emoji.ttf", *fallbacks)
    return (family, *latin, *fallbacks)


def _prefers_emoji(cluster: str) -> bool:
    """Return whether a cluster is to be drawn by the emoji font first."""
    code = ord(cluster[0])
    if "\ufe0e" in cluster:
        return False
    if len(cluster) == 1:
        return 0x1F000 <= code < 0x1FB00 or cluster in _COLOURED_BY_DEFAULT
    return (
        "\ufe0f" in cluster
        or "\u20e3" in cluster
        or 0x1F000 <= code < 0x1FB00
        or ("\u200d" in cluster or "\U0001f3fb" <= cluster[1] <= "\U0001f3ff")
    )


def _log_missing(char: str) -> None:
    """Log a code point that no font has, once."""
    code = ord(char)
    with _open_lock:
        if code in _missing or len(_missing) > 10_000:
            return
        _missing.add(code)
    log.warning("no font has U+%04X; a ring stands for it", code)
