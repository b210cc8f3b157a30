"""Lays out the items of a column: text, rule, avatar with name, figures, several passages."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from backend.cards.render import slot_filling
from backend.cards.render.design.boxes import (
    AnyItem,
    FiguresItem,
    PersonItem,
    RuleItem,
    TextBox,
    TextItem,
    TextStyle,
)
from backend.cards.render.design.resolved_design import CardSheet
from backend.cards.render.drawing_steps import FillStep, PictureStep, Rect, Role, Steps, TextStep
from backend.cards.render.fonts import text_shaping
from backend.cards.render.slot_filling import SlotTexts
from backend.cards.render.typesetting import measured_text, text_fitting
from backend.cards.render.typesetting.drawable_text import CleanText
from backend.cards.render.typesetting.line_placement import TextBlock
from backend.cards.render.typesetting.text_step_builder import (
    build_ruby_steps,
    build_shifted_steps,
    build_text_step,
)

ALIGNMENT_FACTORS = {
    "left": 0.0,
    "center": 0.5,
    "right": 1.0,
    "top": 0.0,
    "middle": 0.5,
    "bottom": 1.0,
}
_INITIAL_SCALE = 0.46
_DIVIDER_SIZE = (32, 2)
_PASSAGE_GAP_EM = 1.5
_UNLIMITED_HEIGHT = 1e6


@dataclass(frozen=True, slots=True)
class SetItem:
    """A set item: its height in px, and a function that draws it at a y.

    `size` is the font size of a passage in px; `cut` means that it was truncated.
    """

    height: float
    draw: Callable[[float], Steps]
    size: float = 0
    cut: bool = False


@dataclass(frozen=True, slots=True)
class ItemContext:
    """Context of an item: its horizontal extent, the sheet, slots and available pictures."""

    x: int
    width: int
    sheet: CardSheet
    slots: SlotTexts
    available_roles: frozenset[Role]

    def write(
        self, block: TextBlock, left: float, top: float, width: float, style: TextStyle
    ) -> TextStep:
        """Return the step that draws a text block in its style."""
        at, shift = (left, top), ALIGNMENT_FACTORS[style.align]
        return build_text_step(block, at, width, shift, style.font, self.sheet.hex(style.colour))

    def write_passage(
        self, block: TextBlock, left: float, top: float, width: float, style: TextStyle
    ) -> Steps:
        """Return the steps that draw a passage, with what stands off and above its lines."""
        step = self.write(block, left, top, width, style)
        place = block, (left, top), width, ALIGNMENT_FACTORS[style.align], step
        return step, *build_shifted_steps(*place), *build_ruby_steps(*place)


def get_text(item: TextBox | TextItem, slots: SlotTexts) -> CleanText:
    """Return the text of a box; empty if its slot is empty."""
    if item.slot is None:
        return CleanText(item.before)
    return slots.fill(item.slot, item.before, item.after)


def set_item(item: AnyItem, context: ItemContext, height: float) -> SetItem:
    """Set an item; only text uses the height."""
    if isinstance(item, RuleItem):
        return _set_rule(item, context)
    if isinstance(item, PersonItem):
        return _set_person(item, context)
    if isinstance(item, FiguresItem):
        return _set_figures(item, context)
    if item.slot == "quote" and len(context.slots.quotes) > 1:
        return _set_passages(item, context, height)
    return set_text(item, context, height)


def set_text(item: TextBox | TextItem, context: ItemContext, height: float) -> SetItem:
    """Set text as large as the height allows."""
    content, is_quote = get_text(item, context.slots), item.slot == "quote"
    block = fit_text(content, item.type, context.width, height, is_quote, item.after)
    own_height = item.height if isinstance(item, TextItem) else None
    return SetItem(
        own_height or block.height,
        lambda top: context.write_passage(block, context.x, top, context.width, item.type),
        block.size,
        block.cut and is_quote,
    )


def _set_rule(item: RuleItem, context: ItemContext) -> SetItem:
    """Set a short line."""
    width, height = item.size
    left = round(context.x + (context.width - width) * ALIGNMENT_FACTORS[item.align])
    colour = context.sheet.hex(item.fill)
    return SetItem(height, lambda top: (FillStep((left, round(top), width, height), colour),))


def _set_person(item: PersonItem, context: ItemContext) -> SetItem:
    """Set an avatar and a name side by side."""
    name = context.slots.words["nickname"]
    free = context.width - item.side - item.space
    content = slot_filling.wrap_text(name, "", item.after)
    block = fit_text(content, item.type, free, item.side, after=item.after)
    left = round(context.x + (free - block.width) * ALIGNMENT_FACTORS[item.align])

    def draw(top: float) -> Steps:
        rect = (left, round(top), item.side, item.side)
        text_left = left + item.side + item.space
        text_top = rect[1] + (item.side - block.height) / 2
        avatar_steps = draw_avatar(rect, context, "avatar", item.fill, item.ink)
        return *avatar_steps, context.write(block, text_left, text_top, block.width, item.type)

    return SetItem(item.side, draw)


def draw_avatar(
    rect: Rect, context: ItemContext, role: Role, fill_colour: str, text_colour: str
) -> Steps:
    """Draw a reader's avatar, or the first character of their name on a disc."""
    name = context.slots.words["rival" if role == "rival" else "nickname"]
    colours = context.sheet.hex(fill_colour), context.sheet.hex(text_colour)
    initial_steps = _draw_initial(rect, *colours, slot_filling.get_initial(name))
    return (
        (PictureStep(role, rect, rect[2] // 2, initial_steps),)
        if role in context.available_roles
        else initial_steps
    )


@lru_cache(maxsize=1024)
def _draw_initial(
    rect: Rect, fill_colour: str, text_colour: str, initial: str
) -> tuple[FillStep, TextStep]:
    """Return a character on a disc."""
    x, y, width, height = rect
    size = max(24, min(200, round(width * _INITIAL_SCALE)))
    style = TextStyle(font="serif", sizes=(size,), colour=text_colour, lines=1)
    block = fit_text(CleanText(initial), style, 2000, 1)
    top = y + (height - block.height) / 2
    return FillStep(rect, fill_colour, width // 2), build_text_step(
        block, (x, top), width, 0.5, "serif", text_colour
    )


def _set_figures(item: FiguresItem, context: ItemContext) -> SetItem:
    """Set numbers, all of one size, over their labels."""
    figures = context.slots.figures
    cell = context.width / max(1, len(figures))
    numbers = [fit_text(number, item.number, cell, 1) for number, _ in figures]
    size = min((block.size for block in numbers), default=0)
    style = item.number.model_copy(update={"sizes": (size,)})
    numbers = [fit_text(number, style, cell, 1) for number, _ in figures]
    labels = [fit_text(label, item.label, cell, 1) for _, label in figures]
    height = max((block.height for block in numbers), default=0)

    def draw(top: float) -> Steps:
        label_top = top + height + item.space
        steps: Steps = ()
        for index, (number, label) in enumerate(zip(numbers, labels, strict=True)):
            left = context.x + index * cell
            steps += (context.write(number, left, top, cell, style),)
            steps += (context.write(label, left, label_top, cell, item.label),)
        return steps

    return SetItem(height + item.space + max((b.height for b in labels), default=0), draw)


def _set_passages(item: TextItem, context: ItemContext, height: float) -> SetItem:
    """Set several passages at one size, the largest at which all fit, a short line between."""
    style = item.type
    blocks, gap = _fit_at_one_size(item, context.slots.quotes, context.width, height)
    divider_colour = context.sheet.hex("soft")

    def draw(top: float) -> Steps:
        steps: Steps = ()
        for index, block in enumerate(blocks):
            if index:
                left = round(
                    context.x + (context.width - _DIVIDER_SIZE[0]) * ALIGNMENT_FACTORS[style.align]
                )
                middle = round(top + (gap - _DIVIDER_SIZE[1]) / 2)
                steps += (FillStep((left, middle, *_DIVIDER_SIZE), divider_colour),)
                top += gap
            steps += context.write_passage(block, context.x, top, context.width, style)
            top += block.height
        return steps

    total = sum(block.height for block in blocks) + gap * (len(blocks) - 1)
    return SetItem(total, draw, blocks[0].size, any(block.cut for block in blocks))


def _fit_at_one_size(
    item: TextItem, quotes: tuple[CleanText, ...], width: float, height: float
) -> tuple[list[TextBlock], float]:
    """Return passages at the largest size at which all fit, and the px between them.

    Where even the smallest is too large, each is cut in its measure.
    """
    for size in item.type.sizes:
        single_size_style = item.type.model_copy(update={"sizes": (size,)})
        gap = max(item.between, size * _PASSAGE_GAP_EM)
        free = height - gap * (len(quotes) - 1)
        blocks = [
            fit_text(quote, single_size_style, width, _UNLIMITED_HEIGHT, by_sentence=True)
            for quote in quotes
        ]
        whole = sum(block.height for block in blocks)
        if whole <= free:
            return blocks, gap
    shares = [free * block.height / whole for block in blocks]
    return [
        fit_text(quote, single_size_style, width, share, by_sentence=True)
        for quote, share in zip(quotes, shares, strict=True)
    ], gap


@lru_cache(maxsize=512)
def fit_text(
    content: CleanText,
    style: TextStyle,
    width: float,
    height: float,
    by_sentence: bool = False,
    after: str = "",
) -> TextBlock:
    """Measure text and fit it to a box; cached."""
    options = text_fitting.LayoutOptions(
        tuple(map(float, style.sizes)),
        leading=style.leading,
        max_lines=style.lines,
        justify=style.justify,
        balance=style.balance,
        tracking=style.tracking,
        by_sentence=by_sentence,
        after=after,
    )
    measured_text = _measure(content, style.font, style.tracking)
    return text_fitting.fit_text(
        measured_text, options, width, height, text_shaping.get_measurer(style.font)
    )


@lru_cache(maxsize=256)
def _measure(content: CleanText, font: str, tracking: float) -> measured_text.MeasuredText:
    """Measure text, cached: a passage is fitted several times, with the cover and without."""
    return measured_text.measure_text(content, text_shaping.get_measurer(font), tracking)
