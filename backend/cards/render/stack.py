"""Words in boxes: one text at its place, or a column of them under one another."""

from typing import NamedTuple

from .boxes import AnyItem, Column, FiguresItem, RuleItem, Tags, TextBox, TextItem
from .fill import Slots
from .items import SHIFT, Part, Room, part, text, words_of
from .steps import At, Steps

_OPENING = tuple('“‘「『"')
_UPRIGHT = {"top": 0.0, "middle": 0.47, "bottom": 1.0}
"""A column stands in the middle as the eye sees it, a little above the true one."""


class Stood(NamedTuple):
    """A box of words in place, not yet steps.

    `size` and `cut` tell how its passage came out; words that stand over the
    box's edge count as cut.
    """

    parts: list[tuple[Part, float]]
    size: float = 0
    cut: bool = False

    def steps(self) -> Steps:
        """Return the steps that draw it."""
        return tuple(step for made, top in self.parts for step in made.draw(top))


def single(box: TextBox, at: At, room: Room) -> Stood:
    """Lay out words at a fixed place; nothing if there are none."""
    if not words_of(box, room.slots).text:
        return Stood([])
    _, y, _, height = at
    made = text(box, room, height)
    top = y + (height - made.height) * SHIFT[box.upright]
    return Stood([(made, top)], made.size if box.slot == "quote" else 0, made.cut)


def column(box: Column, at: At, room: Room) -> Stood:
    """Stack what there is; the passage takes the height that the others leave."""
    _, y, _, height = at
    items = _present(box, room.slots, room.sheet.tags)
    parts: list[Part | None] = [
        None if _is_passage(item) else part(item, room, height) for item in items
    ]
    gaps = sum(item.gap for item in items[1:])
    fixed = sum(made.height for made in parts if made) + gaps
    whole = [
        made or part(item, room, max(1.0, height - fixed))
        for item, made in zip(items, parts, strict=True)
    ]
    free = height - gaps - sum(made.height for made in whole)
    top = y + max(0.0, free) * _UPRIGHT[box.upright]
    placed: list[tuple[Part, float]] = []
    for n, (item, made) in enumerate(zip(items, whole, strict=True)):
        top += item.gap if n else 0
        placed.append((made, top))
        top += made.height
    sizes = [made.size for item, made in zip(items, whole, strict=True) if _is_passage(item)]
    cut = free < -1 or any(made.cut for made in whole)
    return Stood(placed, min(sizes, default=0), cut)


def _is_passage(item: AnyItem) -> bool:
    """Tell the one text that takes what height there is."""
    return isinstance(item, TextItem) and item.slot == "quote"


def _present(box: Column, slots: Slots, tags: Tags) -> list[AnyItem]:
    """Return the items that have something to show.

    An ornament would be a second opening mark beside a quote that brings its
    own. A rule is drawn only between words.
    """
    items = [item for item in box.items if item.is_shown(tags)]
    quoted = slots.words["quote"].text[:1] in _OPENING
    said = [_says_something(item, slots) and not (quoted and _is_mark(item)) for item in items]
    return [
        item
        for n, item in enumerate(items)
        if said[n] or (isinstance(item, RuleItem) and any(said[:n]) and any(said[n:]))
    ]


def _is_mark(item: AnyItem) -> bool:
    """Tell an ornament."""
    return isinstance(item, TextItem) and item.ornament


def _says_something(item: AnyItem, slots: Slots) -> bool:
    """Tell whether there are words for an item."""
    if isinstance(item, TextItem):
        return bool(words_of(item, slots).text)
    if isinstance(item, FiguresItem):
        return bool(slots.figures)
    return not isinstance(item, RuleItem)
