"""Converts reading positions between revisions by paragraph keys; defines ParagraphOutline.

Pure. A position counts code points of one revision's text.
"""

from bisect import bisect_right
from dataclasses import dataclass


@dataclass(frozen=True)
class ParagraphOutline:
    """The paragraphs of one revision: their keys, where each starts, and where the text ends."""

    keys: tuple[str, ...]
    starts: tuple[int, ...]
    length: int

    def position(self, key: str, offset: int) -> int | None:
        """Return the position `offset` into a paragraph, or its end; None for an unknown key."""
        if key not in self.keys:
            return None
        index = self.keys.index(key)
        return min(self.starts[index] + offset, self._end(index))

    def index(self, position: int) -> int:
        """Return the index of the paragraph that holds a position; there must be one."""
        return max(0, bisect_right(self.starts, position) - 1)

    def ends_at(self, position: int) -> bool:
        """Return whether a position is in the last paragraph."""
        return bool(self.keys) and position >= self.starts[-1]

    def _end(self, index: int) -> int:
        return self.starts[index + 1] - 1 if index + 1 < len(self.starts) else self.length


def convert_position(position: int, old: ParagraphOutline, new: ParagraphOutline) -> int:
    """Convert a position to another revision of the same article.

    In a paragraph that still exists its offset stays, wherever that paragraph
    moved. Otherwise it becomes the start of what follows the nearest earlier
    paragraph that still exists, or the beginning when there is none.

    >>> old = ParagraphOutline(("a", "b", "c"), (0, 3, 6), 8)
    >>> new = ParagraphOutline(("n", "a", "c"), (0, 9, 12), 14)
    >>> [convert_position(position, old, new) for position in (1, 4, 7)]
    [10, 12, 13]
    """
    if not old.keys or not new.keys:
        return 0
    index = old.index(position)
    if old.keys[index] in new.keys:
        return new.position(old.keys[index], position - old.starts[index]) or 0
    new_indexes = {key: new_index for new_index, key in enumerate(new.keys)}
    for key in reversed(old.keys[:index]):
        if key in new_indexes:
            return new.starts[min(new_indexes[key] + 1, len(new.starts) - 1)]
    return 0
