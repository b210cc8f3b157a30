"""Words in boxes: one text at its place, or a column of them under one another."""

from typing import NamedTuple

from . import fill, fonts, layout, measured
from .fill import Slots
from .place import Block
from .template import Column, RuleItem, TextBox, TextItem, Type
from .text import Words

SHIFT = {"left": 0.0, "center": 0.5, "right": 1.0, "top": 0.0, "middle": 0.5, "bottom": 1.0}
_OPENING = tuple('“‘「『"')
_UPRIGHT = {"top": 0.0, "middle": 0.47, "bottom": 1.0}
"""A column stands in the middle as the eye sees it, a little above the true one."""


class Placed(NamedTuple):
    """Text or a rule (`block` is None), and the px from the card's top where it begins."""

    item: TextBox | TextItem | RuleItem
    top: float
    block: Block | None


def single(box: TextBox, slots: Slots) -> list[Placed]:
    """Lay out words at a fixed place; nothing if there are none."""
    words = _words(box, slots)
    if not words.text:
        return []
    _, y, width, height = box.place
    block = _block(box, words, width, height)
    return [Placed(box, y + (height - block.height) * SHIFT[box.upright], block)]


def column(box: Column, slots: Slots) -> list[Placed]:
    """Stack what there is; the quote takes the height that the others leave.

    A rule is drawn only between words.
    """
    _, y, width, height = box.place
    items = _present(box, slots)
    blocks = {
        n: _block(item, _words(item, slots), width, height)
        for n, item in enumerate(items)
        if isinstance(item, TextItem) and item.slot != "quote"
    }
    fixed = float(sum((item.gap if n else 0) for n, item in enumerate(items)))
    fixed += sum(_height(item, blocks.get(n)) for n, item in enumerate(items))
    for n, item in enumerate(items):
        if isinstance(item, TextItem) and n not in blocks:
            blocks[n] = _block(item, _words(item, slots), width, max(1.0, height - fixed))
            fixed += blocks[n].height
    top = y + max(0.0, height - fixed) * _UPRIGHT[box.upright]
    placed: list[Placed] = []
    for n, item in enumerate(items):
        top += item.gap if n else 0
        placed.append(Placed(item, top, blocks.get(n)))
        top += _height(item, blocks.get(n))
    return placed


def _height(item: TextItem | RuleItem, block: Block | None) -> float:
    """Return the px an item takes in its column."""
    if isinstance(item, RuleItem):
        return item.size[1]
    return item.height or (block.height if block else 0.0)


def one_line(words: Words, style: Type) -> Block:
    """Lay out a single sign or line without a box, such as an initial."""
    return _set(words, style, 2000, 1)


def _present(box: Column, slots: Slots) -> list[TextItem | RuleItem]:
    """Return the items that have something to show.

    An ornament would be a second opening mark beside a quote that brings its own.
    """
    quoted = slots["quote"].text[:1] in _OPENING
    texts = [
        isinstance(item, TextItem)
        and bool(_words(item, slots).text)
        and not (item.ornament and quoted)
        for item in box.items
    ]
    return [
        item
        for n, item in enumerate(box.items)
        if texts[n] or (isinstance(item, RuleItem) and any(texts[:n]) and any(texts[n:]))
    ]


def _words(item: TextBox | TextItem, slots: Slots) -> Words:
    """Return the words of a box."""
    if item.slot is None:
        return Words(item.before)
    return fill.phrase(slots[item.slot], item.before, item.after)


def _block(item: TextBox | TextItem, words: Words, width: float, height: float) -> Block:
    """Lay out a box's words in a width and a height."""
    return _set(words, item.type, width, height, item.slot == "quote", item.after)


def _set(
    words: Words, style: Type, width: float, height: float, quote: bool = False, after: str = ""
) -> Block:
    """Measure and fit words set in a style."""
    measure = fonts.measurer(style.font)
    manner = layout.Manner(
        tuple(map(float, style.sizes)),
        leading=style.leading,
        most_lines=style.lines,
        justify=style.justify,
        balance=style.balance,
        tracking=style.tracking,
        by_sentence=quote,
        after=after,
    )
    copy = measured.prepare(words, measure, style.tracking)
    return layout.fit(copy, manner, width, height, measure)
