"""Places the clusters of each line, justified and in bidi order, as a `TextBlock`."""

from dataclasses import dataclass
from itertools import accumulate, pairwise
from operator import add
from typing import NamedTuple

from backend.cards.render.typesetting import bidi, ruby_spacing
from backend.cards.render.typesetting.break_opportunities import ClusterClass
from backend.cards.render.typesetting.measured_text import MeasuredText

Span = tuple[int, int]
_MAX_STRETCH = 0.09


class PlacedLine(NamedTuple):
    """A placed line: cluster indexes in visual order, their positions, its width in em."""

    order: list[int]
    places: list[float]
    width: float
    span: Span


@dataclass(frozen=True, slots=True)
class TextBlock:
    """Laid out text at its final size in px.

    `tops` say how far below the top each line begins, in px: further where it has readings above.
    Where lines are `drawn_out` to the box's width, short ones begin at its left.
    """

    copy: MeasuredText
    size: float
    tops: list[float]
    lines: list[PlacedLine]
    cut: bool
    drawn_out: bool

    @property
    def height(self) -> float:
        """Return the height in px from the top of the first line's em box to the last's foot."""
        return self.tops[-1] + self.size if self.lines else 0.0

    @property
    def width(self) -> float:
        """Return the width in px of the longest line."""
        return max((line.width for line in self.lines), default=0.0) * self.size

    def strings(self) -> list[str]:
        """Return the lines as text, in reading order."""
        return ["".join(self.copy.clusters[a:b]) for a, b in (line.span for line in self.lines)]


def place_lines(
    measured: MeasuredText,
    spans: list[Span],
    size: float,
    leading: float,
    width: float | None,
    is_cut: bool,
) -> TextBlock:
    """Place every cluster; a `width` in px justifies all but each paragraph's last line."""
    justified = _find_justified_lines(measured, spans) if width else [False] * len(spans)
    line_width = width / size if width else 0.0
    lines = [
        _place_line(
            measured,
            span,
            _compute_stretch(measured, span, line_width) if is_line_justified else 0.0,
        )
        for span, is_line_justified in zip(spans, justified, strict=True)
    ]
    tops = compute_tops(measured, spans, size, leading)
    return TextBlock(measured, size, tops, lines, is_cut, any(justified))


def compute_tops(
    measured: MeasuredText, spans: list[Span], size: float, leading: float
) -> list[float]:
    """Return where the em boxes of lines begin, in px from the top of the block."""
    pitch = size * leading
    if not measured.rubies:
        return [index * pitch for index in range(len(spans))]
    growths = [
        ruby_spacing.compute_growth(measured, span, leading if index else 0.0) * size
        for index, span in enumerate(spans)
    ]
    return [index * pitch + grown for index, grown in enumerate(accumulate(growths))]


def _find_justified_lines(measured: MeasuredText, lines: list[Span]) -> list[bool]:
    """Return which lines are justified: all but the last of a paragraph."""
    ends = [ClusterClass.NEWLINE in measured.classes[a[1] : b[0]] for a, b in pairwise(lines)]
    return [*(not end for end in ends), False] if lines else []


def _may_stretch(before: ClusterClass, after: ClusterClass) -> bool:
    """Return whether space may be added between two classes when justifying.

    Beside Chinese signs and after spaces; neither inside words nor between a
    word and its own comma.
    """
    if ClusterClass.SPACE in (before, after):
        return before is ClusterClass.SPACE
    if ClusterClass.JOINT in (before, after):
        return False
    if before is ClusterClass.WORD:
        return after in (ClusterClass.HAN, ClusterClass.PICTURE, ClusterClass.OPEN)
    return before is not after or before is not ClusterClass.DASH


_STRETCH_TABLE = tuple(
    tuple(_may_stretch(before, here) for here in ClusterClass) for before in ClusterClass
)


def _find_stretchable_gaps(measured: MeasuredText, span: Span) -> list[bool]:
    """Return after which clusters of a line space may be added."""
    return [
        _STRETCH_TABLE[before][after]
        for before, after in pairwise(measured.classes[span[0] : span[1]])
    ]


def _compute_stretch(measured: MeasuredText, span: Span, line_width: float) -> float:
    """Return the space per gap that fills the line, or 0 if it would be visible.

    A line with right-to-left text is not justified.
    """
    gaps = sum(_find_stretchable_gaps(measured, span))
    slack = line_width - measured.width(*span)
    has_rtl = measured.levels and any(measured.levels[span[0] : span[1]])
    return slack / gaps if gaps and 0 < slack <= gaps * _MAX_STRETCH and not has_rtl else 0.0


def _place_line(measured: MeasuredText, span: Span, stretch: float) -> PlacedLine:
    """Place a line's clusters from its left edge, with blank halves at its edges trimmed."""
    start, end = span
    if start == end:
        return PlacedLine([], [], 0.0, span)
    levels = measured.levels and measured.levels[start:end]
    if levels and any(levels):
        return _place_bidi_line(measured, span, levels)
    steps = list(map(add, measured.widths[start:end], measured.glues[start:end]))
    if stretch:
        steps = [
            s + stretch * can_stretch
            for s, can_stretch in zip(
                steps, [*_find_stretchable_gaps(measured, span), False], strict=True
            )
        ]
    *positions, _ = accumulate(steps, initial=-measured.left[start])
    width = positions[-1] + measured.widths[end - 1] - measured.right[end - 1]
    return PlacedLine(list(range(start, end)), positions, width, span)


def _place_bidi_line(measured: MeasuredText, span: Span, levels: list[int]) -> PlacedLine:
    """Place a line with right-to-left text.

    Neighbours in the text keep their distance; what is left of all distances is
    shared by those who became neighbours only here.
    """
    start, end = span
    order = [start + i for i in bidi.get_visual_order(levels)]
    neighbours = [min(i, j) if abs(i - j) == 1 else -1 for i, j in pairwise(order)]
    remaining = sum(measured.glues[start : end - 1]) - sum(
        measured.glues[i] for i in neighbours if i >= 0
    )
    share = remaining / max(1, neighbours.count(-1))
    gaps = [measured.glues[i] if i >= 0 else share for i in neighbours]
    left_offset = -measured.left[start]
    positions = list(
        accumulate(map(add, (measured.widths[i] for i in order), gaps), initial=left_offset)
    )
    width = positions[-1] + measured.widths[order[-1]] - measured.right[end - 1]
    return PlacedLine(order, positions, width, span)
