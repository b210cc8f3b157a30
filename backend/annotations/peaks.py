"""Which words of a text many readers marked: overlapping marks, merged into honest ranges.

Pure: spans in, ranges out. Positions are code points of one revision's text.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from statistics import median_high, median_low

MOST = 30
LOOKED_AT = 200
MOST_SLIP, SLIP_OF = 2, 10
OPENING = frozenset("“‘「『《【（([")
CLOSING = frozenset("，。！？；：、…—,.!?;:”’」』》】）)]")

Span = tuple[int, int]  # start, end
Marked = tuple[int, int, int]  # reader, start, end
Placed = tuple[int, int, int]  # start, end, reader: sorted by place


@dataclass(frozen=True)
class Peak:
    """A range of words, and how many different readers marked most of it."""

    start: int
    end: int
    readers: int


def peaks(marks: Iterable[Marked], text: str, at_least: int) -> list[Peak]:
    """Merge (reader, start, end) marks into ranges that `at_least` different readers share.

    At the most marked place of the text, the range is the typical mark there:
    from the median start to the median end of the marks that cover that place.
    An edge that slipped off a clause moves back, by a tenth of the range and two
    characters at the most. The count is how many different readers marked more
    than half of these words; with fewer than `at_least` the range is not given.
    Marks that lie for the most part inside are then explained, and the next
    range is sought among the rest, in words that no range has taken; what is
    left of it between two others is dropped when it is less than half.

    So ranges never overlap, a reader counts once however often they marked, and
    a chapter marked by a few does not swallow its best sentence. Most marked
    first, 30 at the most.

    >>> peaks([(1, 0, 3), (2, 0, 3), (3, 0, 7)], "一二三，四五六", 3)
    [Peak(start=0, end=3, readers=3)]
    """
    field = _Field(marks, text)
    found: list[Peak] = []
    for _ in range(LOOKED_AT):
        top, height = field.top()
        if height < at_least or len(found) == MOST:
            break
        span, mostly_free = field.typical(top)
        readers = field.readers_of(span) if mostly_free else 0
        if readers >= at_least:
            found.append(Peak(*span, readers))
        field.take(span)
    return sorted(found, key=lambda peak: (-peak.readers, peak.start))


class _Field:
    """The text as a landscape: how many readers marked each character, less what is taken."""

    def __init__(self, marks: Iterable[Marked], text: str) -> None:
        self.text = text
        self.marks: list[Placed] = sorted(
            (start, end, reader) for reader, start, end in _once_each(marks, len(text))
        )
        self.sought = self.marks.copy()
        self.longest = max((end - start for start, end, _ in self.marks), default=0)
        self.steps = [0] * (len(text) + 1)
        self.taken: list[Span] = []
        for start, end, _ in self.marks:
            self.steps[start] += 1
            self.steps[end] -= 1

    def top(self) -> tuple[int, int]:
        """Give the first of the highest characters that no range has taken, and its height."""
        heights = list(accumulate(self.steps))
        for start, end in self.taken:
            heights[start:end] = [0] * (end - start)
        height = max(heights)
        return heights.index(height), height

    def typical(self, at: int) -> tuple[Span, bool]:
        """Give the typical mark over a character, cut to free words, and whether most is free."""
        near = self._near(self.sought, (at, at + 1))
        over = [(start, end) for start, end, _ in self.sought[near] if end > at]
        start, end = median_low(span[0] for span in over), median_high(span[1] for span in over)
        start, end = _mended(self.text, start, end, at)
        free = (
            max((taken[1] for taken in self.taken if taken[1] <= at), default=0),
            min((taken[0] for taken in self.taken if taken[0] > at), default=len(self.text)),
        )
        cut = (max(start, free[0]), min(end, free[1]))
        return cut, 2 * (cut[1] - cut[0]) >= end - start

    def readers_of(self, span: Span) -> int:
        """Count the readers whose marks cover more than half of these words."""
        covered: Counter[int] = Counter()
        for start, end, reader in self.marks[self._near(self.marks, span)]:
            covered[reader] += max(0, min(end, span[1]) - max(start, span[0]))
        return sum(2 * common > span[1] - span[0] for common in covered.values())

    def take(self, span: Span) -> None:
        """Take these words, and the marks that lie for the most part inside them."""
        near, rest = self._near(self.sought, span), []
        for start, end, reader in self.sought[near]:
            if 2 * (min(end, span[1]) - max(start, span[0])) >= end - start:
                self.steps[start] -= 1
                self.steps[end] += 1
            else:
                rest.append((start, end, reader))
        self.sought[near] = rest
        self.taken.append(span)

    def _near(self, marks: list[Placed], span: Span) -> slice:
        """Find the marks that can touch these words."""
        first = bisect_left(marks, (span[0] - self.longest,))
        return slice(first, bisect_left(marks, (span[1],)))


def _once_each(marks: Iterable[Marked], length: int) -> Iterator[Marked]:
    """Join the overlapping marks of each reader, so that no place counts a reader twice."""
    reader, start, end = 0, 0, 0
    for who, begin, stop in sorted(marks):
        if who == reader and begin < end:
            end = max(end, min(stop, length))
            continue
        if start < end:
            yield reader, start, end
        reader, start, end = who, begin, min(stop, length)
    if start < end:
        yield reader, start, end


def _mended(text: str, start: int, end: int, at: int) -> Span:
    """Move edges that slipped off a clause back onto it; a short range keeps its edges."""
    slip = min(MOST_SLIP, (end - start) // SLIP_OF)
    near = (start + by for by in _outward(slip, -1))
    begin = next((place for place in near if 0 <= place <= at and _begins(text, place)), start)
    near = (end + by for by in _outward(slip, 1))
    stop = next((place for place in near if at < place <= len(text) and _ends(text, place)), end)
    return begin, stop


def _outward(slip: int, first: int) -> list[int]:
    return [0, *(sign * by for by in range(1, slip + 1) for sign in (first, -first))]


def _begins(text: str, place: int) -> bool:
    """Tell whether a clause begins here: its marks of opening belong to it."""
    if place == len(text) or text[place] in CLOSING or text[place].isspace():
        return False
    return place == 0 or text[place] in OPENING or not _inside(text[place - 1])


def _ends(text: str, place: int) -> bool:
    """Tell whether a clause ends here, before its last stops or after all of them."""
    if text[place - 1] in OPENING or text[place - 1].isspace():
        return False
    if place == len(text) or _inside(text[place - 1]):
        return place == len(text) or not _inside(text[place])
    return text[place] not in CLOSING


def _inside(character: str) -> bool:
    return not (character in OPENING or character in CLOSING or character.isspace())
