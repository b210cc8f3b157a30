"""Loads a design from JSON and validates it: drawable in all sizes, readable, code scannable."""

import json
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

from pydantic import ValidationError

from backend.cards.render.design.boxes import (
    CODE_QUIET_ZONE,
    CODE_SIDE,
    GRID,
    AnyItem,
    AvatarBox,
    BackdropBox,
    CodeBox,
    ColumnBox,
    CoverBox,
    FiguresItem,
    PersonItem,
    RuleItem,
    ShapeBox,
    TextBox,
)
from backend.cards.render.design.colour_arithmetic import blend, get_min_contrast
from backend.cards.render.design.design_model import SLOTS, Design
from backend.cards.render.design.resolved_design import CardSheet, PlacedBox, build_sheet
from backend.cards.render.drawing_steps import Rect
from backend.cards.render.engine_types import BadDesign, DesignFault

MIN_CONTRAST = 4.5
MAX_FAULTS = 20
_SAMPLE_SEEDS = (
    "#B03A2E",
    "#A3791F",
    "#4F7F2A",
    "#1F7F6B",
    "#2471A3",
    "#5B48A8",
    "#A33B7E",
    "#808080",
)
_REASONS = {
    "missing": "必填",
    "extra_forbidden": "不认识的字段",
    "string_too_long": "太长",
    "string_too_short": "太短",
    "string_pattern_mismatch": "格式不对",
    "greater_than_equal": "太小",
    "greater_than": "太小",
    "less_than_equal": "太大",
    "multiple_of": f"须是 {GRID} 的倍数",
    "literal_error": "不在可选范围内",
    "too_long": "太多",
    "too_short": "太少",
    "union_tag_invalid": "没有这种 kind",
    "union_tag_not_found": "要有 kind",
}
ShadeRange = tuple[str, str]
"""The darkest and the lightest shade that can be under some text."""


def load_design(data: bytes | str | dict[str, Any]) -> Design:
    """Read a design from JSON and check that it can be drawn and read.

    Raises BadDesign, whose faults name the box and say in Chinese what is
    wrong: unknown keys, boxes outside their band, a missing or small code box,
    words laid over the code or over a picture, and colours with less than
    4.5:1 of contrast in any size, with or without a cover.
    """
    try:
        raw = data if isinstance(data, dict) else json.loads(data)
        design = Design.model_validate(raw)
    except ValidationError as error:
        raise BadDesign(*_convert_errors(error)) from error
    except (ValueError, RecursionError) as error:
        raise BadDesign.at("", f"不是有效的 JSON：{error}") from error
    faults = list(dict.fromkeys(_check_design(design)))[:MAX_FAULTS]
    if faults:
        raise BadDesign(*faults)
    return design


def _convert_errors(error: ValidationError) -> Iterator[DesignFault]:
    """Convert pydantic's errors to faults in Chinese; union tags are left out of paths."""
    for error_detail in error.errors(include_url=False, include_input=False)[:MAX_FAULTS]:
        kinds = {"text", "rule", "person", "figures", "column", "shape", "cover", "backdrop",
                 "avatar", "code"}  # fmt: skip
        parts = [str(part) for part in error_detail["loc"] if part not in kinds]
        error_type, message = (
            error_detail["type"],
            error_detail["msg"].removeprefix("Value error, "),
        )
        reason = _REASONS.get(
            error_type, "类型不对" if error_type.endswith("_type") else "不合要求"
        )
        yield DesignFault(".".join(parts), message if error_type == "value_error" else reason)


def _check_design(design: Design) -> Iterator[DesignFault]:
    """Check the design in every combination of size, cover, passages and tint."""
    if design.card != "forward" and "wide" in design.sizes:
        yield DesignFault("sizes", "只有转发图（forward）可以是 wide")
    seeds = (None, *_SAMPLE_SEEDS) if design.tint else (None,)
    covers, counts = ({"cover"}, {"no_cover"}), ({"single"}, {"several"})
    for size, cover, count, seed in product(design.sizes, covers, counts, seeds):
        try:
            sheet = build_sheet(design, size, frozenset(cover | count), seed)
        except BadDesign as error:
            yield from error.faults
            continue
        faults = [*_check_code(design, sheet), *_check_slots(design, sheet), *_check_heights(sheet)]
        yield from faults or check_contrast(design, sheet)


def _check_code(design: Design, sheet: CardSheet) -> Iterator[DesignFault]:
    """List faults of the code: it must be scannable from a compressed picture."""
    code_boxes = [placed for placed in sheet.boxes if isinstance(placed.box, CodeBox)]
    if design.card == "forward":
        yield from (DesignFault(placed.path, "转发图不放小程序码") for placed in code_boxes)
        return
    if len(code_boxes) != 1:
        yield DesignFault("bands", "每张卡片要有且只有一个小程序码框（code）")
        return
    x, _, width, height = code_boxes[0].at
    if width != height or width < CODE_SIDE + 2 * CODE_QUIET_ZONE:
        yield DesignFault(
            code_boxes[0].path,
            f"小程序码框须为正方形，边长不小于 {CODE_SIDE + 2 * CODE_QUIET_ZONE}",
        )
    if x % GRID or code_boxes[0].at[1] % GRID or width % GRID:
        yield DesignFault(code_boxes[0].path, f"小程序码框须落在 {GRID} 像素的网格上")
    for placed in sheet.boxes[sheet.boxes.index(code_boxes[0]) + 1 :]:
        if _overlap(placed.at, code_boxes[0].at):
            yield DesignFault(placed.path, f"{placed.box.kind} 压住了小程序码")


def _check_slots(design: Design, sheet: CardSheet) -> Iterator[DesignFault]:
    """List slots that this kind of card does not have, and a missing passage."""
    slots = set()
    for placed in sheet.boxes:
        items = placed.box.items if isinstance(placed.box, ColumnBox) else (placed.box,)
        for item in items:
            slot = getattr(item, "slot", None)
            slots.add(slot)
            if slot and slot not in SLOTS[design.card]:
                yield DesignFault(placed.path, f"{design.card} 卡片没有 {slot}")
        if isinstance(placed.box, BackdropBox) and not design.picture:
            yield DesignFault(placed.path, "要先为设计选一张背景图（picture）")
    if "quote" not in slots:
        yield DesignFault("bands", "要有一处文字放 quote")


def _check_heights(sheet: CardSheet) -> Iterator[DesignFault]:
    """List columns too low for all their texts and one line of the passage, without a cover."""
    for placed in sheet.boxes:
        if not isinstance(placed.box, ColumnBox) or "cover" in sheet.tags:
            continue
        items = [item for item in placed.box.items if item.is_shown(sheet.tags)]
        min_height = sum(item.gap for item in items[1:]) + sum(map(_get_min_height, items))
        if min_height > placed.at[3]:
            yield DesignFault(
                placed.path, f"column 框太矮：至少要 {round(min_height)} 像素，只有 {placed.at[3]}"
            )


def _get_min_height(item: AnyItem) -> float:
    """Return an item's minimum height in px: smallest size, all lines, of a passage only one."""
    if isinstance(item, RuleItem):
        return item.size[1]
    if isinstance(item, PersonItem):
        return item.side
    if isinstance(item, FiguresItem):
        return item.number.sizes[0] + item.space + item.label.sizes[0]
    style = item.type
    lines = 1 if item.slot == "quote" else min(style.lines, 3)
    return item.height or style.sizes[-1] * (1 + (lines - 1) * style.leading)


def check_contrast(design: Design, sheet: CardSheet) -> Iterator[DesignFault]:
    """List texts that lack contrast with what is under them, or cover the code."""
    for index, placed in enumerate(sheet.boxes):
        for text_colour, background in _iter_text_colours(sheet, placed):
            backgrounds = (
                [(background, background)] if background else _get_backgrounds(design, sheet, index)
            )
            lowest_contrast = min(get_min_contrast(text_colour, *shades) for shades in backgrounds)
            if lowest_contrast < MIN_CONTRAST:
                yield DesignFault(
                    placed.path,
                    f"{placed.box.kind} 框的文字 {text_colour} 对比度只有 {lowest_contrast:.1f}，"
                    "至少要 4.5",
                )
        if sheet.code and _is_text_box(placed) and _overlap(placed.at, sheet.code.at):
            yield DesignFault(placed.path, f"{placed.box.kind} 框的文字压住了小程序码")


def _is_text_box(placed: PlacedBox) -> bool:
    """Return whether a box holds text."""
    return isinstance(placed.box, (TextBox, ColumnBox))


def _iter_text_colours(sheet: CardSheet, placed: PlacedBox) -> Iterator[tuple[str, str | None]]:
    """Yield the text colours of a box, with their background where the box has its own."""
    box = placed.box
    items: Iterable[Any] = box.items if isinstance(box, ColumnBox) else (box,)
    for item in items:
        if isinstance(item, (PersonItem, AvatarBox)):
            yield sheet.hex(item.ink), sheet.hex(item.fill)
        if isinstance(item, FiguresItem):
            yield sheet.hex(item.number.colour), None
            yield sheet.hex(item.label.colour), None
        elif hasattr(item, "type") and not getattr(item, "ornament", False):
            yield sheet.hex(item.type.colour), None


def _get_backgrounds(design: Design, sheet: CardSheet, index: int) -> list[ShadeRange]:
    """List the shades that may be under a box, from the boxes below it."""
    current = sheet.boxes[index]
    backgrounds: list[ShadeRange] = [(sheet.hex("ground"),) * 2]
    for placed in sheet.boxes[:index]:
        if not _overlap(placed.at, current.at):
            continue
        is_inside = _contains(placed.at, current.at)
        if isinstance(placed.box, ShapeBox):
            blended = [_blend(background, sheet, placed.box) for background in backgrounds]
            backgrounds = blended if is_inside and not placed.box.fade else [*backgrounds, *blended]
        elif isinstance(placed.box, CoverBox):
            backgrounds = [("#000000", "#FFFFFF")]
        elif isinstance(placed.box, BackdropBox) and design.picture:
            shades = (design.picture.darkest, design.picture.lightest)
            backgrounds = [shades] if is_inside else [*backgrounds, shades]
    return backgrounds


def _blend(background: ShadeRange, sheet: CardSheet, shape: ShapeBox) -> ShadeRange:
    """Blend a range of shades with a shape over it."""
    fill = sheet.hex(shape.fill)
    return blend(background[0], fill, shape.opacity), blend(background[1], fill, shape.opacity)


def _contains(outer: Rect, inner: Rect) -> bool:
    """Return whether one rectangle contains another."""
    return (
        outer[0] <= inner[0]
        and outer[1] <= inner[1]
        and outer[0] + outer[2] >= inner[0] + inner[2]
        and outer[1] + outer[3] >= inner[1] + inner[3]
    )


def _overlap(a: Rect, b: Rect) -> bool:
    """Return whether two rectangles overlap."""
    return a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]
