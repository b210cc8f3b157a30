"""Whether words in a new revision are the passage: alike enough, and where they must be.

Likeness alone proves nothing in a text that says things twice. A witness is
needed: the words before or behind, the rest of the line, or that every other
place where these words stand is accounted for.
"""

from typing import NamedTuple

from rapidfuzz.distance import Indel

from backend.annotations.alignment import Alignment
from backend.annotations.blocks import NOWHERE

LEAST = 0.55  # of the characters; as much is left of a passage of which a third was changed
ALONE, MOVED_ALONE = 0.7, 0.8  # must be liker: no witness but the place, or not even that
LONG = 12  # shorter words are said again by chance
STRANGE = 0.3  # no more of a passage comes in from elsewhere
DOUBTFUL = 0.5  # a passage of which more may be gone may be gone
NEAR, AGREEING = (12, 32), 0.5  # a clause or a sentence on either side, and most of it
REST, REST_AGREEING = 3, 0.6  # fewer are a full stop and a quotation mark, which say nothing
HOLE = 8  # the nearest neighbours are no farther
MOST_TWINS = 8  # words said more often are a refrain, whose places nobody counts


class Case(NamedTuple):
    """Old characters `first` to `last`, and the new ones that they may have become."""

    first: int
    last: int
    start: int
    end: int
    moved: bool


class Judge:
    """Decides on passages of one alignment."""

    def __init__(self, aligned: Alignment) -> None:
        """Judge by what became of everything else."""
        self.aligned = aligned
        self.old, self.new = aligned.old, aligned.new

    def is_it(self, case: Case) -> bool:
        """Say whether the new characters are surely the passage."""
        likeness = self.likeness(case)
        if likeness < LEAST or self._is_another(case) or self._is_doubtful(case):
            return False
        if self._line_agrees(case):
            return True
        if case.moved:
            return self._neighbours_agree(case) or self._moved_alone(case, likeness)
        if likeness < 1 and not self._in_hole(case):
            return False
        return self._neighbours_agree(case) or self._alone(case, likeness)

    def likeness(self, case: Case) -> float:
        """Give the share of characters that stayed, of the old or of the new, whichever is less."""
        before = self.old.text[case.first : case.last]
        after = self.new.text[case.start : case.end]
        kept = (len(before) + len(after) - Indel.distance(before, after)) / 2
        return kept / max(len(before), len(after))

    def _is_another(self, case: Case) -> bool:
        """Tell whether these characters are what other words have become."""
        here = self.aligned.here[case.start : case.end]
        strange = sum(at != NOWHERE and not case.first <= at < case.last for at in here)
        return strange > STRANGE * len(here)

    def _is_doubtful(self, case: Case) -> bool:
        doubtful = self.aligned.slides.doubtful(case.first, case.last)
        return doubtful > DOUBTFUL * (case.last - case.first)

    def _line_agrees(self, case: Case) -> bool:
        """Tell whether the rest of the line went along; without a rest, whether the line is it."""
        line, other = self.old.line(case.first), self.new.line(case.start)
        mine, theirs = self.old.span(line), self.new.span(other)
        rest = [at for at in mine if not case.first <= at < case.last]
        if len(rest) >= REST:
            along = sum(self.aligned.there[at] in theirs for at in rest)
            return along >= REST_AGREEING * len(rest)
        if self.aligned.pairs.get(line) == other:
            return True
        words = self.old.words(mine)
        is_same = words == self.new.words(theirs)
        return is_same and self.old.times[words] == self.new.times[words] == 1

    def _in_hole(self, case: Case) -> bool:
        """Refuse what does not stand between the next neighbours, where both are still near."""
        there = self.aligned.there
        low, high = max(0, case.first - HOLE), min(len(there), case.last + HOLE)
        before = [there[at] for at in range(low, case.first) if there[at] != NOWHERE]
        after = [there[at] for at in range(case.last, high) if there[at] != NOWHERE]
        if not before or not after or not before[-1] < after[0]:
            return True
        if after[0] - before[-1] > 3 * (case.last - case.first) + 50:
            return True
        return before[-1] < case.start and case.end <= after[0]

    def _neighbours_agree(self, case: Case) -> bool:
        """Tell whether most of what stood right before or right behind still does."""
        there = self.aligned.there
        for near in NEAR:
            far = near * 3 // 2
            before = there[max(0, case.first - near) : case.first]
            after = there[case.last : case.last + near]
            kept = sum(case.start - far <= at < case.start for at in before if at != NOWHERE)
            if before and kept >= AGREEING * len(before):
                return True
            kept = sum(case.end <= at < case.end + far for at in after if at != NOWHERE)
            if after and kept >= AGREEING * len(after):
                return True
        return False

    def _twins_accounted(self, case: Case) -> bool:
        """Tell whether each place of these words has become a place of its own."""
        words = self.old.text[case.first : case.last]
        olds, news = places(self.old.text, words), places(self.new.text, words)
        if not 1 < len(olds) == len(news) <= MOST_TWINS:
            return False
        there, reach = self.aligned.there, len(words) - 1
        ends = {there[at] for at in olds if there[at + reach] == there[at] + reach}
        ends.add(case.start)
        return ends == set(news)

    def _moved_alone(self, case: Case, likeness: float) -> bool:
        """Tell whether words out of the flow are meant: long ones, said once; or all accounted."""
        if likeness == 1 and self._twins_accounted(case):
            return True
        words = self.old.text[case.first : case.last]
        if len(words) < LONG or likeness < MOVED_ALONE:
            return False
        rivals = len(places(self.new.text, words)) - (likeness == 1)
        return rivals == 0 and len(places(self.old.text, words)) == 1

    def _alone(self, case: Case, likeness: float) -> bool:
        """Tell whether there is nothing else it could be, between its neighbours in the flow."""
        if likeness == 1 and self._twins_accounted(case):
            return True
        olds, news = self.aligned.gap(case.first, case.last)
        words = self.old.text[case.first : case.last]
        mine = len(places(self.old.words(olds), words))
        theirs = len(places(self.new.words(news), words))
        if likeness == 1:
            return mine == theirs <= MOST_TWINS
        return likeness >= ALONE and mine == 1 and theirs == 0


def places(text: str, words: str) -> list[int]:
    """Say where words stand, giving up after MOST_TWINS and one more."""
    found, at = list[int](), text.find(words)
    while at >= 0 and len(found) <= MOST_TWINS:
        found.append(at)
        at = text.find(words, at + 1)
    return found
