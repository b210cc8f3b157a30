"""Builds list paragraphs: nesting levels, numbering (start, value, reversed) and markers."""

from dataclasses import dataclass, replace

from backend.articles.markup import list_markers
from backend.articles.paragraphs import MAX_LIST_LEVEL, MAX_MARKER_LENGTH, Items, Run

_MAX_NUMBER = 999_999


@dataclass(frozen=True, kw_only=True)
class ListKind:
    """How a list counts: its list-style-type (empty for the usual one), first number and step."""

    ordered: bool
    style: str = ""
    start: int = 1
    step: int = 1


class _OpenList:
    """One list that is open: how it counts, and the number that its next item has."""

    def __init__(self, kind: ListKind, level: int) -> None:
        bullets = list_markers.DEFAULT_BULLETS
        usual = "decimal" if kind.ordered else bullets[min(level, len(bullets) - 1)]
        self.style = kind.style or usual
        self.step = kind.step
        self.next_number = kind.start


@dataclass(frozen=True)
class _Item:
    runs: tuple[Run, ...]
    level: int
    marker: str
    number: int


class ListBuilder:
    """Builds one list with all that is nested in it; `cut` gives what was gathered."""

    def __init__(self, kind: ListKind) -> None:
        self._kind = kind
        self._open = [_OpenList(kind, 0)]
        self._items: list[_Item] = []
        self._marker = self._outer_marker = ""
        self._number = kind.start

    @property
    def size(self) -> int:
        """Count the items gathered."""
        return len(self._items)

    @property
    def depth(self) -> int:
        """Count the lists that are open."""
        return len(self._open)

    def open_list(self, kind: ListKind) -> None:
        """Open a list inside of the last one."""
        self._open.append(_OpenList(kind, len(self._open)))
        self._outer_marker, self._marker = self._marker, ""  # nothing stood beside it yet

    def close_list(self) -> None:
        """Close the innermost list."""
        self._open.pop()
        self._marker = self._outer_marker = ""

    def open_item(self, value: int | None, style: str) -> None:
        """Begin an item: its first line gets the marker; lines after a picture get none."""
        innermost = self._open[-1]
        number = innermost.next_number if value is None else value
        number = max(-_MAX_NUMBER, min(_MAX_NUMBER, number))
        innermost.next_number = number + innermost.step
        marker = list_markers.build_marker(style or innermost.style, number)
        self._marker = f"{self._outer_marker} {marker}".strip()[:MAX_MARKER_LENGTH]
        self._outer_marker, self._number = "", number

    def take_marker(self) -> str:
        """Take what stands before the item that is open, once; empty after that."""
        marker, self._marker = self._marker, ""
        return marker

    def add(self, runs: tuple[Run, ...]) -> None:
        """Add the text of an item, or more of it."""
        level = min(len(self._open) - 1, MAX_LIST_LEVEL)
        self._items.append(_Item(runs, level, self.take_marker(), self._number))

    def cut(self) -> Items:
        """Make a paragraph of the items gathered; those that follow make another."""
        items, self._items = self._items, []
        ordered = list_markers.is_ordered(self._open[0].style)
        start = max(1, next((item.number for item in items if item.level == 0), 1))
        usual = [f"{start + index}." if ordered else "•" for index in range(len(items))]
        is_usual = all(
            item.level == 0 and item.marker == marker
            for item, marker in zip(items, usual, strict=True)
        )
        return Items(
            ordered=ordered,
            start=start if ordered else 1,
            items=tuple(item.runs for item in items),
            levels=() if is_usual else tuple(item.level for item in items),
            markers=() if is_usual else tuple(item.marker for item in items),
        )


def count_down(kind: ListKind, items: int, has_start: bool) -> ListKind:
    """Turn the numbering of a list around, from its number of items unless it says where."""
    return replace(kind, step=-1, start=kind.start if has_start else items)
