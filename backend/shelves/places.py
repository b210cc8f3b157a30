"""Places in a text that keeps changing: paragraphs stay, their positions do not.

Pure. A position counts code points of one revision's text.
"""

from bisect import bisect_right
from dataclasses import dataclass


@dataclass(frozen=True)
class Outline:
    """The paragraphs of one revision: their keys, where each starts, and where the text ends."""

    keys: tuple[str, ...]
    starts: tuple[int, ...]
    length: int

    def position(self, key: str, offset: int) -> int | None:
        """Give the position `offset` into a paragraph, or at its end; None for a key unknown."""
        if key not in self.keys:
            return None
        index = self.keys.index(key)
        return min(self.starts[index] + offset, self._end(index))

    def index(self, position: int) -> int:
        """Give the number of the paragraph in which a position lies; there must be one."""
        return max(0, bisect_right(self.starts, position) - 1)

    def ends_at(self, position: int) -> bool:
        """Tell whether a position lies in the last paragraph."""
        return bool(self.keys) and position >= self.starts[-1]

    def _end(self, index: int) -> int:
        return self.starts[index + 1] - 1 if index + 1 < len(self.starts) else self.length


def carried(position: int, old: Outline, new: Outline) -> int:
    """Carry a position over to another revision of the same article.

    In a paragraph that is still there it stays where it was, wherever that
    paragraph went. Otherwise it comes to stand right after the nearest paragraph
    before it that is still there, at the beginning when there is none.

    >>> old = Outline(("a", "b", "c"), (0, 3, 6), 8)
    >>> new = Outline(("n", "a", "c"), (0, 9, 12), 14)
    >>> carried(1, old, new), carried(4, old, new), carried(7, old, new)
    (10, 12, 13)
    """
    if not old.keys or not new.keys:
        return 0
    index = old.index(position)
    if old.keys[index] in new.keys:
        return new.position(old.keys[index], position - old.starts[index]) or 0
    there = {key: at for at, key in enumerate(new.keys)}
    for key in reversed(old.keys[:index]):
        if key in there:
            return new.starts[min(there[key] + 1, len(new.starts) - 1)]
    return 0
