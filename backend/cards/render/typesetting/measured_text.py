"""Measures text once, in em: widths, spacing and break opportunities; appends an ellipsis.

The measurer is a parameter, so the rules of layout are the same for real fonts
and for a test's square letters.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate, pairwise
from operator import add, sub
from typing import NamedTuple

from backend.cards.render.typesetting import (
    bidi,
    break_opportunities,
    dictionary_breaks,
    kept_together,
    punctuation_classes,
    ruby_spacing,
    text_layers,
)
from backend.cards.render.typesetting.break_opportunities import ClusterClass, EdgeClass
from backend.cards.render.typesetting.drawable_text import CleanText
from backend.cards.render.typesetting.ruby_spacing import MeasuredRuby


class Glyph(NamedTuple):
    """One glyph of a cluster: its face, its glyph id, its offset in em."""

    face: int
    number: int
    dx: float
    dy: float


_SPACE_CLASS = ClusterClass.SPACE
Glyphs = tuple[Glyph, ...]
Measurer = Callable[[Sequence[str], Sequence[ClusterClass]], tuple[list[float], list[Glyphs]]]


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredText:
    """Measured text: its clusters, classes, widths, spacing and break opportunities.

    `fallback` holds the opportunities that are left where what should stay whole
    is longer than a line. `levels` is set only if some of it runs from right to left,
    `shifts` if some of it stands above (1) or below (-1) the line. `rubies` are the readings
    above some of it.
    """

    clusters: list[str]
    classes: list[ClusterClass]
    widths: list[float]
    glyphs: list[Glyphs]
    glues: list[float]
    allowed: list[bool]
    fallback: list[bool]
    left: list[float]
    right: list[float]
    prefix_widths: list[float] = field(repr=False)
    ends: list[float] = field(repr=False)
    is_truncated: bool = False
    levels: list[int] | None = None
    shifts: list[int] | None = None
    rubies: tuple[MeasuredRuby, ...] = ()

    def width(self, start: int, end: int) -> float:
        """Return the width of a line from `start` up to `end`, its edges trimmed."""
        if end <= start:
            return 0.0
        return self.ends[end - 1] - self.prefix_widths[start] - self.left[start]


@lru_cache(maxsize=64)
def measure_text(text: CleanText, measure: Measurer, tracking: float = 0.0) -> MeasuredText:
    """Measure text, and find its break opportunities; cached.

    An article's title is on the cards of all its readers.
    """
    text_clusters, shifts, ruby_spans = text_layers.split_layered_clusters(text)
    text_clusters, classes = punctuation_classes.classify_clusters(text_clusters)
    levels = bidi.compute_levels(text_clusters)
    drawn_clusters = text_clusters
    if levels:
        pairs = zip(text_clusters, levels, strict=True)
        drawn_clusters = [
            bidi.mirror(cluster) if level % 2 else cluster for cluster, level in pairs
        ]
    widths, glyphs = measure(drawn_clusters, classes)
    if shifts:
        pairs_of_widths = zip(widths, shifts, strict=True)
        widths = [width * (text_layers.SCALE if shift else 1) for width, shift in pairs_of_widths]
    rubies = tuple(
        _measure_reading(start, end, reading, sum(widths[start:end]), measure)
        for start, end, reading in ruby_spans
    )
    return build_measured_text(
        text_clusters, classes, widths, glyphs, tracking, text.cut, levels, shifts, rubies
    )


def _measure_reading(
    start: int, end: int, reading: str, base_width: float, measure: Measurer
) -> MeasuredRuby:
    """Measure a reading; one that is too long for any line ends with an ellipsis."""
    measured = measure_text(CleanText(reading), measure)
    most = max(base_width, ruby_spacing.MAX_READING_EM) / ruby_spacing.READING_SCALE
    stop = len(measured.clusters)
    while stop > 1 and measured.width(0, stop) > most:
        stop -= 1
    if stop < len(measured.clusters):
        measured = append_tail(measured, stop - 1, measure_text(CleanText("…"), measure), 0.0)
    width = measured.width(0, len(measured.clusters)) * ruby_spacing.READING_SCALE
    return MeasuredRuby(start, end, measured, width)


def build_measured_text(
    text_clusters: list[str],
    classes: list[ClusterClass],
    widths: list[float],
    glyphs: list[Glyphs],
    tracking: float,
    is_cut: bool = False,
    levels: list[int] | None = None,
    shifts: list[int] | None = None,
    rubies: tuple[MeasuredRuby, ...] = (),
) -> MeasuredText:
    """Compute everything that depends on neighbours."""
    spaces = [i for i, cluster_class in enumerate(classes) if cluster_class is _SPACE_CLASS]
    edge_classes = list(map(break_opportunities.classify_edge, text_clusters, classes))
    widths = _adjust_space_widths(spaces, widths, edge_classes)
    spacings = [
        break_opportunities.SPACING_TABLE[before][after] for before, after in pairwise(edge_classes)
    ]
    if tracking:
        spacings = [
            spacing + tracking * (not break_opportunities.is_joined(before, after))
            for spacing, (before, after) in zip(spacings, pairwise(text_clusters), strict=True)
        ]
    if shifts:  # what stands off the line stays with what it stands beside
        spacings = [
            spacing if before == here == 0 else 0.0
            for spacing, (before, here) in zip(spacings, pairwise(shifts), strict=True)
        ]
    spacings += [0.0] * (len(edge_classes) - len(spacings))
    left_trims = [break_opportunities.LEFT_TRIM[edge_class] for edge_class in edge_classes]
    right_trims = [break_opportunities.RIGHT_TRIM[edge_class] for edge_class in edge_classes]
    if rubies:
        ruby_spacing.space_out(rubies, classes, widths, spacings, left_trims, right_trims)
    *starts, _ = accumulate(map(add, widths, spacings), initial=0.0)
    ends = list(map(sub, map(add, starts, widths), right_trims))
    for i in spaces:  # a line may end before its last space
        ends[i] = ends[i - 1] if i else 0.0
    fallback = break_opportunities.find_break_opportunities(classes, spaces)
    borders = dictionary_breaks.find_word_starts(text_clusters)
    for i in (*borders, *kept_together.find_face_edges(text_clusters)):
        if 0 < i < len(fallback):
            fallback[i] = classes[i - 1] is classes[i] is ClusterClass.WORD or fallback[i]
    if shifts:
        fallback[: len(shifts)] = [
            is_allowed and not shift
            for is_allowed, shift in zip(fallback[: len(shifts)], shifts, strict=True)
        ]
    allowed = list(fallback)
    for start, end in kept_together.find_kept_spans(text_clusters):
        allowed[start + 1 : end] = [False] * (end - start - 1)
    ruby_spacing.keep_bases_whole(rubies, allowed)
    return MeasuredText(
        text_clusters,
        classes,
        widths,
        glyphs,
        spacings,
        allowed,
        fallback,
        left_trims,
        right_trims,
        starts,
        ends,
        is_cut,
        levels,
        shifts,
        rubies,
    )


def _adjust_space_widths(
    spaces: list[int], widths: list[float], edges: list[EdgeClass]
) -> list[float]:
    """Return the widths, with typed spaces beside Chinese as wide as automatic spacing."""
    adjusted = list(widths)
    for i in spaces:
        if 0 < i < len(edges) - 1:
            width = break_opportunities.get_space_width(edges[i - 1], edges[i + 1])
            adjusted[i] = widths[i] if width is None else width
    return adjusted


def append_tail(
    measured: MeasuredText, stop: int, tail: MeasuredText, tracking: float
) -> MeasuredText:
    """Return the first `stop` clusters followed by a tail."""
    levels = measured.levels and measured.levels[:stop]
    if levels:
        levels += [min(levels)] * len(tail.clusters)
    shifts = measured.shifts and measured.shifts[:stop] + [0] * len(tail.clusters)
    return build_measured_text(
        measured.clusters[:stop] + tail.clusters,
        measured.classes[:stop] + tail.classes,
        measured.widths[:stop] + tail.widths,
        measured.glyphs[:stop] + tail.glyphs,
        tracking,
        levels=levels,
        shifts=shifts,
        rubies=tuple(ruby for ruby in measured.rubies if ruby.end <= stop),
    )
