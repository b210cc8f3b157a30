"""Text measured once, in em: what stands in it, how wide, what belongs together.

The measurer is handed in, so the rules of layout are the same for real fonts
and for a test's square letters.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from . import breaks
from .breaks import Kind
from .text import Words, clusters


class Glyph(NamedTuple):
    """One glyph of a cluster: its face, its number there, its place in em; face -1 is a gap."""

    face: int
    number: int
    dx: float
    dy: float


Glyphs = tuple[Glyph, ...]
Measurer = Callable[[Sequence[str], Sequence[Kind]], tuple[list[float], list[Glyphs]]]


@dataclass(frozen=True, slots=True)
class Copy:
    """Text made ready for breaking: what stands in it, how wide, and what belongs together."""

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

    def width(self, start: int, end: int) -> float:
        """Return the width of a line from `start` up to `end`, its edges trimmed."""
        if end <= start:
            return 0.0
        return self.ends[end - 1] - self.sums[start] - self.left[start]


def prepare(words: Words, measure: Measurer, tracking: float = 0.0) -> Copy:
    """Measure text once, and note where it may break."""
    signs = clusters(words.text)
    sorts = breaks.kinds(signs)
    widths, glyphs = measure(signs, sorts)
    return derive(signs, sorts, widths, glyphs, tracking, words.cut)


def derive(
    signs: list[str],
    sorts: list[Kind],
    widths: list[float],
    glyphs: list[Glyphs],
    tracking: float,
    cut: bool = False,
) -> Copy:
    """Derive everything that depends on neighbours."""
    glues = [
        breaks.glue(a, b, sort_a, sort_b) + tracking
        for (a, b), (sort_a, sort_b) in zip(pairwise(signs), pairwise(sorts), strict=True)
    ]
    glues.append(0.0)
    # Only marks set full-width have an empty half to give.
    full = [width > 0.95 for width in widths]
    for i, narrow in enumerate(glues):
        if narrow < 0 and not (full[i] and full[i + 1]):
            glues[i] = tracking
    left = [breaks.blank_left(c) if f else 0.0 for c, f in zip(signs, full, strict=True)]
    right = [breaks.blank_right(c) if f else 0.0 for c, f in zip(signs, full, strict=True)]
    sums, ends, at = [], [], 0.0
    for i, width in enumerate(widths):
        sums.append(at)
        ends.append(at if sorts[i] is Kind.SPACE else at + width - right[i])
        at += width + glues[i]
    allowed = breaks.may_break(signs, sorts)
    return Copy(signs, sorts, widths, glyphs, glues, allowed, left, right, sums, ends, cut)


def joined(copy: Copy, stop: int, tail: Copy, tracking: float) -> Copy:
    """Return the first `stop` clusters with a tail behind them."""
    return derive(
        copy.clusters[:stop] + tail.clusters,
        copy.sorts[:stop] + tail.sorts,
        copy.widths[:stop] + tail.widths,
        copy.glyphs[:stop] + tail.glyphs,
        tracking,
    )
