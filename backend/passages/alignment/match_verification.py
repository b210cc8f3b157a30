"""Decides whether a range of the new revision is a given passage, by similarity and context.

Similarity alone proves nothing in a text that repeats itself. Corroboration is
needed: the text before or after, the rest of the line, or that every other
occurrence of these words is accounted for.
"""

from typing import NamedTuple

from rapidfuzz.distance import Indel

from backend.passages.alignment.character_map import Alignment
from backend.passages.alignment.matching_blocks import UNMATCHED

MIN_SIMILARITY = 0.55  # of the characters; what is left after a third of a passage was changed
MIN_SIMILARITY_IN_PLACE, MIN_SIMILARITY_MOVED = (
    0.7,
    0.8,
)  # higher thresholds: only the position corroborates, or not even that
MIN_UNIQUE_LENGTH = 12  # shorter passages repeat by chance
MAX_FOREIGN_SHARE = 0.3  # at most this share may be text that came from elsewhere
MAX_AMBIGUOUS_SHARE = (
    0.5  # a passage of which more than this may be deleted counts as possibly deleted
)
CONTEXT_LENGTHS, MIN_CONTEXT_SHARE = (
    (12, 32),
    0.5,
)  # a clause or a sentence on either side, and the share to agree
MIN_REST_LENGTH, MIN_REST_SHARE = 3, 0.6  # fewer are just punctuation
NEIGHBOUR_DISTANCE = 8  # matched neighbours are searched within this distance
MAX_OCCURRENCES = 8  # more occurrences than this are a refrain and not counted


class MatchCandidate(NamedTuple):
    """Old characters `first` to `last`, and the new range that they may have become."""

    first: int
    last: int
    start: int
    end: int
    moved: bool


class MatchJudge:
    """Decides whether candidates match, for passages of one alignment."""

    def __init__(self, alignment: Alignment) -> None:
        """Judge candidates by this alignment of the whole texts."""
        self.aligned = alignment
        self.old, self.new = alignment.old, alignment.new

    def is_it(self, candidate: MatchCandidate) -> bool:
        """Return whether the new range certainly is the passage."""
        similarity = self.likeness(candidate)
        if (
            similarity < MIN_SIMILARITY
            or self._is_another(candidate)
            or self._is_doubtful(candidate)
        ):
            return False
        if self._line_agrees(candidate):
            return True
        if candidate.moved:
            return self._neighbours_agree(candidate) or self._moved_alone(candidate, similarity)
        if similarity < 1 and not self._in_hole(candidate):
            return False
        return self._neighbours_agree(candidate) or self._alone(candidate, similarity)

    def likeness(self, candidate: MatchCandidate) -> float:
        """Return the share of characters kept, of the old or the new text, whichever is less."""
        old_text = self.old.text[candidate.first : candidate.last]
        new_text = self.new.text[candidate.start : candidate.end]
        common = (len(old_text) + len(new_text) - Indel.distance(old_text, new_text)) / 2
        return common / max(len(old_text), len(new_text))

    def _is_another(self, candidate: MatchCandidate) -> bool:
        """Return whether the range mostly matches other text of the old revision."""
        owners = self.aligned.here[candidate.start : candidate.end]
        foreign = sum(
            at != UNMATCHED and not candidate.first <= at < candidate.last for at in owners
        )
        return foreign > MAX_FOREIGN_SHARE * len(owners)

    def _is_doubtful(self, candidate: MatchCandidate) -> bool:
        ambiguous = self.aligned.slides.doubtful(candidate.first, candidate.last)
        return ambiguous > MAX_AMBIGUOUS_SHARE * (candidate.last - candidate.first)

    def _line_agrees(self, candidate: MatchCandidate) -> bool:
        """Return whether the rest of the line matches too; without a rest, the line itself."""
        old_line, new_line = (
            self.old.find_line(candidate.first),
            self.new.find_line(candidate.start),
        )
        old_span, new_span = self.old.line_range(old_line), self.new.line_range(new_line)
        rest = [at for at in old_span if not candidate.first <= at < candidate.last]
        if len(rest) >= MIN_REST_LENGTH:
            matching = sum(self.aligned.there[at] in new_span for at in rest)
            return matching >= MIN_REST_SHARE * len(rest)
        if self.aligned.pairs.get(old_line) == new_line:
            return True
        words = self.old.slice(old_span)
        is_same = words == self.new.slice(new_span)
        return is_same and self.old.line_counts[words] == self.new.line_counts[words] == 1

    def _in_hole(self, candidate: MatchCandidate) -> bool:
        """Return whether it lies between its nearest neighbours, where both are still near."""
        old_to_new = self.aligned.there
        low, high = (
            max(0, candidate.first - NEIGHBOUR_DISTANCE),
            min(len(old_to_new), candidate.last + NEIGHBOUR_DISTANCE),
        )
        before = [
            old_to_new[at] for at in range(low, candidate.first) if old_to_new[at] != UNMATCHED
        ]
        after = [
            old_to_new[at] for at in range(candidate.last, high) if old_to_new[at] != UNMATCHED
        ]
        if not before or not after or not before[-1] < after[0]:
            return True
        if after[0] - before[-1] > 3 * (candidate.last - candidate.first) + 50:
            return True
        return before[-1] < candidate.start and candidate.end <= after[0]

    def _neighbours_agree(self, candidate: MatchCandidate) -> bool:
        """Return whether most of the text right before or right after is still there."""
        old_to_new = self.aligned.there
        for length in CONTEXT_LENGTHS:
            reach = length * 3 // 2
            before = old_to_new[max(0, candidate.first - length) : candidate.first]
            after = old_to_new[candidate.last : candidate.last + length]
            matching = sum(
                candidate.start - reach <= at < candidate.start for at in before if at != UNMATCHED
            )
            if before and matching >= MIN_CONTEXT_SHARE * len(before):
                return True
            matching = sum(
                candidate.end <= at < candidate.end + reach for at in after if at != UNMATCHED
            )
            if after and matching >= MIN_CONTEXT_SHARE * len(after):
                return True
        return False

    def _twins_accounted(self, candidate: MatchCandidate) -> bool:
        """Return whether each occurrence of these words maps to an occurrence of its own."""
        words = self.old.text[candidate.first : candidate.last]
        old_offsets, new_offsets = (
            find_occurrences(self.old.text, words),
            find_occurrences(self.new.text, words),
        )
        if not 1 < len(old_offsets) == len(new_offsets) <= MAX_OCCURRENCES:
            return False
        old_to_new, last_offset = self.aligned.there, len(words) - 1
        targets = {
            old_to_new[at]
            for at in old_offsets
            if old_to_new[at + last_offset] == old_to_new[at] + last_offset
        }
        targets.add(candidate.start)
        return targets == set(new_offsets)

    def _moved_alone(self, candidate: MatchCandidate, similarity: float) -> bool:
        """Return whether moved text is unmistakable: long and unique, or all repeats mapped."""
        if similarity == 1 and self._twins_accounted(candidate):
            return True
        words = self.old.text[candidate.first : candidate.last]
        if len(words) < MIN_UNIQUE_LENGTH or similarity < MIN_SIMILARITY_MOVED:
            return False
        rivals = len(find_occurrences(self.new.text, words)) - (similarity == 1)
        return rivals == 0 and len(find_occurrences(self.old.text, words)) == 1

    def _alone(self, candidate: MatchCandidate, similarity: float) -> bool:
        """Return whether no other text between its neighbours in the flow could be meant."""
        if similarity == 1 and self._twins_accounted(candidate):
            return True
        old_range, new_range = self.aligned.gap(candidate.first, candidate.last)
        words = self.old.text[candidate.first : candidate.last]
        old_count = len(find_occurrences(self.old.slice(old_range), words))
        new_count = len(find_occurrences(self.new.slice(new_range), words))
        if similarity == 1:
            return old_count == new_count <= MAX_OCCURRENCES
        return similarity >= MIN_SIMILARITY_IN_PLACE and old_count == 1 and new_count == 0


def find_occurrences(text: str, words: str) -> list[int]:
    """Return the offsets of a string, giving up after one more than MAX_OCCURRENCES."""
    offsets, at = list[int](), text.find(words)
    while at >= 0 and len(offsets) <= MAX_OCCURRENCES:
        offsets.append(at)
        at = text.find(words, at + 1)
    return offsets
