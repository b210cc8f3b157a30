"""Text measured once, in em: what stands in it, how wide, what belongs together.

The measurer is handed in, so the rules of layout are the same for real fonts
and for a test's square letters.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate, pairwise
from operator import add, sub
from typing import NamedTuple

from . import bidi, breaks, marks
from .breaks import Edge, Kind
from .text import Words, clusters


class Glyph(NamedTuple):
    """One glyph of a cluster: its face, its number there, its place in em."""

    face: int
    number: int
    dx: float
    dy: float


_SPACE = Kind.SPACE
Glyphs = tuple[Glyph, ...]
Measurer = Callable[[Sequence[str], Sequence[Kind]], tuple[list[float], list[Glyphs]]]


@dataclass(frozen=True, slots=True, eq=False)
class Copy:
    """Text made ready for breaking: what stands in it, how wide, and what belongs together.

    `levels` is there only if some of it runs from right to left.
    """

    clusters: list[str]
    sorts: list[Kind]
    widths: list[float]
    glyphs: list[Glyphs]
    glues: list[float]
    allowed: list[bool]
    left: list[float]
    right: list[float]
    sums: list[float] = field(repr=False)
    ends: list[float] = field(repr=False)
    cut: bool = False
    levels: list[int] | None = None

    def width(self, start: int, end: int) -> float:
        """Return the width of a line from `start` up to `end`, its edges trimmed."""
        if end <= start:
            return 0.0
        return self.ends[end - 1] - self.sums[start] - self.left[start]


@lru_cache(maxsize=64)
def prepare(words: Words, measure: Measurer, tracking: float = 0.0) -> Copy:
    """Measure text once, and note where it may break; what was asked for lately is kept.

    An article's title stands on the cards of all its readers.
    """
    signs, sorts = marks.judge(clusters(words.text))
    levels = bidi.levels(signs)
    shown = signs
    if levels:
        pairs = zip(signs, levels, strict=True)
        shown = [bidi.mirrored(sign) if level % 2 else sign for sign, level in pairs]
    widths, glyphs = measure(shown, sorts)
    return derive(signs, sorts, widths, glyphs, tracking, words.cut, levels)


def derive(
    signs: list[str],
    sorts: list[Kind],
    widths: list[float],
    glyphs: list[Glyphs],
    tracking: float,
    cut: bool = False,
    levels: list[int] | None = None,
) -> Copy:
    """Derive everything that depends on neighbours."""
    spaces = [i for i, sort in enumerate(sorts) if sort is _SPACE]
    edges = list(map(breaks.edge, signs, sorts))
    widths = _with_even_spaces(spaces, widths, edges)
    glues = [breaks.GLUE[before][here] + tracking for before, here in pairwise(edges)]
    glues += [0.0] * (len(edges) - len(glues))
    left = [breaks.BLANK_LEFT[edge] for edge in edges]
    right = [breaks.BLANK_RIGHT[edge] for edge in edges]
    *sums, _ = accumulate(map(add, widths, glues), initial=0.0)
    ends = list(map(sub, map(add, sums, widths), right))
    for i in spaces:  # a line may end before its last space
        ends[i] = ends[i - 1] if i else 0.0
    allowed = breaks.may_break(sorts, spaces)
    return Copy(signs, sorts, widths, glyphs, glues, allowed, left, right, sums, ends, cut, levels)


def _with_even_spaces(spaces: list[int], widths: list[float], edges: list[Edge]) -> list[float]:
    """Return the widths, spaces typed beside Chinese signs as wide as those that were not."""
    even = list(widths)
    for i in spaces:
        if 0 < i < len(edges) - 1:
            width = breaks.space_between(edges[i - 1], edges[i + 1])
            even[i] = widths[i] if width is None else width
    return even


def joined(copy: Copy, stop: int, tail: Copy, tracking: float) -> Copy:
    """Return the first `stop` clusters with a tail behind them."""
    levels = copy.levels and copy.levels[:stop]
    if levels:
        levels += [min(levels)] * len(tail.clusters)
    return derive(
        copy.clusters[:stop] + tail.clusters,
        copy.sorts[:stop] + tail.sorts,
        copy.widths[:stop] + tail.widths,
        copy.glyphs[:stop] + tail.glyphs,
        tracking,
        levels=levels,
    )
