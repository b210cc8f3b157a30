"""Which font has a glyph, and HarfBuzz, which shapes it.

The two Chinese faces come from a pinned package; what they lack (rare
ideographs, Hangul, other scripts, colour emoji) lies in `../fonts`. Files are
mapped on first need, not at import. A code point that no font has becomes a
thin box, and is logged once.
"""

import logging
from collections.abc import Sequence
from functools import lru_cache, partial
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

import pylopdf_fonts_zh_cn as chinese
import uharfbuzz as hb

from . import breaks
from .breaks import Kind
from .measured import Glyph, Glyphs, Measurer
from .text import clusters, is_rtl

log = logging.getLogger(__name__)

FOLDER = Path(__file__).parent.parent / "fonts"
EMOJI = 1
EMOJI_EM = 1.1
BOX_EM = 0.9
_SCRIPTS = (
    "Arabic", "Hebrew", "Thai", "Symbols", "Symbols2", "Math", "Georgian", "Armenian",
    "Devanagari", "Bengali", "Tamil", "Telugu", "Kannada", "Malayalam", "Gujarati", "Gurmukhi",
    "Lao", "Khmer", "Myanmar", "Javanese", "Balinese", "Mongolian", "Yi", "CanadianAboriginal",
    "Cherokee", "EgyptianHieroglyphs",
)  # fmt: skip
_FALLBACK = (
    "rare.otf", "hangul.otf", *(f"NotoSans{name}.ttf" for name in _SCRIPTS),
    "NotoSerifTibetan.ttf", "extb.otf",
)  # fmt: skip
_SHOWN_IN_COLOUR = frozenset(
    "⌚⌛⏩⏪⏫⏬⏰⏳◽◾☔☕♈♉♊♋♌♍♎♏♐♑♒♓♿⚓⚡⚪⚫⚽⚾⛄⛅⛎⛔⛪⛲⛳⛵⛺⛽✅✊✋✨❌❎❓❔❕❗➕➖➗➰➿⬛⬜⭐⭕"
)
_IGNORED = frozenset("\u200d\ufe0e\ufe0f")


class Face(NamedTuple):
    """A font that is open: HarfBuzz's object, and its units per em."""

    number: int
    font: Any
    units: int

    def has(self, code: int) -> bool:
        """Tell whether the font has a glyph of its own for a code point."""
        return bool(self.font.get_nominal_glyph(code))


_open_lock = Lock()
_faces: dict[str, Face] = {}
_by_number: dict[int, Face] = {}
_missing: set[int] = set()


def _face(name: str) -> Face:
    """Open a font once; the emoji font always has the number 1."""
    if name not in _faces:
        with _open_lock:
            if name not in _faces:
                _open(name)
    return _faces[name]


def _open(name: str) -> None:
    """Map a font file into memory."""
    path = {"serif": chinese.serif_path, "sans": chinese.sans_path}.get(name)
    blob = hb.Blob.from_file_path(str(path() if path else FOLDER / name))
    face = hb.Face(blob)
    number = EMOJI if name == "emoji.ttf" else len(_by_number) + 2
    _by_number[number] = _faces[name] = Face(number, hb.Font(face), face.upem)


def face_by_number(number: int) -> Face:
    """Return an open face, for those who draw its glyphs."""
    return _by_number[number]


def measurer(family: str) -> Measurer:
    """Return what measures text set in `family`: `serif` or `sans`."""
    return partial(_measure, family)


def _measure(
    family: str, clusters: Sequence[str], sorts: Sequence[Kind]
) -> tuple[list[float], list[Glyphs]]:
    """Measure clusters in em: words as a whole, so that letters kern, all else one by one."""
    widths: list[float] = []
    glyphs: list[Glyphs] = []
    i, count = 0, len(clusters)
    while i < count:
        if sorts[i] is not Kind.WORD:
            width, drawn = _shaped(family, clusters[i])
            widths.append(width)
            glyphs.append(drawn)
            i += 1
            continue
        stop = i + 1
        while stop < count and stop - i < 24 and sorts[stop] is Kind.WORD:
            stop += 1
        for width, drawn in _shaped_word(family, tuple(clusters[i:stop])):
            widths.append(width)
            glyphs.append(drawn)
        i = stop
    return widths, glyphs


@lru_cache(maxsize=32768)
def _shaped(family: str, cluster: str) -> tuple[float, Glyphs]:
    """Shape one cluster by itself."""
    if cluster == "\n":
        return 0.0, ()
    face = _choose(family, cluster)
    if face is None:
        return _box(cluster)
    return _shape(face, [cluster])[0]


@lru_cache(maxsize=8192)
def _shaped_word(family: str, word: tuple[str, ...]) -> tuple[tuple[float, Glyphs], ...]:
    """Shape a word in stretches of one font, and hand each cluster its glyphs."""
    faces = [_choose(family, cluster) for cluster in word]
    found: list[tuple[float, Glyphs]] = []
    i = 0
    while i < len(word):
        stop = i + 1
        while stop < len(word) and faces[stop] is faces[i]:
            stop += 1
        face = faces[i]
        found += _shape(face, list(word[i:stop])) if face else map(_box, word[i:stop])
        i = stop
    return tuple(found)


def _shape(face: Face, clusters: list[str]) -> list[tuple[float, Glyphs]]:
    """Let HarfBuzz shape clusters as one run; each glyph goes to the cluster it came from."""
    owner = [n for n, cluster in enumerate(clusters) for _ in cluster]
    buffer = hb.Buffer()
    buffer.add_codepoints([ord(char) for cluster in clusters for char in cluster])
    buffer.guess_segment_properties()
    if face.number == EMOJI:
        buffer.direction = "ltr"
    apostrophe = "’" in clusters and len(clusters) > 1
    hb.shape(face.font, buffer, {"liga": False, "clig": False, "pwid": apostrophe})
    widths = [0.0] * len(clusters)
    glyphs: list[list[Glyph]] = [[] for _ in clusters]
    for info, at in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        n = owner[info.cluster]
        place = (widths[n] + at.x_offset / face.units, at.y_offset / face.units)
        glyphs[n].append(Glyph(face.number, info.codepoint, *place))
        widths[n] += at.x_advance / face.units
    if face.number == EMOJI:
        return [_emoji(widths[0], glyphs[0])]
    return [(width, tuple(drawn)) for width, drawn in zip(widths, glyphs, strict=True)]


def _emoji(width: float, glyphs: list[Glyph]) -> tuple[float, Glyphs]:
    """Scale colour glyphs to the height of the Chinese signs beside them."""
    scale = EMOJI_EM / 1.245
    return width * scale, tuple(g._replace(dx=g.dx * scale) for g in glyphs)


def _choose(family: str, cluster: str) -> Face | None:
    """Return the first face that has all of a cluster, else its first sign, else none."""
    code = ord(cluster[0])
    if _wants_colour(cluster) and _face("emoji.ttf").has(code):
        return _face("emoji.ttf")
    needed = [ord(char) for char in cluster if char not in _IGNORED]
    chain = _chain(family, code)
    for everything in (True, False):
        for name in chain:
            face = _face(name)
            if face.has(code) and (not everything or all(map(face.has, needed))):
                return face
    _note_missing(code)
    return None


def _chain(family: str, code: int) -> tuple[str, ...]:
    """List the fonts to ask, in order; pictures ask the emoji font before odd symbols."""
    latin = ("NotoSerif.ttf", "NotoSans.ttf") if family == "serif" else ("NotoSans.ttf",)
    if 0x2E80 <= code <= 0x9FFF:
        return (family, *_FALLBACK)
    if 0x20000 <= code <= 0x3FFFF:
        return (family, "rare.otf", "extb.otf")
    if 0x0250 <= code < 0x0590:
        # The Chinese faces set Greek and Cyrillic on full squares.
        return (*latin, family, *_FALLBACK)
    if is_rtl(code):
        return ("NotoSansArabic.ttf", "NotoSansHebrew.ttf", *latin)
    return (family, *latin, "emoji.ttf", *_FALLBACK) if code > 0x2000 else (
        family, *latin, *_FALLBACK)  # fmt: skip


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


def _box(cluster: str) -> tuple[float, Glyphs]:
    """Stand in for what no font has."""
    return BOX_EM, (Glyph(-1, 0, 0.0, 0.0),)


def _note_missing(code: int) -> None:
    """Log a code point that no font has, once."""
    with _open_lock:
        if code in _missing or len(_missing) > 10_000:
            return
        _missing.add(code)
    log.warning("no font has U+%04X; a box is drawn", code)


@lru_cache(maxsize=32768)
def run(family: str, text: str) -> Glyphs:
    """Return the glyphs of a word or a sign that is drawn in one go, each at its place in em."""
    signs = clusters(text)
    placed: list[Glyph] = []
    at = 0.0
    for width, glyphs in zip(*_measure(family, signs, breaks.kinds(signs)), strict=True):
        placed += [glyph._replace(dx=glyph.dx + at) for glyph in glyphs]
        at += width
    return tuple(placed)
