"""What yields where a line has no good place to end.

Three promises can contradict each other: no line begins or ends with the wrong
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

from .breaks import Kind, may_break_weakly
from .measured import Copy

SLACK = 1e-6
_HUGGING = 3
_MARKS = (Kind.OPEN, Kind.CLOSE, Kind.DASH, Kind.SPACE, Kind.JOINT)


class _Harm(IntEnum):
    """How much it hurts to cut at a place."""

    JOINT = 0
    LETTERS = 1
    EDGE = 2
    HEAP = 3
    MARK = 4
    WORD = 5


def line_end(copy: Copy, start: int, stop: int, full: int, end: int, room: float) -> int:
    """Return where a line from `start` ends that no good place ends well.

    `full` is the first cluster beyond the line, `stop` the last good place
    before it, or `start` if there is none; the paragraph goes on until `end`.
    """
    if stop > start and _goes_on_well(copy, stop, full, end, room):
        return stop
    harms = _harms(copy, max(stop, start) + 1, full, room)
    joint = next((i for i, harm in harms.items() if harm is _Harm.JOINT), 0)
    if joint or stop > start:
        return joint or stop
    near = range(full, (start + full) // 2, -1)
    best = min(near, key=harms.__getitem__)
    return best if harms[best] <= _Harm.HEAP else min(harms, key=harms.__getitem__)


def _goes_on_well(copy: Copy, stop: int, full: int, end: int, room: float) -> bool:
    """Tell whether what follows `stop` fits a line of its own up to a good place."""
    limit = copy.sums[stop] + copy.left[stop] + room + SLACK
    fits = bisect_right(copy.ends, limit, stop, end)
    return fits >= end or any(copy.allowed[full + 1 : fits + 1])


def _harms(copy: Copy, first: int, last: int, room: float) -> dict[int, _Harm]:
    """Say how much it hurts to begin a line, for each cluster from `last` down to `first`."""
    found: dict[int, _Harm] = {}
    word, is_too_long = range(0), False
    for i in range(last, first - 1, -1):
        before, here = copy.sorts[i - 1], copy.sorts[i]
        if before is Kind.JOINT and here not in _MARKS:
            found[i] = _Harm.JOINT
        elif before is here is Kind.BLANK:
            found[i] = _Harm.LETTERS
        elif not before is here is Kind.WORD:
            found[i] = _Harm.HEAP if before in _MARKS and here in _MARKS else _Harm.MARK
        else:
            if i not in word:
                word = _word_around(copy, i, room)
                is_too_long = _is_too_long(copy, word, room)
            found[i] = _inside_word(copy, i) if is_too_long else _Harm.WORD
    return found


def _inside_word(copy: Copy, i: int) -> _Harm:
    """Say how much it hurts to cut a word that is too long before cluster `i`."""
    before, here = copy.clusters[i - 1], copy.clusters[i]
    if may_break_weakly(before, here):
        return _Harm.JOINT
    return _Harm.LETTERS if before.isalnum() and here.isalnum() else _Harm.EDGE


def _word_around(copy: Copy, i: int, room: float) -> range:
    """Return the word that cluster `i` goes on, or so much of it as is longer than a line."""
    first, last = i - 1, i + 1
    while first > 0 and copy.sorts[first - 1] is Kind.WORD and copy.width(first, i) <= room:
        first -= 1
    while last < len(copy.sorts) and copy.sorts[last] is Kind.WORD and copy.width(i, last) <= room:
        last += 1
    return range(first, last)


def _is_too_long(copy: Copy, word: range, room: float) -> bool:
    """Tell whether a word with the marks that hug it is longer than a line."""
    first, last = word.start, word.stop
    for _ in range(_HUGGING):
        if first > 0 and copy.sorts[first - 1] in (Kind.OPEN, Kind.JOINT):
            first -= 1
        end = last + (copy.sorts[last : last + 1] == [Kind.SPACE])
        if end < len(copy.sorts) and copy.sorts[end] in (Kind.CLOSE, Kind.JOINT):
            last = end + 1
    return copy.width(first, last) > room + SLACK
