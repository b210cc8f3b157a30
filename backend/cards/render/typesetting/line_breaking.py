"""Breaks measured text into lines of a width, and fills up a last line of a lone character."""

from bisect import bisect_right

from backend.cards.render.typesetting import break_opportunities, forced_breaks
from backend.cards.render.typesetting.break_opportunities import ClusterClass
from backend.cards.render.typesetting.forced_breaks import TOLERANCE
from backend.cards.render.typesetting.line_placement import Span
from backend.cards.render.typesetting.measured_text import MeasuredText


def wrap_lines(measured: MeasuredText, line_width: float, max_lines: int = 1000) -> list[Span]:
    """Break text into lines of at most `line_width` em; stop at one more than `max_lines`.

    A line begins where `measured.allowed` says, unless one stretch without such a
    place is longer than a line: `forced_breaks` then says which rule yields.
    """
    lines: list[Span] = []
    for start, end in _split_paragraphs(measured):
        first, position = len(lines), start
        while position < end and len(lines) <= max_lines:
            stop = _find_line_end(measured, position, end, line_width)
            lines.append((position, _trim_spaces(measured, position, stop)))
            position = stop
            while position < end and measured.classes[position] is ClusterClass.SPACE:
                position += 1
        if position >= end and len(lines) > first + 1:
            lines[-2:] = _fill_lonely_line(measured, lines[-2], lines[-1], line_width)
        if len(lines) > max_lines:
            break
    return lines


def _split_paragraphs(measured: MeasuredText) -> list[Span]:
    """Return the stretches between line breaks."""
    cuts = [
        i
        for i, cluster_class in enumerate(measured.classes)
        if cluster_class is ClusterClass.NEWLINE
    ]
    starts, ends = [0, *(i + 1 for i in cuts)], [*cuts, len(measured.classes)]
    return [(a, b) for a, b in zip(starts, ends, strict=True) if a < b]


def _find_line_end(measured: MeasuredText, start: int, end: int, line_width: float) -> int:
    """Return where the line from `start` ends: the last good place before it is full."""
    limit = measured.prefix_widths[start] + measured.left[start] + line_width + TOLERANCE
    full = max(bisect_right(measured.ends, limit, start, end), start + 1)
    if full >= end:
        return end
    stop = _find_last_opportunity(measured.allowed, start, full)
    if stop == start:  # what should stay whole is longer than a line
        stop = _find_last_opportunity(measured.fallback, start, full)
    if stop == full:
        return stop
    return forced_breaks.find_line_end(measured, start, stop, full, end, line_width)


def _find_last_opportunity(allowed: list[bool], start: int, full: int) -> int:
    """Return the last place up to `full` at which a line may break, or `start` if there is none."""
    stop = full
    while stop > start and not allowed[stop]:
        stop -= 1
    return stop


def _trim_spaces(measured: MeasuredText, start: int, stop: int) -> int:
    """Return the end of a line without the spaces that hang over it."""
    while stop > start and measured.classes[stop - 1] is ClusterClass.SPACE:
        stop -= 1
    return stop


def _fill_lonely_line(
    measured: MeasuredText, before: Span, last: Span, line_width: float
) -> list[Span]:
    """Move clusters to a paragraph's last line that is a lone character or punctuation.

    The line before gives what it can without becoming shorter than half a line,
    or than the last one.
    """
    if not is_lonely(measured, *last):
        return [before, last]
    best = last[0]
    for i in range(last[0] - 1, before[0], -1):
        if not measured.allowed[i]:
            continue
        rest = measured.width(i, last[1])
        is_short = measured.width(before[0], i) < min(line_width / 2, rest)
        if rest > line_width + TOLERANCE or (is_short and not is_bare(measured, best, last[1])):
            break
        best = i
        if not is_lonely(measured, i, last[1]):
            break
    return [(before[0], _trim_spaces(measured, before[0], best)), (best, last[1])]


def is_lonely(measured: MeasuredText, start: int, end: int) -> bool:
    """Return whether a line holds at most one character beside its punctuation."""
    return (
        sum(
            cluster_class not in break_opportunities.PUNCTUATION_CLASSES
            for cluster_class in measured.classes[start:end]
        )
        < 2
    )


def is_bare(measured: MeasuredText, start: int, end: int) -> bool:
    """Return whether a line is only punctuation."""
    return all(
        cluster_class in break_opportunities.PUNCTUATION_CLASSES
        for cluster_class in measured.classes[start:end]
    )
