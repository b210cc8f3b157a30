"""Plans a card: converts design and content to drawing steps, the article's and the reader's."""

from collections.abc import Collection, Iterable
from threading import Lock
from typing import Any

from cachetools import LRUCache, cached

from backend.cards.render import box_layout, item_layout, slot_filling
from backend.cards.render.box_layout import PlacedColumn
from backend.cards.render.design.boxes import (
    CODE_SIDE,
    AvatarBox,
    BackdropBox,
    CodeBox,
    ColumnBox,
    CoverBox,
    FiguresItem,
    PersonItem,
    ShapeBox,
    SizeName,
    TextBox,
)
from backend.cards.render.design.design_model import Design
from backend.cards.render.design.resolved_design import CardSheet, PlacedBox, build_sheet
from backend.cards.render.drawing_steps import CardPlan, FillStep, PictureStep, Role, Step, Steps
from backend.cards.render.engine_types import CardContent
from backend.cards.render.item_layout import ItemContext
from backend.cards.render.slot_filling import SlotTexts

_WHITE = "#FFFFFF"
_ARTICLE_SLOTS = (None, "title", "account")


def build_plan(
    design: Design, content: CardContent, available: Collection[Role], size: SizeName | None = None
) -> CardPlan:
    """Return the steps that draw a card, pure data.

    `available` are the roles of the given pictures; none is opened. The first of
    a design's sizes is its default. Text comes before pictures: a passage
    that would be small or cut beside the cover takes the cover's place too.
    Raises ValueError for a size that the design does not have.
    """
    size = size or design.sizes[0]
    if size not in design.sizes:
        raise ValueError(f"{design.name} has no size {size}")
    slots = slot_filling.fill_slots(content)
    count = "several" if len(slots.quotes) > 1 else "single"
    roles = frozenset(available)
    for cover in ("cover", "no_cover") if "cover" in roles else ("no_cover",):
        sheet = build_sheet(design, size, frozenset({cover, count}), content.colour)
        columns = _lay_out_reader_texts(sheet, slots, roles)
        passages = [column for column in columns.values() if column.size]
        if not any(column.cut or column.size < design.beside_cover for column in passages):
            break
    return CardPlan(
        sheet.size,
        _get_article_steps(sheet, slots, roles),
        _build_reader_steps(sheet, slots, roles, columns),
    )


def _lay_out_reader_texts(
    sheet: CardSheet, slots: SlotTexts, roles: frozenset[Role]
) -> dict[str, PlacedColumn]:
    """Lay out all text that depends on the reader."""
    return {
        placed.path: _lay_out_texts(sheet, placed, slots, roles)
        for placed in sheet.boxes
        if _is_reader_box(placed)
    }


def _is_reader_box(placed: PlacedBox) -> bool:
    """Return whether a box holds text that depends on the reader."""
    box = placed.box
    if isinstance(box, TextBox):
        return box.slot not in _ARTICLE_SLOTS
    return isinstance(box, ColumnBox) and any(
        isinstance(item, (PersonItem, FiguresItem))
        or getattr(item, "slot", None) not in _ARTICLE_SLOTS
        for item in box.items
    )


def _lay_out_texts(
    sheet: CardSheet, placed: PlacedBox, slots: SlotTexts, roles: frozenset[Role]
) -> PlacedColumn:
    """Lay out a text box or a column."""
    context = ItemContext(placed.at[0], placed.at[2], sheet, slots, roles)
    if isinstance(placed.box, ColumnBox):
        return box_layout.place_column(placed.box, placed.at, context)
    return (
        box_layout.place_text_box(placed.box, placed.at, context)
        if isinstance(placed.box, TextBox)
        else PlacedColumn([])
    )


def _article_key(sheet: CardSheet, slots: SlotTexts, _roles: frozenset[Role]) -> tuple[Any, ...]:
    return sheet.key, slots.words["title"], slots.words["account"]


@cached(LRUCache(64), key=_article_key, lock=Lock())
def _get_article_steps(sheet: CardSheet, slots: SlotTexts, roles: frozenset[Role]) -> Steps:
    """Return the part that all readers of an article share; cached."""
    return tuple(_iter_article_steps(sheet, slots, roles))


def _iter_article_steps(
    sheet: CardSheet, slots: SlotTexts, roles: frozenset[Role]
) -> Iterable[Step]:
    """Yield the steps of background, pictures, shapes and article text."""
    yield FillStep((0, 0, *sheet.size), sheet.hex("ground"))
    for placed in sheet.boxes:
        box = placed.box
        if isinstance(box, CoverBox):
            yield PictureStep("cover", placed.at, box.radius)
        elif isinstance(box, BackdropBox):
            yield PictureStep("backdrop", placed.at)
        elif isinstance(box, ShapeBox):
            border = sheet.hex(box.border) if box.border else None
            colour = sheet.hex(box.fill)
            yield FillStep(placed.at, colour, box.radius, border, box.opacity, box.fade)
        elif isinstance(box, CodeBox):
            border = sheet.hex(box.border) if box.border else None
            yield FillStep(placed.at, _WHITE, box.radius, border)
        elif not _is_reader_box(placed):
            yield from _lay_out_texts(sheet, placed, slots, roles).steps()


def _build_reader_steps(
    sheet: CardSheet, slots: SlotTexts, roles: frozenset[Role], columns: dict[str, PlacedColumn]
) -> Steps:
    """Return the steps that depend on the reader: code, avatars and text."""
    steps: list[Step] = [_build_code_step(sheet.code)] if sheet.code else []
    for placed in sheet.boxes:
        if isinstance(placed.box, AvatarBox):
            context = ItemContext(placed.at[0], placed.at[2], sheet, slots, roles)
            steps += item_layout.draw_avatar(
                placed.at, context, placed.box.of, placed.box.fill, placed.box.ink
            )
        elif placed.path in columns:
            steps += columns[placed.path].steps()
    return tuple(steps)


def _build_code_step(placed: PlacedBox) -> PictureStep:
    """Return the code in the middle of its white panel."""
    x, y, width, height = placed.at
    return PictureStep(
        "code", (x + (width - CODE_SIDE) // 2, y + (height - CODE_SIDE) // 2, CODE_SIDE, CODE_SIDE)
    )
