"""Computes popular ranges: merges overlapping marks, snaps them to clauses, counts readers.

Pure: spans in, ranges out. Positions are code points of one revision's text.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from statistics import median_high, median_low

MAX_RANGES = 30
MAX_ITERATIONS = 200
MAX_SLIP, SLIP_DIVISOR = 2, 10
OPENING_MARKS = frozenset("“‘「『《【（([")
CLOSING_MARKS = frozenset("，。！？；：、…—,.!?;:”’」』》】）)]")

Span = tuple[int, int]  # start, end
MarkSpan = tuple[int, int, int]  # reader, start, end
SortedMark = tuple[int, int, int]  # start, end, reader: sorted by place


@dataclass(frozen=True)
class PopularRange:
    """A range of words, and how many different readers marked most of it."""

    start: int
    end: int
    readers: int


def find_popular_ranges(
    marks: Iterable[MarkSpan], text: str, min_readers: int
) -> list[PopularRange]:
    """Merge (reader, start, end) marks into ranges that `min_readers` different readers share.

    At the most marked place of the text, the range is the typical mark there:
    from the median start to the median end of the marks that cover that place.
    An edge that slipped off a clause moves back, by a tenth of the range and two
    characters at the most. The count is how many different readers marked more
    than half of these words; with fewer than `min_readers` the range is left out.
    Marks that lie for the most part inside are then explained, and the next
    range is sought among the rest, in words that no range has taken; what is
    left of it between two others is dropped when it is less than half.

    So ranges never overlap, a reader counts once however often they marked, and
    a chapter marked by a few does not swallow its best sentence. Most marked
    first, 30 at the most.

    >>> find_popular_ranges([(1, 0, 3), (2, 0, 3), (3, 0, 7)], "一二三，四五六", 3)
    [PopularRange(start=0, end=3, readers=3)]
    """
    density = _MarkDensity(marks, text)
    ranges: list[PopularRange] = []
    for _ in range(MAX_ITERATIONS):
        position, height = density.find_peak()
        if height < min_readers or len(ranges) == MAX_RANGES:
            break
        span, is_mostly_free = density.find_median_span(position)
        readers = density.count_readers(span) if is_mostly_free else 0
        if readers >= min_readers:
            ranges.append(PopularRange(*span, readers))
        density.exclude(span)
    return sorted(ranges, key=lambda item: (-item.readers, item.start))


class _MarkDensity:
    """Mark density of a text: how many readers marked each character not yet in a range."""

    def __init__(self, marks: Iterable[MarkSpan], text: str) -> None:
        self.text = text
        self.marks: list[SortedMark] = sorted(
            (start, end, reader) for reader, start, end in _merge_by_reader(marks, len(text))
        )
        self.remaining_marks = self.marks.copy()
        self.longest = max((end - start for start, end, _ in self.marks), default=0)
        self.steps = [0] * (len(text) + 1)
        self.taken_spans: list[Span] = []
        for start, end, _ in self.marks:
            self.steps[start] += 1
            self.steps[end] -= 1

    def find_peak(self) -> tuple[int, int]:
        """Return the first of the most marked free characters, and how many marks it has."""
        heights = list(accumulate(self.steps))
        for start, end in self.taken_spans:
            heights[start:end] = [0] * (end - start)
        height = max(heights)
        return heights.index(height), height

    def find_median_span(self, at: int) -> tuple[Span, bool]:
        """Return the median span over a character, cut to free text, and if most of it is free."""
        nearby = self._slice_overlapping(self.remaining_marks, (at, at + 1))
        covering = [(start, end) for start, end, _ in self.remaining_marks[nearby] if end > at]
        start, end = (
            median_low(span[0] for span in covering),
            median_high(span[1] for span in covering),
        )
        start, end = _snap_to_clause(self.text, start, end, at)
        bounds = (
            max(
                (taken_span[1] for taken_span in self.taken_spans if taken_span[1] <= at), default=0
            ),
            min(
                (taken_span[0] for taken_span in self.taken_spans if taken_span[0] > at),
                default=len(self.text),
            ),
        )
        clipped = (max(start, bounds[0]), min(end, bounds[1]))
        return clipped, 2 * (clipped[1] - clipped[0]) >= end - start

    def count_readers(self, span: Span) -> int:
        """Count the readers whose marks cover more than half of these words."""
        covered: Counter[int] = Counter()
        for start, end, reader in self.marks[self._slice_overlapping(self.marks, span)]:
            covered[reader] += max(0, min(end, span[1]) - max(start, span[0]))
        return sum(2 * overlap > span[1] - span[0] for overlap in covered.values())

    def exclude(self, span: Span) -> None:
        """Take a span, and the marks that lie for the most part inside it, out of the search."""
        nearby, rest = self._slice_overlapping(self.remaining_marks, span), []
        for start, end, reader in self.remaining_marks[nearby]:
            if 2 * (min(end, span[1]) - max(start, span[0])) >= end - start:
                self.steps[start] -= 1
                self.steps[end] += 1
            else:
                rest.append((start, end, reader))
        self.remaining_marks[nearby] = rest
        self.taken_spans.append(span)

    def _slice_overlapping(self, marks: list[SortedMark], span: Span) -> slice:
        """Return the slice of marks that can overlap a span."""
        first = bisect_left(marks, (span[0] - self.longest,))
        return slice(first, bisect_left(marks, (span[1],)))


def _merge_by_reader(marks: Iterable[MarkSpan], length: int) -> Iterator[MarkSpan]:
    """Join the overlapping marks of each reader, so that no place counts a reader twice."""
    reader, start, end = 0, 0, 0
    for mark_reader, mark_start, mark_end in sorted(marks):
        if mark_reader == reader and mark_start < end:
            end = max(end, min(mark_end, length))
            continue
        if start < end:
            yield reader, start, end
        reader, start, end = mark_reader, mark_start, min(mark_end, length)
    if start < end:
        yield reader, start, end


def _snap_to_clause(text: str, start: int, end: int, at: int) -> Span:
    """Snap edges that slipped off a clause back onto it; a short range keeps its edges."""
    slip = min(MAX_SLIP, (end - start) // SLIP_DIVISOR)
    candidates = (start + offset for offset in _iter_offsets(slip, -1))
    begin = next(
        (
            position
            for position in candidates
            if 0 <= position <= at and _is_clause_start(text, position)
        ),
        start,
    )
    candidates = (end + offset for offset in _iter_offsets(slip, 1))
    stop = next(
        (
            position
            for position in candidates
            if at < position <= len(text) and _is_clause_end(text, position)
        ),
        end,
    )
    return begin, stop


def _iter_offsets(slip: int, first_sign: int) -> list[int]:
    return [
        0,
        *(sign * offset for offset in range(1, slip + 1) for sign in (first_sign, -first_sign)),
    ]


def _is_clause_start(text: str, position: int) -> bool:
    """Return whether a clause begins here, with its opening punctuation."""
    if position == len(text) or text[position] in CLOSING_MARKS or text[position].isspace():
        return False
    return (
        position == 0
        or text[position] in OPENING_MARKS
        or not _is_inner_character(text[position - 1])
    )


def _is_clause_end(text: str, position: int) -> bool:
    """Return whether a clause ends here, before its closing punctuation or after all of it."""
    if text[position - 1] in OPENING_MARKS or text[position - 1].isspace():
        return False
    if position == len(text) or _is_inner_character(text[position - 1]):
        return position == len(text) or not _is_inner_character(text[position])
    return text[position] not in CLOSING_MARKS


def _is_inner_character(character: str) -> bool:
    return not (character in OPENING_MARKS or character in CLOSING_MARKS or character.isspace())
