"""Exceptions of a word list: longer words in which a listed one is innocent (大麻烦 for 大麻).

An exception holds where it stands in a text letter by letter, with no sign between its letters
that it does not have itself: 大麻 烦 is no 大麻烦. The traditional 大麻煩 is another exception, as
it would be another word. All that is listed and shorter is let pass within an exception, and
nothing outside of it. Matched by the same automaton as the words.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from backend.moderation.matching import normalization
from backend.moderation.matching.normalization import Shape


@dataclass(frozen=True)
class ExceptionPattern:
    """An exception as an editor wrote it, and between which of its letters something may stand."""

    text: str
    gaps: frozenset[int] = field(default=frozenset(), compare=False)

    @classmethod
    def of(cls, text: str) -> "ExceptionPattern":
        """Build an exception from its text in any spelling."""
        shape = normalization.shape_plain(normalization.fold(text))
        return cls(text, frozenset(shape.gaps))

    def stands(self, shape: Shape, start: int, end: int) -> bool:
        """Tell whether the letters there are this word, with nothing else between them."""
        return all(at - start in self.gaps for at in range(start + 1, end) if at in shape.gaps)


class Cover:
    """What the exceptions that stand in a shape let pass."""

    def __init__(self, spans: Iterable[tuple[int, int, ExceptionPattern]]) -> None:
        """Build from where the exceptions stand."""
        self._reach: list[tuple[int, int, ExceptionPattern]] = []
        for span in sorted(spans, key=lambda span: (span[0], -span[1])):
            if not self._reach or span[1] > self._reach[-1][1]:
                self._reach.append(span)
        self._begins = [span[0] for span in self._reach]

    def find(self, places: Sequence[int]) -> ExceptionPattern | None:
        """Find the exception within which, and shorter than it, a word stands at these places."""
        start, end = places[0], places[-1] + 1
        # In `_reach` both ends grow: the last that begins before the word reaches farthest.
        index = bisect_right(self._begins, start) - 1
        if index < 0:
            return None
        begin, stop, exception = self._reach[index]
        return exception if stop >= end and (begin, stop) != (start, end) else None
