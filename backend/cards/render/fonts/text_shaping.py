"""Shapes text with HarfBuzz: measures the widths of clusters, and positions the glyphs of a run.

Chinese marks are shaped as Chinese, or the dash would stand as low as a Latin
one; quotes around Latin words are narrow, and the dot inside a foreign name
half a square. What no font has becomes a small ring.
"""

from collections.abc import Sequence
from functools import cache, lru_cache, partial
from typing import NamedTuple

import uharfbuzz as hb

from backend.cards.render.fonts.font_selection import EMOJI_FACE, Face, choose_face, open_face
from backend.cards.render.typesetting import bidi, punctuation_classes
from backend.cards.render.typesetting.break_opportunities import (
    MIDDLE_DOTS,
    NARROW_SELECTOR,
    ClusterClass,
)
from backend.cards.render.typesetting.drawable_text import split_clusters
from backend.cards.render.typesetting.measured_text import Glyph, Glyphs, Measurer

EMOJI_EM = 1.1
_EMOJI_SCALE = EMOJI_EM / 1.245
_PLACEHOLDER, _PLACEHOLDER_EM = "◦", 0.6
_MAX_RUN_LENGTH = 48
_PROPORTIONAL = frozenset("“”‘’…")


class _ShapingMode(NamedTuple):
    """Shaping mode: Chinese forms, narrow quotes, or half width."""

    chinese: bool = False
    narrow: bool = False
    halved: bool = False


@cache
def get_measurer(family: str) -> Measurer:
    """Return the measuring function of `family`: `serif` or `sans`."""
    return partial(_measure, family)


def _measure(
    family: str, clusters: Sequence[str], classes: Sequence[ClusterClass]
) -> tuple[list[float], list[Glyphs]]:
    """Measure clusters in em: words as a whole, for kerning, all others one by one."""
    widths: list[float] = []
    glyphs: list[Glyphs] = []
    i, count = 0, len(clusters)
    while i < count:
        stop = i
        while stop < count and stop - i < _MAX_RUN_LENGTH and classes[stop] is ClusterClass.WORD:
            stop += 1
        if stop > i:
            for width, cluster_glyphs in _shape_word(family, tuple(clusters[i:stop])):
                widths.append(width)
                glyphs.append(cluster_glyphs)
            i = stop
            continue
        width, cluster_glyphs = _shape_cluster(family, clusters[i])
        widths.append(width)
        glyphs.append(cluster_glyphs)
        i += 1
    return widths, glyphs


@lru_cache(maxsize=32768)
def _shape_cluster(family: str, cluster: str) -> tuple[float, Glyphs]:
    """Shape one cluster outside words, in its Chinese form."""
    if cluster == "\n":
        return 0.0, ()
    if cluster in MIDDLE_DOTS:
        return _shape_run(open_face(family), ["‧"], _ShapingMode(chinese=True, halved=True))[0]
    if cluster.endswith(NARROW_SELECTOR):
        return _shape_run(open_face(family), [cluster[:-1]], _ShapingMode(narrow=True))[0]
    chosen_face, spelling = choose_face(family, cluster)
    if chosen_face is None:
        return _get_placeholder(family)
    return _shape_run(
        chosen_face, [spelling], _ShapingMode(chinese=chosen_face is open_face(family))
    )[0]


@lru_cache(maxsize=4096)
def _shape_word(family: str, word: tuple[str, ...]) -> tuple[tuple[float, Glyphs], ...]:
    """Shape a word in runs of one font; return each cluster's glyphs."""
    choices = [choose_face(family, cluster, in_word=True) for cluster in word]
    mode = _ShapingMode(narrow=not _PROPORTIONAL.isdisjoint("".join(word)))
    shaped: list[tuple[float, Glyphs]] = []
    i = 0
    while i < len(word):
        run_face, stop = choices[i][0], i + 1
        while stop < len(word) and choices[stop][0] is run_face:
            stop += 1
        spellings = [text for _, text in choices[i:stop]]
        shaped += (
            _shape_run(run_face, spellings, mode)
            if run_face
            else [_get_placeholder(family)] * (stop - i)
        )
        i = stop
    return tuple(shaped)


def _shape_run(font: Face, clusters: list[str], mode: _ShapingMode) -> list[tuple[float, Glyphs]]:
    """Shape clusters as one run; each glyph is assigned to its source cluster."""
    owners = [index for index, cluster in enumerate(clusters) for _ in cluster]
    buffer = hb.Buffer()
    buffer.add_codepoints([ord(char) for cluster in clusters for char in cluster])
    buffer.guess_segment_properties()
    buffer.flags = hb.BufferFlags.DO_NOT_INSERT_DOTTED_CIRCLE
    if mode.chinese:
        buffer.script, buffer.language = "Hani", "zh-CN"
    if mode.chinese or font.number == EMOJI_FACE:
        buffer.direction = "ltr"
    features = {"liga": False, "clig": False, "pwid": mode.narrow, "halt": mode.halved}
    hb.shape(font.font, buffer, features)
    scale = (_EMOJI_SCALE if font.number == EMOJI_FACE else 1.0) / font.units
    widths = [0.0] * len(clusters)
    glyphs: list[list[Glyph]] = [[] for _ in clusters]
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        index = owners[info.cluster]
        offset = (widths[index] + position.x_offset * scale, position.y_offset * scale)
        glyphs[index].append(Glyph(font.number, info.codepoint, *offset))
        widths[index] += position.x_advance * scale
    return [
        (width, tuple(cluster_glyphs)) for width, cluster_glyphs in zip(widths, glyphs, strict=True)
    ]


def _get_placeholder(family: str) -> tuple[float, Glyphs]:
    """Return the placeholder ring for a missing glyph."""
    number = open_face(family).font.get_nominal_glyph(ord(_PLACEHOLDER))
    glyph = Glyph(open_face(family).number, number, (_PLACEHOLDER_EM - 1) / 2, 0.0)
    return _PLACEHOLDER_EM, (glyph,)


@lru_cache(maxsize=32768)
def shape_text(family: str, text: str) -> Glyphs:
    """Return the positioned glyphs, in em, of text that is drawn as one run."""
    text_clusters, classes = punctuation_classes.classify_clusters(split_clusters(text))
    widths, glyphs = _measure(family, text_clusters, classes)
    levels = bidi.compute_levels(text_clusters)
    result: list[Glyph] = []
    position = 0.0
    for i in bidi.get_visual_order(levels) if levels else range(len(text_clusters)):
        result += [glyph._replace(dx=glyph.dx + position) for glyph in glyphs[i]]
        position += widths[i]
    return tuple(result)
