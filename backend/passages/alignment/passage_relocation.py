"""Finds a passage's range in a new revision: same, edited or elsewhere; none if uncertain.

Both revisions are known whole, so they are aligned once, and each passage is
looked up: the alignment of its characters says where it may be, its context
says whether that is it. An uncertain match is not a match.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

from backend.passages.alignment import matching_blocks
from backend.passages.alignment.character_map import Alignment
from backend.passages.alignment.match_verification import (
    MAX_OCCURRENCES,
    MatchCandidate,
    MatchJudge,
    find_occurrences,
)
from backend.passages.alignment.matching_blocks import UNMATCHED, MatchingBlock
from backend.passages.normalization import NormalizedText

MIN_FLOW_SHARE = 0.8
FLOW_PREFERENCE = 1.25
MAX_CANDIDATES = 3
MIN_PARTIAL_RATIO = 50
MAX_SEARCH_LENGTH = 2000
MIN_MOVED_LENGTH = 8

MatchCause = Literal["same", "edited", "elsewhere"]
BlockChain = list[MatchingBlock]


@dataclass(frozen=True)
class PassageMatch:
    """A passage's new position, in code points of the new text.

    `same` are the same words in the same course of the text, but for white space
    and the form of punctuation; `edited` are changed ones; `elsewhere` are words
    that stand in another course of it, changed or not.
    """

    start: int
    end: int
    how: MatchCause


class Reanchorer:
    """Finds passages of one revision in another."""

    def __init__(self, old: str, new: str) -> None:
        """Align two texts; the cost grows with their lengths."""
        self.old, self.new = NormalizedText.of(old), NormalizedText.of(new)
        self.aligned = Alignment(self.old, self.new)
        self.judge = MatchJudge(self.aligned)

    def find(self, start: int, end: int) -> PassageMatch | None:
        """Find the old text's range `start` to `end`, in code points, in the new text.

        None when it is gone, or the match is uncertain.
        """
        first, last = self.old.to_normalized(start, end)
        if first >= last:
            return None
        for chain, moved in self._candidates(first, last):
            span = self._widened(first, last, _trim_outliers(chain, last - first))
            candidate = MatchCandidate(first, last, *span, moved)
            if self.judge.is_it(candidate):
                return PassageMatch(*self.new.to_original(*span), self._how(candidate))
        return None

    def _how(self, candidate: MatchCandidate) -> MatchCause:
        if candidate.moved:
            return "elsewhere"
        return "same" if self.judge.likeness(candidate) == 1 else "edited"

    def _candidates(self, first: int, last: int) -> Iterator[tuple[BlockChain, bool]]:
        """Yield candidate chains, the likeliest first, each with whether it left the flow."""
        flow, strays = self._rows(first, last)
        candidates = [
            (chain, moved) for chains, moved in ((flow, False), (strays, True)) for chain in chains
        ]
        if not flow or _total_length(max(flow, key=_total_length)) < MIN_FLOW_SHARE * (
            last - first
        ):
            candidates.append((self._between_neighbours(first, last), False))
        candidates.sort(
            key=lambda candidate: (
                _total_length(candidate[0]) * (1 if candidate[1] else FLOW_PREFERENCE)
            ),
            reverse=True,
        )
        yield from (candidate for candidate in candidates[:MAX_CANDIDATES] if candidate[0])
        chain = self._in_nobodys_words(first, last)
        if chain:
            yield chain, True

    def _rows(self, first: int, last: int) -> tuple[list[BlockChain], list[BlockChain]]:
        """Return what is left of it as chains of ordered blocks: in the flow, and out of it."""
        moved = self.aligned.moved
        chains: tuple[list[BlockChain], list[BlockChain]] = [], []
        for block in self._runs(first, last):
            chain_list = chains[moved[block.old]]
            if chain_list and chain_list[-1][-1].new_end <= block.new:
                chain_list[-1].append(block)
            else:
                chain_list.append([block])
        return chains

    def _runs(self, first: int, last: int) -> Iterator[MatchingBlock]:
        old_to_new, moved = self.aligned.there, self.aligned.moved
        start = first
        for at in range(first + 1, last + 1):
            if (
                at < last
                and old_to_new[at] != UNMATCHED
                and old_to_new[at] == old_to_new[at - 1] + 1
                and moved[at] == moved[start]
            ):
                continue
            if old_to_new[start] != UNMATCHED:
                yield MatchingBlock(start, old_to_new[start], at - start)
            start = at

    def _between_neighbours(self, first: int, last: int) -> BlockChain:
        """Find the most similar text between its neighbours in the flow."""
        passage = self.old.text[first:last]
        _, new_range = self.aligned.gap(first, last)
        gap_text = self.new.slice(new_range)
        if not gap_text or len(gap_text) > MAX_SEARCH_LENGTH:
            return []
        if len(gap_text) <= len(passage):
            start, end = 0, len(gap_text)
        else:
            alignment = fuzz.partial_ratio_alignment(
                passage, gap_text, score_cutoff=MIN_PARTIAL_RATIO
            )
            start, end = (alignment.dest_start, alignment.dest_end) if alignment else (0, 0)
        matches = matching_blocks.match_by_edits(passage, gap_text[start:end])
        return [block.shifted(first, new_range.start + start) for block in matches]

    def _in_nobodys_words(self, first: int, last: int) -> BlockChain:
        """Find an exact unmatched occurrence, if it is the only possible one."""
        passage, old_to_new = self.old.text[first:last], self.aligned.there
        if len(passage) < MIN_MOVED_LENGTH:
            return []
        old_offsets, new_offsets = (
            find_occurrences(self.old.text, passage),
            find_occurrences(self.new.text, passage),
        )
        if max(len(old_offsets), len(new_offsets)) > MAX_OCCURRENCES:
            return []
        lost_offsets = [at for at in old_offsets if at == first or old_to_new[at] == UNMATCHED]
        free_offsets = [
            at
            for at in new_offsets
            if all(self._is_free(offset, first, last) for offset in range(at, at + len(passage)))
        ]
        return (
            [MatchingBlock(first, free_offsets[0], len(passage))]
            if len(free_offsets) == len(lost_offsets) == 1
            else []
        )

    def _is_free(self, at: int, first: int, last: int) -> bool:
        owner = self.aligned.here[at]
        return owner == UNMATCHED or first <= owner < last

    def _widened(self, first: int, last: int, chain: BlockChain) -> tuple[int, int]:
        """Extend by as many characters on either side as were lost there, if unmatched.

        It stays within the line, unless the passage went beyond it, too.
        """
        start, end = chain[0].new, chain[-1].new_end
        low, high = 0, len(self.new.text)
        if self.old.find_line(first) == self.old.find_line(chain[0].old):
            low = self.new.line_range(self.new.find_line(start)).start
        if self.old.find_line(last - 1) == self.old.find_line(chain[-1].old_end - 1):
            high = self.new.line_range(self.new.find_line(end - 1)).stop
        low = max(low, start - (chain[0].old - first))
        high = min(high, end + last - chain[-1].old_end)
        while start > low and self._is_free(start - 1, first, last):
            start -= 1
        while end < high and self._is_free(end, first, last):
            end += 1
        return start, end


def _total_length(chain: BlockChain) -> int:
    return sum(block.length for block in chain)


def _trim_outliers(chain: BlockChain, length: int) -> BlockChain:
    """Drop blocks at either end that are too far away to belong to the others."""
    first, last, size = 0, len(chain) - 1, _total_length(chain)

    def density(first: int, last: int, size: int) -> float:
        return size / (length + chain[last].new_end - chain[first].new)

    while first < last:
        without_first = first + 1, last, size - chain[first].length
        without_last = first, last - 1, size - chain[last].length
        shorter = max(without_first, without_last, key=lambda bounds: density(*bounds))
        if density(*shorter) <= density(first, last, size):
            break
        first, last, size = shorter
    return chain[first : last + 1]
