"""Finding passages again in a new revision, or saying that they are gone.

Both revisions are known whole, so they are laid side by side once, and each
passage is read off: what became of its characters says where it may be, its
neighbours say whether that is it. What is not sure is not found.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

from backend.annotations import blocks
from backend.annotations.alignment import Alignment
from backend.annotations.blocks import NOWHERE, Block
from backend.annotations.judging import MOST_TWINS, Case, Judge, places
from backend.annotations.plain import Plain

MOSTLY = 0.8
RATHER = 1.25
TRIED = 3
LIKELY = 50
LARGEST_SEARCH = 2000
SHORTEST_MOVED = 8

How = Literal["same", "edited", "elsewhere"]
Row = list[Block]


@dataclass(frozen=True)
class Found:
    """Where a passage stands now, in code points of the new text.

    `same` are the same words in the same course of the text, but for white space
    and the form of punctuation; `edited` are changed ones; `elsewhere` are words
    that stand in another course of it, changed or not.
    """

    start: int
    end: int
    how: How


class Reanchor:
    """The passages of one revision, sought in another."""

    def __init__(self, old: str, new: str) -> None:
        """Lay any two texts side by side; the work grows with their lengths."""
        self.old, self.new = Plain.of(old), Plain.of(new)
        self.aligned = Alignment(self.old, self.new)
        self.judge = Judge(self.aligned)

    def find(self, start: int, end: int) -> Found | None:
        """Find what stood from `start` to `end`, in code points of the old text.

        None when it is gone, or not surely there.
        """
        first, last = self.old.within(start, end)
        if first >= last:
            return None
        for row, moved in self._candidates(first, last):
            span = self._widened(first, last, _densest(row, last - first))
            case = Case(first, last, *span, moved)
            if self.judge.is_it(case):
                return Found(*self.new.back(*span), self._how(case))
        return None

    def _how(self, case: Case) -> How:
        if case.moved:
            return "elsewhere"
        return "same" if self.judge.likeness(case) == 1 else "edited"

    def _candidates(self, first: int, last: int) -> Iterator[tuple[Row, bool]]:
        """Give what it may have become, the likeliest first, and whether that left the flow."""
        flow, strays = self._rows(first, last)
        found = [(row, moved) for rows, moved in ((flow, False), (strays, True)) for row in rows]
        if not flow or _size(max(flow, key=_size)) < MOSTLY * (last - first):
            found.append((self._between_neighbours(first, last), False))
        found.sort(key=lambda each: _size(each[0]) * (1 if each[1] else RATHER), reverse=True)
        yield from (each for each in found[:TRIED] if each[0])
        row = self._in_nobodys_words(first, last)
        if row:
            yield row, True

    def _rows(self, first: int, last: int) -> tuple[list[Row], list[Row]]:
        """Give what is left of it as rows of blocks in order: in the flow, and out of it."""
        moved = self.aligned.moved
        rows: tuple[list[Row], list[Row]] = [], []
        for block in self._runs(first, last):
            kind = rows[moved[block.old]]
            if kind and kind[-1][-1].new_end <= block.new:
                kind[-1].append(block)
            else:
                kind.append([block])
        return rows

    def _runs(self, first: int, last: int) -> Iterator[Block]:
        there, moved = self.aligned.there, self.aligned.moved
        start = first
        for at in range(first + 1, last + 1):
            if (
                at < last
                and there[at] != NOWHERE
                and there[at] == there[at - 1] + 1
                and moved[at] == moved[start]
            ):
                continue
            if there[start] != NOWHERE:
                yield Block(start, there[start], at - start)
            start = at

    def _between_neighbours(self, first: int, last: int) -> Row:
        """Find the likeliest words between what stood around it in the flow."""
        words = self.old.text[first:last]
        _, news = self.aligned.gap(first, last)
        around = self.new.words(news)
        if not around or len(around) > LARGEST_SEARCH:
            return []
        if len(around) <= len(words):
            start, end = 0, len(around)
        else:
            found = fuzz.partial_ratio_alignment(words, around, score_cutoff=LIKELY)
            start, end = (found.dest_start, found.dest_end) if found else (0, 0)
        same = blocks.by_edits(words, around[start:end])
        return [block.shifted(first, news.start + start) for block in same]

    def _in_nobodys_words(self, first: int, last: int) -> Row:
        """Find the very words where they are nobody else's, if it alone can be meant."""
        words, there = self.old.text[first:last], self.aligned.there
        if len(words) < SHORTEST_MOVED:
            return []
        olds, news = places(self.old.text, words), places(self.new.text, words)
        if max(len(olds), len(news)) > MOST_TWINS:
            return []
        lost = [at for at in olds if at == first or there[at] == NOWHERE]
        free = [
            at
            for at in news
            if all(self._is_free(each, first, last) for each in range(at, at + len(words)))
        ]
        return [Block(first, free[0], len(words))] if len(free) == len(lost) == 1 else []

    def _is_free(self, at: int, first: int, last: int) -> bool:
        owner = self.aligned.here[at]
        return owner == NOWHERE or first <= owner < last

    def _widened(self, first: int, last: int, row: Row) -> tuple[int, int]:
        """Take in as many characters on either side as were lost there, if they are nobody's.

        A line is not left, unless the passage went beyond it, too.
        """
        start, end = row[0].new, row[-1].new_end
        low, high = 0, len(self.new.text)
        if self.old.line(first) == self.old.line(row[0].old):
            low = self.new.span(self.new.line(start)).start
        if self.old.line(last - 1) == self.old.line(row[-1].old_end - 1):
            high = self.new.span(self.new.line(end - 1)).stop
        low = max(low, start - (row[0].old - first))
        high = min(high, end + last - row[-1].old_end)
        while start > low and self._is_free(start - 1, first, last):
            start -= 1
        while end < high and self._is_free(end, first, last):
            end += 1
        return start, end


def _size(row: Row) -> int:
    return sum(block.length for block in row)


def _densest(row: Row, wanted: int) -> Row:
    """Leave off blocks at either end that stand too far away to belong to the others."""
    first, last, size = 0, len(row) - 1, _size(row)

    def worth(first: int, last: int, size: int) -> float:
        return size / (wanted + row[last].new_end - row[first].new)

    while first < last:
        behind = first + 1, last, size - row[first].length
        before = first, last - 1, size - row[last].length
        shorter = max(behind, before, key=lambda each: worth(*each))
        if worth(*shorter) <= worth(first, last, size):
            break
        first, last, size = shorter
    return row[first : last + 1]
