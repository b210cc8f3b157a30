"""Forced line breaks: finds where to cut a line that has no break opportunity, by penalties.

Three rules can contradict each other: no line begins or ends with the wrong
mark, no word is cut, nothing leaves the box. The box never yields, save to a
single cluster that is wider than a line. If a stretch without a good place to
break is longer than a line, it is cut at the first of these that it has:

1. after a joint: a slash, or inside an address that is too long, after / - ? & …;
2. inside a word that is too long, between two letters, or else beside its marks; in a gap;
3. between two marks, so that a heap of them goes on in the next line;
4. between a mark and the sign it belongs to; inside a word only if there is
   nothing else.

A word is too long if it is longer than a line together with the marks that hug
it, of which at most three on either side count. If good places come before such
a stretch, only a joint can make it begin in the same line.
"""

from bisect import bisect_right
from enum import IntEnum

from backend.cards.render.typesetting.break_opportunities import ClusterClass, is_weak_break
from backend.cards.render.typesetting.measured_text import MeasuredText

TOLERANCE = 1e-6
_MAX_ADJACENT_MARKS = 3
_MARK_CLASSES = (
    ClusterClass.OPEN,
    ClusterClass.CLOSE,
    ClusterClass.DASH,
    ClusterClass.SPACE,
    ClusterClass.JOINT,
)


class _Penalty(IntEnum):
    """Penalty of cutting at a position."""

    JOINT = 0
    LETTERS = 1
    EDGE = 2
    HEAP = 3
    MARK = 4
    WORD = 5


def find_line_end(
    measured: MeasuredText, start: int, stop: int, full: int, end: int, line_width: float
) -> int:
    """Return where a line from `start` ends that has no good break opportunity.

    `full` is the first cluster beyond the line, `stop` the last good place
    before it, or `start` if there is none; the paragraph goes on until `end`.
    """
    if stop > start and _fits_next_line(measured, stop, full, end, line_width):
        return stop
    penalties = _compute_penalties(measured, max(stop, start) + 1, full, line_width)
    joint = next((i for i, penalty in penalties.items() if penalty is _Penalty.JOINT), 0)
    if joint or stop > start:
        return joint or stop
    near = range(full, (start + full) // 2, -1)
    best = min(near, key=penalties.__getitem__)
    return best if penalties[best] <= _Penalty.HEAP else min(penalties, key=penalties.__getitem__)


def _fits_next_line(
    measured: MeasuredText, stop: int, full: int, end: int, line_width: float
) -> bool:
    """Return whether what follows `stop` fits one line up to a break opportunity."""
    limit = measured.prefix_widths[stop] + measured.left[stop] + line_width + TOLERANCE
    fit_end = bisect_right(measured.ends, limit, stop, end)
    return fit_end >= end or any(measured.allowed[full + 1 : fit_end + 1])


def _compute_penalties(
    measured: MeasuredText, first: int, last: int, line_width: float
) -> dict[int, _Penalty]:
    """Return the penalty of beginning a line, for each cluster from `last` to `first`."""
    penalties: dict[int, _Penalty] = {}
    word, is_too_long = range(0), False
    for i in range(last, first - 1, -1):
        before, after = measured.classes[i - 1], measured.classes[i]
        if before is ClusterClass.JOINT and after not in _MARK_CLASSES:
            penalties[i] = _Penalty.JOINT
        elif before is after is ClusterClass.BLANK:
            penalties[i] = _Penalty.LETTERS
        elif not before is after is ClusterClass.WORD:
            penalties[i] = (
                _Penalty.HEAP
                if before in _MARK_CLASSES and after in _MARK_CLASSES
                else _Penalty.MARK
            )
        else:
            if i not in word:
                word = _find_word(measured, i, line_width)
                is_too_long = _is_too_long(measured, word, line_width)
            penalties[i] = _get_word_penalty(measured, i) if is_too_long else _Penalty.WORD
    return penalties


def _get_word_penalty(measured: MeasuredText, i: int) -> _Penalty:
    """Return the penalty of cutting an overlong word before cluster `i`."""
    before, after = measured.clusters[i - 1], measured.clusters[i]
    if is_weak_break(before, after):
        return _Penalty.JOINT
    return _Penalty.LETTERS if before.isalnum() and after.isalnum() else _Penalty.EDGE


def _find_word(measured: MeasuredText, i: int, line_width: float) -> range:
    """Return the word that cluster `i` continues, up to a little more than a line of it."""
    first, last = i - 1, i + 1
    while (
        first > 0
        and measured.classes[first - 1] is ClusterClass.WORD
        and measured.width(first, i) <= line_width
    ):
        first -= 1
    while (
        last < len(measured.classes)
        and measured.classes[last] is ClusterClass.WORD
        and measured.width(i, last) <= line_width
    ):
        last += 1
    return range(first, last)


def _is_too_long(measured: MeasuredText, word: range, line_width: float) -> bool:
    """Return whether a word with its adjacent marks is longer than a line."""
    first, last = word.start, word.stop
    for _ in range(_MAX_ADJACENT_MARKS):
        if first > 0 and measured.classes[first - 1] in (ClusterClass.OPEN, ClusterClass.JOINT):
            first -= 1
        end = last + (measured.classes[last : last + 1] == [ClusterClass.SPACE])
        if end < len(measured.classes) and measured.classes[end] in (
            ClusterClass.CLOSE,
            ClusterClass.JOINT,
        ):
            last = end + 1
    return measured.width(first, last) > line_width + TOLERANCE
