"""What stands in a column: each item set in a width, with its height, ready to be drawn."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from . import fill, fonts, layout, measured
from .boxes import AnyItem, FiguresItem, PersonItem, RuleItem, TextBox, TextItem, Type
from .fill import Slots
from .place import Block
from .sheet import Sheet
from .steps import At, Fill, Role, Show, Steps, Write
from .text import Words
from .written import written

SHIFT = {"left": 0.0, "center": 0.5, "right": 1.0, "top": 0.0, "middle": 0.5, "bottom": 1.0}
_INITIAL = 0.46
_DIVIDER = (32, 2)
_APART = 1.5
_ENDLESS = 1e6


@dataclass(frozen=True, slots=True)
class Part:
    """An item of a height in px, and the steps that draw it with its top at a y.

    `size` is the px at which a passage is set, and `cut` says that it had to be cut.
    """

    height: float
    draw: Callable[[float], Steps]
    size: float = 0
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Room:
    """What an item may use: from `x` on, `width` px, the sheet's colours, and what there is."""

    x: int
    width: int
    sheet: Sheet
    slots: Slots
    shown: frozenset[Role]

    def write(self, block: Block, left: float, top: float, width: float, style: Type) -> Write:
        """Return the step that writes a block in its style."""
        at, shift = (left, top), SHIFT[style.align]
        return written(block, at, width, shift, style.font, self.sheet.hex(style.colour))


def words_of(item: TextBox | TextItem, slots: Slots) -> Words:
    """Return the words of a box; none if its slot is empty."""
    if item.slot is None:
        return Words(item.before)
    return fill.phrase(slots.words.get(item.slot, Words("")), item.before, item.after)


def part(item: AnyItem, room: Room, height: float) -> Part:
    """Set an item in its room; only text cares for the height."""
    if isinstance(item, RuleItem):
        return _rule(item, room)
    if isinstance(item, PersonItem):
        return _person(item, room)
    if isinstance(item, FiguresItem):
        return _figures(item, room)
    if item.slot == "quote" and len(room.slots.quotes) > 1:
        return _passages(item, room, height)
    return text(item, room, height)


def text(item: TextBox | TextItem, room: Room, height: float) -> Part:
    """Set words as large as the height allows."""
    words, is_quote = words_of(item, room.slots), item.slot == "quote"
    block = set_words(words, item.type, room.width, height, is_quote, item.after)
    own = item.height if isinstance(item, TextItem) else None
    return Part(
        own or block.height,
        lambda top: (room.write(block, room.x, top, room.width, item.type),),
        block.size,
        block.cut and is_quote,
    )


def _rule(item: RuleItem, room: Room) -> Part:
    """Draw a short line."""
    width, height = item.size
    left = round(room.x + (room.width - width) * SHIFT[item.align])
    colour = room.sheet.hex(item.fill)
    return Part(height, lambda top: (Fill((left, round(top), width, height), colour),))


def _person(item: PersonItem, room: Room) -> Part:
    """Set a face and a name side by side."""
    name = room.slots.words["nickname"]
    free = room.width - item.side - item.space
    words = fill.phrase(name, "", item.after)
    block = set_words(words, item.type, free, item.side, after=item.after)
    left = round(room.x + (free - block.width) * SHIFT[item.align])

    def draw(top: float) -> Steps:
        place = (left, round(top), item.side, item.side)
        beside = left + item.side + item.space
        middle = place[1] + (item.side - block.height) / 2
        disc = face(place, room, "avatar", item.fill, item.ink)
        return *disc, room.write(block, beside, middle, block.width, item.type)

    return Part(item.side, draw)


def face(at: At, room: Room, of: Role, ground: str, ink: str) -> Steps:
    """Show a reader's face, or the first sign of their name on a quiet disc."""
    name = room.slots.words["rival" if of == "rival" else "nickname"]
    hexes = room.sheet.hex(ground), room.sheet.hex(ink)
    drawn = _disc(at, *hexes, fill.initial(name))
    return (Show(of, at, at[2] // 2, drawn),) if of in room.shown else drawn


@lru_cache(maxsize=1024)
def _disc(at: At, ground: str, ink: str, sign: str) -> tuple[Fill, Write]:
    """Return a sign on a disc."""
    x, y, width, height = at
    size = max(24, min(200, round(width * _INITIAL)))
    style = Type(font="serif", sizes=(size,), colour=ink, lines=1)
    block = set_words(Words(sign), style, 2000, 1)
    top = y + (height - block.height) / 2
    return Fill(at, ground, width // 2), written(block, (x, top), width, 0.5, "serif", ink)


def _figures(item: FiguresItem, room: Room) -> Part:
    """Set numbers, all of one size, over their names."""
    found = room.slots.figures
    cell = room.width / max(1, len(found))
    numbers = [set_words(number, item.number, cell, 1) for number, _ in found]
    size = min((block.size for block in numbers), default=0)
    style = item.number.model_copy(update={"sizes": (size,)})
    numbers = [set_words(number, style, cell, 1) for number, _ in found]
    labels = [set_words(label, item.label, cell, 1) for _, label in found]
    height = max((block.height for block in numbers), default=0)

    def draw(top: float) -> Steps:
        below = top + height + item.space
        drawn: Steps = ()
        for n, (number, label) in enumerate(zip(numbers, labels, strict=True)):
            left = room.x + n * cell
            drawn += (room.write(number, left, top, cell, style),)
            drawn += (room.write(label, left, below, cell, item.label),)
        return drawn

    return Part(height + item.space + max((b.height for b in labels), default=0), draw)


def _passages(item: TextItem, room: Room, height: float) -> Part:
    """Set several passages at one size, the largest at which all fit, a short line between."""
    style = item.type
    blocks, gap = _all_at_one_size(item, room.slots.quotes, room.width, height)
    line = room.sheet.hex("soft")

    def draw(top: float) -> Steps:
        drawn: Steps = ()
        for n, block in enumerate(blocks):
            if n:
                left = round(room.x + (room.width - _DIVIDER[0]) * SHIFT[style.align])
                middle = round(top + (gap - _DIVIDER[1]) / 2)
                drawn += (Fill((left, middle, *_DIVIDER), line),)
                top += gap
            drawn += (room.write(block, room.x, top, room.width, style),)
            top += block.height
        return drawn

    total = sum(block.height for block in blocks) + gap * (len(blocks) - 1)
    return Part(total, draw, blocks[0].size, any(block.cut for block in blocks))


def _all_at_one_size(
    item: TextItem, quotes: tuple[Words, ...], width: float, height: float
) -> tuple[list[Block], float]:
    """Return passages at the largest size at which all fit, and the px between them.

    Where even the smallest is too large, each is cut in its measure.
    """
    for size in item.type.sizes:
        fixed = item.type.model_copy(update={"sizes": (size,)})
        gap = max(item.between, size * _APART)
        free = height - gap * (len(quotes) - 1)
        blocks = [set_words(quote, fixed, width, _ENDLESS, quote=True) for quote in quotes]
        whole = sum(block.height for block in blocks)
        if whole <= free:
            return blocks, gap
    shares = [free * block.height / whole for block in blocks]
    return [
        set_words(quote, fixed, width, share, quote=True)
        for quote, share in zip(quotes, shares, strict=True)
    ], gap


@lru_cache(maxsize=512)
def set_words(
    words: Words, style: Type, width: float, height: float, quote: bool = False, after: str = ""
) -> Block:
    """Measure words and fit them to a box; what was asked for lately is remembered."""
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
    copy = _measured(words, style.font, style.tracking)
    return layout.fit(copy, manner, width, height, fonts.measurer(style.font))


@lru_cache(maxsize=256)
def _measured(words: Words, font: str, tracking: float) -> measured.Copy:
    """Measure words; a passage is fitted several times, beside the cover and without."""
    return measured.prepare(words, fonts.measurer(font), tracking)
