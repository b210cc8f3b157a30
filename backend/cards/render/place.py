"""Lines drawn out, balanced, and every cluster given its place."""

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from .breaks import HALF, Kind
from .measured import Copy
from .text import is_rtl

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
    lines = [
        _line(copy, span, _stretch(copy, span, width / size) if width and drawn else 0.0)
        for span, drawn in zip(spans, drawn_out, strict=True)
    ]
    return Block(copy, size, size * leading, lines, cut, any(drawn_out))


def _drawn_out(copy: Copy, lines: list[Span]) -> list[bool]:
    """Say which lines are drawn out to the right edge: all but the last of a paragraph."""
    ends = [
        any(sort is Kind.NEWLINE for sort in copy.sorts[a[1] : b[0]]) for a, b in pairwise(lines)
    ]
    return [*(not end for end in ends), False] if lines else []


def _open_gaps(copy: Copy, span: Span) -> list[bool]:
    """Say after which clusters of a line a little air may be added.

    Beside Chinese signs and after spaces; neither inside words nor between a
    word and its own comma.
    """
    start, end = span
    sorts = copy.sorts
    return [
        sorts[i] is Kind.SPACE
        or (sorts[i + 1] is not Kind.SPACE and _airy(sorts[i], sorts[i + 1], copy.widths[i + 1]))
        for i in range(start, end - 1)
    ]


def _airy(before: Kind, here: Kind, width: float) -> bool:
    """Tell whether two neighbours that are not spaces may stand further apart."""
    if before is Kind.WORD:
        return here in (Kind.HAN, Kind.PICTURE) or (here is Kind.OPEN and width > HALF)
    return before is not here or before is not Kind.DASH


def _stretch(copy: Copy, span: Span, room: float) -> float:
    """Return the air per gap that fills the line, or none if it would show."""
    gaps = sum(_open_gaps(copy, span))
    slack = room - copy.width(*span)
    return slack / gaps if gaps and 0 < slack <= gaps * _MOST_STRETCH else 0.0


def _line(copy: Copy, span: Span, air: float) -> Line:
    """Lay a line's clusters from its left edge on, right-to-left words in their own order."""
    start, end = span
    order = _visual_order(copy, start, end)
    places, at = [], -copy.left[start] if end > start else 0.0
    opens = _open_gaps(copy, span) if air else []
    for n, i in enumerate(order):
        places.append(at)
        at += copy.widths[i] + (copy.glues[i] if n + 1 < len(order) else 0.0)
        if air and n < len(opens) and opens[n]:
            at += air
    return Line(order, places, at - (copy.right[end - 1] if end > start else 0.0), span)


def _visual_order(copy: Copy, start: int, end: int) -> list[int]:
    """Turn stretches of right-to-left words around; all else stays as it is read."""
    order = list(range(start, end))
    signs = copy.clusters
    if not any(is_rtl(ord(signs[i][0])) for i in order):
        return order
    i = start
    while i < end:
        if not is_rtl(ord(signs[i][0])):
            i += 1
            continue
        last = i
        for j in range(i + 1, end):
            if is_rtl(ord(signs[j][0])):
                last = j
            elif signs[j] not in " .-،":
                break
        order[i - start : last + 1 - start] = range(last, i - 1, -1)
        i = last + 1
    return order
