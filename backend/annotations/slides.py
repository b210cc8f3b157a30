"""What may be gone though it seems to be there, and the other way round.

Of two equal sentences in a row one was deleted: which? The text cannot tell. A
stretch that is gone slides as far as the characters before it are also those at
its end, and as those behind it are also those at its beginning.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from backend.annotations.blocks import NOWHERE

FARTHEST = 1200


class Slide(NamedTuple):
    """A stretch that is gone, `start` to `end`, could begin anywhere from `low` to `high`."""

    low: int
    high: int
    start: int
    end: int


class Slides:
    """All stretches of an old text that are gone and could be others."""

    def __init__(self, text: str, there: Sequence[int]) -> None:
        """Find them; `there` says where each character of `text` has come to."""
        self._all = sorted(_slides(text, there))
        ends = (each.high + each.end - each.start for each in self._all)
        self._reach = list(accumulate(ends, max))

    def doubtful(self, first: int, last: int) -> int:
        """Count how many of these characters may be gone, more than seem to be."""
        worst = 0
        n = bisect_left(self._all, last, key=lambda each: each.low)
        while n and self._reach[n - 1] > first:
            n -= 1
            worst = max(worst, _more(self._all[n], first, last))
        return worst


def _more(slide: Slide, first: int, last: int) -> int:
    length = slide.end - slide.start
    inside = sorted((first, last - length))
    at = min(max(slide.start, inside[0]), inside[1])
    at = min(max(at, slide.low), slide.high)
    most = min(at + length, last) - max(at, first)
    return most - max(0, min(slide.end, last) - max(slide.start, first))


def _slides(text: str, there: Sequence[int]) -> Iterator[Slide]:
    for start, end in _gone(there):
        left, right = start, end
        lowest, highest = max(0, start - FARTHEST), min(len(text), end + FARTHEST)
        while (
            left > lowest
            and text[left - 1] == text[left - 1 + end - start]
            and _follow(there, left - 1, start - 1)
        ):
            left -= 1
        while (
            right < highest
            and text[right] == text[right - end + start]
            and _follow(there, right, end)
        ):
            right += 1
        if left < start or right > end:
            yield Slide(left, right - end + start, start, end)


def _follow(there: Sequence[int], at: int, other: int) -> bool:
    """Tell whether two characters are as far apart as they were."""
    return there[at] != NOWHERE and there[at] - there[other] == at - other


def _gone(there: Sequence[int]) -> Iterator[tuple[int, int]]:
    start = NOWHERE
    for at, place in enumerate(there):
        if place == NOWHERE and start == NOWHERE:
            start = at
        elif place != NOWHERE and start != NOWHERE:
            yield start, at
            start = NOWHERE
    if start != NOWHERE:
        yield start, len(there)
