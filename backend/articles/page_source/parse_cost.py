"""Bounds what parsing a page costs, tag by tag: nodes, steps, depth and elements opened again."""

from collections import Counter

from backend.articles.page_source.source_tags import SourceTag, name_set
from backend.errors import BadInput

MAX_TAGS = 200_000
MAX_NODES = 2_000_000
MAX_STEPS = 50_000_000
MAX_DEPTH = 4_000

_FORMATTING_TAGS = name_set("a b big code em font i nobr s small strike strong tt u")
_INLINE_TAGS = _FORMATTING_TAGS | {b"span"}
_SELF_CLOSING = name_set("p li td dd dt")
FOREIGN_TAGS = name_set("svg math")
_MOVING_TAGS = FOREIGN_TAGS | name_set("p li dd dt table select button form")
_CROSSABLE = _INLINE_TAGS | name_set("p li dd dt")


class ParseCost:
    """Upper bound of the parser's cost: which elements are open, and which are reopened."""

    def __init__(self) -> None:
        self._open: list[bytes] = []
        self._among: Counter[bytes] = Counter()
        self._unclosed: Counter[bytes] = Counter()
        self._reopened = self._tags = self._nodes = self._steps = 0

    @property
    def is_foreign(self) -> bool:
        """Tell whether a drawing or a formula is open."""
        return bool(self._among[b"svg"] or self._among[b"math"])

    @property
    def may_close(self) -> bool:
        """Tell whether an element here may end another one, or stand elsewhere than written."""
        return any(self._among[name] for name in _MOVING_TAGS)

    @property
    def depth(self) -> int:
        """Count the elements that are open."""
        return len(self._open)

    def open(self, name: bytes) -> None:
        """Open an element."""
        if name in _FORMATTING_TAGS:
            self._reopened += 1
            self._unclosed[name] += 1
        if not (self._open and name == self._open[-1] and name in _SELF_CLOSING):
            self._open.append(name)
            self._among[name] += 1

    def count_leaf(self, tag: SourceTag) -> bool:
        """Count an element that is closed where it was opened; returns whether that is all of it.

        It is not where its start ends another element. Raises BadInput when the page costs
        too much.
        """
        name = tag.name
        if name in _SELF_CLOSING and self._open and name == self._open[-1]:
            return False
        is_formatting = name in _FORMATTING_TAGS
        self._tags += 2
        self._nodes += 2 + 2 * self._reopened + is_formatting
        self._steps += 3 + 2 * (self._reopened + len(self._open)) + is_formatting + tag.steps
        self._refuse_excess()
        return True

    def close(self, name: bytes) -> bool:
        """Believe an end tag only where any parser would; returns whether it ends the last element.

        What it crosses stays counted: its start may have been ignored or
        closed for reasons that are not followed here.
        """
        if self._open and self._open[-1] == name:  # as most are
            self._open.pop()
            self._among[name] -= 1
            if self._unclosed[name] > 0:
                self._unclosed[name] -= 1
                self._reopened -= 1
            return True
        may_cross = _INLINE_TAGS if name in _INLINE_TAGS else _CROSSABLE
        index = len(self._open) - 1
        lowest_index = max(0, index - (0 if name in FOREIGN_TAGS else 64))
        while index > lowest_index and self._open[index] != name and self._open[index] in may_cross:
            index -= 1
        if index >= 0 and self._open[index] == name:
            crossed = [
                crossed_name
                for crossed_name in self._open[index + 1 :]
                if crossed_name not in _SELF_CLOSING
            ]
            self._among.subtract(self._open[index:])
            self._among.update(crossed)
            self._open[index:] = crossed
        elif self._among[name] > 0:
            return False
        if self._unclosed[name] > 0:
            self._unclosed[name] -= 1
            self._reopened -= 1
        return False

    def count(self, steps: int) -> None:
        """Count a tag, and the steps that its attributes take.

        Raises BadInput when the page costs too much.
        """
        self._tags += 1
        self._nodes += 1 + self._reopened
        self._steps += 1 + self._reopened + len(self._open) + steps
        self._refuse_excess()

    def _refuse_excess(self) -> None:
        if (
            self._tags > MAX_TAGS
            or self._nodes > MAX_NODES
            or self._steps > MAX_STEPS
            or len(self._open) > MAX_DEPTH
        ):
            raise BadInput("页面结构过于复杂，无法导入")
