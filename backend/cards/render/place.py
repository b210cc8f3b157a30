"""Lines drawn out, balanced, and every cluster given its place."""

from dataclasses import dataclass
from itertools import accumulate, pairwise
from operator import add
from typing import NamedTuple

from . import bidi
from .breaks import Kind
from .measured import Copy

Span = tuple[int, int]
_MOST_STRETCH = 0.09


class Line(NamedTuple):
    """One line: its clusters by number in the order drawn, where each begins, its width in em."""

    order: list[int]
    places: list[float]
    width: float
    span: Span


@dataclass(frozen=True, slots=True)
class Block:
    """Text at its final size in px; `pitch` is the distance of baselines in px.

    Where lines are `drawn_out` to the box's width, short ones begin at its left.
    """

    copy: Copy
    size: float
    pitch: float
    lines: list[Line]
    cut: bool
    drawn_out: bool

    @property
    def height(self) -> float:
        """Return the height in px from the top of the first line's em box to the last's foot."""
        return self.size + self.pitch * (len(self.lines) - 1) if self.lines else 0.0

    @property
    def width(self) -> float:
        """Return the width in px of the longest line."""
        return max((line.width for line in self.lines), default=0.0) * self.size

    def strings(self) -> list[str]:
        """Return the lines as text, in reading order."""
        return ["".join(self.copy.clusters[a:b]) for a, b in (line.span for line in self.lines)]


def place(
    copy: Copy, spans: list[Span], size: float, leading: float, width: float | None, cut: bool
) -> Block:
    """Place every cluster; a `width` in px draws all but each paragraph's last line out to it."""
    drawn_out = _drawn_out(copy, spans) if width else [False] * len(spans)
    room = width / size if width else 0.0
    lines = [
        _line(copy, span, _stretch(copy, span, room) if drawn else 0.0)
        for span, drawn in zip(spans, drawn_out, strict=True)
    ]
    return Block(copy, size, size * leading, lines, cut, any(drawn_out))


def _drawn_out(copy: Copy, lines: list[Span]) -> list[bool]:
    """Say which lines are drawn out to the right edge: all but the last of a paragraph."""
    ends = [Kind.NEWLINE in copy.sorts[a[1] : b[0]] for a, b in pairwise(lines)]
    return [*(not end for end in ends), False] if lines else []


def _is_airy(before: Kind, here: Kind) -> bool:
    """Tell whether a little air may be added between two kinds.

    Beside Chinese signs and after spaces; neither inside words nor between a
    word and its own comma.
    """
    if Kind.SPACE in (before, here):
        return before is Kind.SPACE
    if Kind.JOINT in (before, here):
        return False
    if before is Kind.WORD:
        return here in (Kind.HAN, Kind.PICTURE, Kind.OPEN)
    return before is not here or before is not Kind.DASH


_AIRY = tuple(tuple(_is_airy(before, here) for here in Kind) for before in Kind)


def _open_gaps(copy: Copy, span: Span) -> list[bool]:
    """Say after which clusters of a line a little air may be added."""
    return [_AIRY[before][here] for before, here in pairwise(copy.sorts[span[0] : span[1]])]


def _stretch(copy: Copy, span: Span, room: float) -> float:
    """Return the air per gap that fills the line, or none if it would show.

    A line that runs from right to left in part is left as it is.
    """
    gaps = sum(_open_gaps(copy, span))
    slack = room - copy.width(*span)
    turned = copy.levels and any(copy.levels[span[0] : span[1]])
    return slack / gaps if gaps and 0 < slack <= gaps * _MOST_STRETCH and not turned else 0.0


def _line(copy: Copy, span: Span, air: float) -> Line:
    """Lay a line's clusters from its left edge on, the empty halves at its edges outside of it."""
    start, end = span
    if start == end:
        return Line([], [], 0.0, span)
    levels = copy.levels and copy.levels[start:end]
    if levels and any(levels):
        return _turned_line(copy, span, levels)
    steps = list(map(add, copy.widths[start:end], copy.glues[start:end]))
    if air:
        steps = [
            s + air * airy for s, airy in zip(steps, [*_open_gaps(copy, span), False], strict=True)
        ]
    *places, _ = accumulate(steps, initial=-copy.left[start])
    width = places[-1] + copy.widths[end - 1] - copy.right[end - 1]
    return Line(list(range(start, end)), places, width, span)


def _turned_line(copy: Copy, span: Span, levels: list[int]) -> Line:
    """Lay a line some of which runs from right to left.

    Neighbours in the text keep their distance; what is left of all distances is
    shared by those who became neighbours only here.
    """
    start, end = span
    order = [start + i for i in bidi.order(levels)]
    near = [min(i, j) if abs(i - j) == 1 else -1 for i, j in pairwise(order)]
    left_over = sum(copy.glues[start : end - 1]) - sum(copy.glues[i] for i in near if i >= 0)
    share = left_over / max(1, near.count(-1))
    gaps = [copy.glues[i] if i >= 0 else share for i in near]
    blank = -copy.left[start]
    places = list(accumulate(map(add, (copy.widths[i] for i in order), gaps), initial=blank))
    width = places[-1] + copy.widths[order[-1]] - copy.right[end - 1]
    return Line(order, places, width, span)
