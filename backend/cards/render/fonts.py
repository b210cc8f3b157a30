"""HarfBuzz, which shapes words and signs, and tells how wide they are.

Chinese marks are shaped as Chinese, or the dash would stand as low as a Latin
one; quotes around Latin words are narrow, and the dot inside a foreign name
half a square. What no font has becomes a small ring.
"""

from collections.abc import Sequence
from functools import cache, lru_cache, partial
from typing import NamedTuple

import uharfbuzz as hb

from . import bidi, marks
from .breaks import MIDDLE_DOTS, NARROW, Kind
from .faces import EMOJI, Face, choose, face
from .measured import Glyph, Glyphs, Measurer
from .text import clusters

EMOJI_EM = 1.1
_EMOJI_SCALE = EMOJI_EM / 1.245
_STAND_IN, _STAND_IN_EM = "◦", 0.6
_LONGEST_RUN = 48
_PROPORTIONAL = frozenset("“”‘’…")


class _Way(NamedTuple):
    """How signs are shaped: as Chinese text has them, with narrow quotes, or half as wide."""

    chinese: bool = False
    narrow: bool = False
    halved: bool = False


@cache
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
        stop = i
        while stop < count and stop - i < _LONGEST_RUN and sorts[stop] is Kind.WORD:
            stop += 1
        if stop > i:
            for width, drawn in _shaped_word(family, tuple(clusters[i:stop])):
                widths.append(width)
                glyphs.append(drawn)
            i = stop
            continue
        width, drawn = _shaped(family, clusters[i])
        widths.append(width)
        glyphs.append(drawn)
        i += 1
    return widths, glyphs


@lru_cache(maxsize=32768)
def _shaped(family: str, cluster: str) -> tuple[float, Glyphs]:
    """Shape one cluster that is no part of a word, as Chinese text has it."""
    if cluster == "\n":
        return 0.0, ()
    if cluster in MIDDLE_DOTS:
        return _shape(face(family), ["‧"], _Way(chinese=True, halved=True))[0]
    if cluster.endswith(NARROW):
        return _shape(face(family), [cluster[:-1]], _Way(narrow=True))[0]
    found, spelled = choose(family, cluster)
    if found is None:
        return _stand_in(family)
    return _shape(found, [spelled], _Way(chinese=found is face(family)))[0]


@lru_cache(maxsize=4096)
def _shaped_word(family: str, word: tuple[str, ...]) -> tuple[tuple[float, Glyphs], ...]:
    """Shape a word in stretches of one font, and hand each cluster its glyphs."""
    chosen = [choose(family, cluster, in_word=True) for cluster in word]
    way = _Way(narrow=not _PROPORTIONAL.isdisjoint("".join(word)))
    found: list[tuple[float, Glyphs]] = []
    i = 0
    while i < len(word):
        one, stop = chosen[i][0], i + 1
        while stop < len(word) and chosen[stop][0] is one:
            stop += 1
        spelled = [text for _, text in chosen[i:stop]]
        found += _shape(one, spelled, way) if one else [_stand_in(family)] * (stop - i)
        i = stop
    return tuple(found)


def _shape(font: Face, clusters: list[str], way: _Way) -> list[tuple[float, Glyphs]]:
    """Let HarfBuzz shape clusters as one run; each glyph goes to the cluster it came from."""
    owner = [n for n, cluster in enumerate(clusters) for _ in cluster]
    buffer = hb.Buffer()
    buffer.add_codepoints([ord(char) for cluster in clusters for char in cluster])
    buffer.guess_segment_properties()
    buffer.flags = hb.BufferFlags.DO_NOT_INSERT_DOTTED_CIRCLE
    if way.chinese:
        buffer.script, buffer.language = "Hani", "zh-CN"
    if way.chinese or font.number == EMOJI:
        buffer.direction = "ltr"
    features = {"liga": False, "clig": False, "pwid": way.narrow, "halt": way.halved}
    hb.shape(font.font, buffer, features)
    scale = (_EMOJI_SCALE if font.number == EMOJI else 1.0) / font.units
    widths = [0.0] * len(clusters)
    glyphs: list[list[Glyph]] = [[] for _ in clusters]
    for info, at in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        n = owner[info.cluster]
        place = (widths[n] + at.x_offset * scale, at.y_offset * scale)
        glyphs[n].append(Glyph(font.number, info.codepoint, *place))
        widths[n] += at.x_advance * scale
    return [(width, tuple(drawn)) for width, drawn in zip(widths, glyphs, strict=True)]


def _stand_in(family: str) -> tuple[float, Glyphs]:
    """Return the ring that stands for what no font has."""
    number = face(family).font.get_nominal_glyph(ord(_STAND_IN))
    glyph = Glyph(face(family).number, number, (_STAND_IN_EM - 1) / 2, 0.0)
    return _STAND_IN_EM, (glyph,)


@lru_cache(maxsize=32768)
def run(family: str, text: str) -> Glyphs:
    """Return the glyphs of a word or a sign that is drawn in one go, each at its place in em."""
    signs, sorts = marks.judge(clusters(text))
    widths, glyphs = _measure(family, signs, sorts)
    levels = bidi.levels(signs)
    placed: list[Glyph] = []
    at = 0.0
    for i in bidi.order(levels) if levels else range(len(signs)):
        placed += [glyph._replace(dx=glyph.dx + at) for glyph in glyphs[i]]
        at += widths[i]
    return tuple(placed)
