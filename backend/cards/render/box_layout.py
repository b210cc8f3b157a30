"""Lays out a text box, or a column of stacked items whose passage takes the remaining height."""

from typing import NamedTuple

from backend.cards.render.design.boxes import (
    AnyItem,
    ColumnBox,
    FiguresItem,
    RuleItem,
    Tags,
    TextBox,
    TextItem,
)
from backend.cards.render.drawing_steps import Rect, Steps
from backend.cards.render.item_layout import (
    ALIGNMENT_FACTORS,
    ItemContext,
    SetItem,
    get_text,
    set_item,
    set_text,
)
from backend.cards.render.slot_filling import SlotTexts

_OPENING_QUOTES = tuple('“‘「『"')
_VERTICAL_FACTORS = {"top": 0.0, "middle": 0.47, "bottom": 1.0}
"""`middle` is the optical middle, a little above the geometric one."""


class PlacedColumn(NamedTuple):
    """A laid out text box or column, not yet converted to steps.

    `size` and `cut` are those of its passage; text that overflows the
    box counts as cut.
    """

    parts: list[tuple[SetItem, float]]
    size: float = 0
    cut: bool = False

    def steps(self) -> Steps:
        """Return the steps that draw it."""
        return tuple(step for item, top in self.parts for step in item.draw(top))


def place_text_box(box: TextBox, rect: Rect, context: ItemContext) -> PlacedColumn:
    """Lay out text at a fixed place; nothing if it is empty."""
    if not get_text(box, context.slots).text:
        return PlacedColumn([])
    _, y, _, height = rect
    item = set_text(box, context, height)
    top = y + (height - item.height) * ALIGNMENT_FACTORS[box.upright]
    return PlacedColumn([(item, top)], item.size if box.slot == "quote" else 0, item.cut)


def place_column(box: ColumnBox, rect: Rect, context: ItemContext) -> PlacedColumn:
    """Stack the non-empty items; the passage takes the height that the others leave."""
    _, y, _, height = rect
    items = _list_visible_items(box, context.slots, context.sheet.tags)
    parts: list[SetItem | None] = [
        None if _is_passage(item) else set_item(item, context, height) for item in items
    ]
    gaps = sum(item.gap for item in items[1:])
    fixed = sum(drawn.height for drawn in parts if drawn) + gaps
    all_parts = [
        drawn or set_item(item, context, max(1.0, height - fixed))
        for item, drawn in zip(items, parts, strict=True)
    ]
    free = height - gaps - sum(drawn.height for drawn in all_parts)
    top = y + max(0.0, free) * _VERTICAL_FACTORS[box.upright]
    placed: list[tuple[SetItem, float]] = []
    for index, (item, drawn) in enumerate(zip(items, all_parts, strict=True)):
        top += item.gap if index else 0
        placed.append((drawn, top))
        top += drawn.height
    sizes = [drawn.size for item, drawn in zip(items, all_parts, strict=True) if _is_passage(item)]
    cut = free < -1 or any(drawn.cut for drawn in all_parts)
    return PlacedColumn(placed, min(sizes, default=0), cut)


def _is_passage(item: AnyItem) -> bool:
    """Return whether an item is the passage, which takes the remaining height."""
    return isinstance(item, TextItem) and item.slot == "quote"


def _list_visible_items(box: ColumnBox, slots: SlotTexts, tags: Tags) -> list[AnyItem]:
    """Return the items that have something to show.

    An ornament would be a second opening mark beside a quote that brings its
    own. A rule is drawn only between texts.
    """
    items = [item for item in box.items if item.is_shown(tags)]
    is_quoted = slots.words["quote"].text[:1] in _OPENING_QUOTES
    is_visible = [
        _has_content(item, slots) and not (is_quoted and _is_ornament(item)) for item in items
    ]
    return [
        item
        for index, item in enumerate(items)
        if is_visible[index]
        or (isinstance(item, RuleItem) and any(is_visible[:index]) and any(is_visible[index:]))
    ]


def _is_ornament(item: AnyItem) -> bool:
    """Return whether an item is an ornament."""
    return isinstance(item, TextItem) and item.ornament


def _has_content(item: AnyItem, slots: SlotTexts) -> bool:
    """Return whether an item has content."""
    if isinstance(item, TextItem):
        return bool(get_text(item, slots).text)
    if isinstance(item, FiguresItem):
        return bool(slots.figures)
    return not isinstance(item, RuleItem)
