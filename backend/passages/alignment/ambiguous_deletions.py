"""Finds deletions whose place is ambiguous in repeated text; counts characters put in doubt.

Of two equal sentences in a row one was deleted: which? The text cannot tell. A
deleted range slides left as long as the character before it equals its last one,
and right as long as the character after it equals its first one.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from backend.passages.alignment.matching_blocks import UNMATCHED

MAX_SLIDE = 1200


class AmbiguousDeletion(NamedTuple):
    """A deleted range, `start` to `end`, that could begin anywhere from `low` to `high`."""

    low: int
    high: int
    start: int
    end: int


class AmbiguousDeletions:
    """All ambiguous deletions of an old text."""

    def __init__(self, text: str, old_to_new: Sequence[int]) -> None:
        """Find them; `old_to_new` maps each character of `text` to the new text."""
        self._all = sorted(_iter_deletions(text, old_to_new))
        ends = (deletion.high + deletion.end - deletion.start for deletion in self._all)
        self._reach = list(accumulate(ends, max))

    def doubtful(self, first: int, last: int) -> int:
        """Count the characters of a range that may be deleted beyond those that seem to be."""
        max_extra = 0
        index = bisect_left(self._all, last, key=lambda deletion: deletion.low)
        while index and self._reach[index - 1] > first:
            index -= 1
            max_extra = max(max_extra, _count_extra(self._all[index], first, last))
        return max_extra


def _count_extra(deletion: AmbiguousDeletion, first: int, last: int) -> int:
    length = deletion.end - deletion.start
    bounds = sorted((first, last - length))
    at = min(max(deletion.start, bounds[0]), bounds[1])
    at = min(max(at, deletion.low), deletion.high)
    max_deleted = min(at + length, last) - max(at, first)
    return max_deleted - max(0, min(deletion.end, last) - max(deletion.start, first))


def _iter_deletions(text: str, old_to_new: Sequence[int]) -> Iterator[AmbiguousDeletion]:
    for start, end in _iter_unmatched(old_to_new):
        left, right = start, end
        lowest, highest = max(0, start - MAX_SLIDE), min(len(text), end + MAX_SLIDE)
        while (
            left > lowest
            and text[left - 1] == text[left - 1 + end - start]
            and _moved_together(old_to_new, left - 1, start - 1)
        ):
            left -= 1
        while (
            right < highest
            and text[right] == text[right - end + start]
            and _moved_together(old_to_new, right, end)
        ):
            right += 1
        if left < start or right > end:
            yield AmbiguousDeletion(left, right - end + start, start, end)


def _moved_together(old_to_new: Sequence[int], at: int, other: int) -> bool:
    """Return whether two characters are as far apart as they were."""
    return old_to_new[at] != UNMATCHED and old_to_new[at] - old_to_new[other] == at - other


def _iter_unmatched(old_to_new: Sequence[int]) -> Iterator[tuple[int, int]]:
    start = UNMATCHED
    for at, target in enumerate(old_to_new):
        if target == UNMATCHED and start == UNMATCHED:
            start = at
        elif target != UNMATCHED and start != UNMATCHED:
            yield start, at
            start = UNMATCHED
    if start != UNMATCHED:
        yield start, len(old_to_new)
