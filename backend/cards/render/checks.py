"""Is a design sound? It can be drawn in all its sizes, be read, and its code be scanned."""

import json
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

from pydantic import ValidationError

from .boxes import (
    CODE,
    GRID,
    QUIET,
    AnyItem,
    Avatar,
    Backdrop,
    Code,
    Column,
    Cover,
    FiguresItem,
    PersonItem,
    RuleItem,
    Shape,
    TextBox,
)
from .colours import least_contrast, mix
from .facts import BadDesign, Fault
from .sheet import Laid, Sheet, lay
from .steps import At
from .template import SLOTS, Design

READABLE = 4.5
MOST_FAULTS = 20
_SAMPLES = ("#B03A2E", "#A3791F", "#4F7F2A", "#1F7F6B", "#2471A3", "#5B48A8", "#A33B7E", "#808080")
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
Ground = tuple[str, str]
"""The darkest and the lightest that can lie under some words."""


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
        raise BadDesign(*_faults_of(error)) from error
    except (ValueError, RecursionError) as error:
        raise BadDesign.at("", f"不是有效的 JSON：{error}") from error
    faults = list(dict.fromkeys(_faults(design)))[:MOST_FAULTS]
    if faults:
        raise BadDesign(*faults)
    return design


def _faults_of(error: ValidationError) -> Iterator[Fault]:
    """Tell what pydantic found, in Chinese; the kinds of a union are left out of paths."""
    for found in error.errors(include_url=False, include_input=False)[:MOST_FAULTS]:
        kinds = {"text", "rule", "person", "figures", "column", "shape", "cover", "backdrop",
                 "avatar", "code"}  # fmt: skip
        steps = [str(step) for step in found["loc"] if step not in kinds]
        kind, said = found["type"], found["msg"].removeprefix("Value error, ")
        why = _REASONS.get(kind, "类型不对" if kind.endswith("_type") else "不合要求")
        yield Fault(".".join(steps), said if kind == "value_error" else why)


def _faults(design: Design) -> Iterator[Fault]:
    """Lay the design in every way it may be laid, and look at each."""
    if design.card != "forward" and "wide" in design.sizes:
        yield Fault("sizes", "只有转发图（forward）可以是 wide")
    seeds = (None, *_SAMPLES) if design.tint else (None,)
    covers, counts = ({"cover"}, {"no_cover"}), ({"single"}, {"several"})
    for size, cover, count, seed in product(design.sizes, covers, counts, seeds):
        try:
            sheet = lay(design, size, frozenset(cover | count), seed)
        except BadDesign as error:
            yield from error.faults
            continue
        wrong = [*_code_faults(design, sheet), *_slot_faults(design, sheet), *_height_faults(sheet)]
        yield from wrong or word_faults(design, sheet)


def _code_faults(design: Design, sheet: Sheet) -> Iterator[Fault]:
    """Refuse a card whose code could not be scanned from a squeezed picture."""
    codes = [laid for laid in sheet.boxes if isinstance(laid.box, Code)]
    if design.card == "forward":
        yield from (Fault(laid.path, "转发图不放小程序码") for laid in codes)
        return
    if len(codes) != 1:
        yield Fault("bands", "每张卡片要有且只有一个小程序码框（code）")
        return
    x, _, width, height = codes[0].at
    if width != height or width < CODE + 2 * QUIET:
        yield Fault(codes[0].path, f"小程序码框须为正方形，边长不小于 {CODE + 2 * QUIET}")
    if x % GRID or codes[0].at[1] % GRID or width % GRID:
        yield Fault(codes[0].path, f"小程序码框须落在 {GRID} 像素的网格上")
    for laid in sheet.boxes[sheet.boxes.index(codes[0]) + 1 :]:
        if _overlap(laid.at, codes[0].at):
            yield Fault(laid.path, f"{laid.box.kind} 压住了小程序码")


def _slot_faults(design: Design, sheet: Sheet) -> Iterator[Fault]:
    """Refuse words that this kind of card does not know, and a card without its passage."""
    found = set()
    for laid in sheet.boxes:
        items = laid.box.items if isinstance(laid.box, Column) else (laid.box,)
        for item in items:
            slot = getattr(item, "slot", None)
            found.add(slot)
            if slot and slot not in SLOTS[design.card]:
                yield Fault(laid.path, f"{design.card} 卡片没有 {slot}")
        if isinstance(laid.box, Backdrop) and not design.picture:
            yield Fault(laid.path, "要先为设计选一张背景图（picture）")
    if "quote" not in found:
        yield Fault("bands", "要有一处文字放 quote")


def _height_faults(sheet: Sheet) -> Iterator[Fault]:
    """Refuse a column too low for all its words and a line of the passage, without a cover."""
    for laid in sheet.boxes:
        if not isinstance(laid.box, Column) or "cover" in sheet.tags:
            continue
        items = [item for item in laid.box.items if item.is_shown(sheet.tags)]
        least = sum(item.gap for item in items[1:]) + sum(map(_least_height, items))
        if least > laid.at[3]:
            yield Fault(laid.path, f"column 框太矮：至少要 {round(least)} 像素，只有 {laid.at[3]}")


def _least_height(item: AnyItem) -> float:
    """Return the px that an item may need: all its lines, but of a passage only one, all small."""
    if isinstance(item, RuleItem):
        return item.size[1]
    if isinstance(item, PersonItem):
        return item.side
    if isinstance(item, FiguresItem):
        return item.number.sizes[0] + item.space + item.label.sizes[0]
    style = item.type
    lines = 1 if item.slot == "quote" else min(style.lines, 3)
    return item.height or style.sizes[-1] * (1 + (lines - 1) * style.leading)


def word_faults(design: Design, sheet: Sheet) -> Iterator[Fault]:
    """List words that lack contrast with what lies under them, or cover the code."""
    for n, laid in enumerate(sheet.boxes):
        for ink, ground in _inks(sheet, laid):
            grounds = [(ground, ground)] if ground else _under(design, sheet, n)
            worst = min(least_contrast(ink, *shades) for shades in grounds)
            if worst < READABLE:
                yield Fault(
                    laid.path, f"{laid.box.kind} 框的文字 {ink} 对比度只有 {worst:.1f}，至少要 4.5"
                )
        if sheet.code and _is_of_words(laid) and _overlap(laid.at, sheet.code.at):
            yield Fault(laid.path, f"{laid.box.kind} 框的文字压住了小程序码")


def _is_of_words(laid: Laid) -> bool:
    """Tell a box of words."""
    return isinstance(laid.box, (TextBox, Column))


def _inks(sheet: Sheet, laid: Laid) -> Iterator[tuple[str, str | None]]:
    """List the inks of a box's words, with their ground where the box brings its own."""
    box = laid.box
    items: Iterable[Any] = box.items if isinstance(box, Column) else (box,)
    for item in items:
        if isinstance(item, (PersonItem, Avatar)):
            yield sheet.hex(item.ink), sheet.hex(item.fill)
        if isinstance(item, FiguresItem):
            yield sheet.hex(item.number.colour), None
            yield sheet.hex(item.label.colour), None
        elif hasattr(item, "type") and not getattr(item, "ornament", False):
            yield sheet.hex(item.type.colour), None


def _under(design: Design, sheet: Sheet, n: int) -> list[Ground]:
    """List the shades that may lie under a box, from the boxes below it."""
    above = sheet.boxes[n]
    grounds: list[Ground] = [(sheet.hex("ground"),) * 2]
    for laid in sheet.boxes[:n]:
        if not _overlap(laid.at, above.at):
            continue
        wholly = _contains(laid.at, above.at)
        if isinstance(laid.box, Shape):
            seen = [_veiled(ground, sheet, laid.box) for ground in grounds]
            grounds = seen if wholly and not laid.box.fade else [*grounds, *seen]
        elif isinstance(laid.box, Cover):
            grounds = [("#000000", "#FFFFFF")]
        elif isinstance(laid.box, Backdrop) and design.picture:
            shades = (design.picture.darkest, design.picture.lightest)
            grounds = [shades] if wholly else [*grounds, shades]
    return grounds


def _veiled(ground: Ground, sheet: Sheet, shape: Shape) -> Ground:
    """Return the shades that show through a shape."""
    fill = sheet.hex(shape.fill)
    return mix(ground[0], fill, shape.opacity), mix(ground[1], fill, shape.opacity)


def _contains(outer: At, inner: At) -> bool:
    """Tell whether one place lies wholly in another."""
    return (
        outer[0] <= inner[0]
        and outer[1] <= inner[1]
        and outer[0] + outer[2] >= inner[0] + inner[2]
        and outer[1] + outer[3] >= inner[1] + inner[3]
    )


def _overlap(a: At, b: At) -> bool:
    """Tell whether two places share a pixel."""
    return a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]
