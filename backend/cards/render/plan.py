"""From a design and facts to a plan: filled, laid out, and no picture opened."""

from collections.abc import Collection
from functools import lru_cache

from . import fill, stack
from .facts import Facts
from .fill import Slots
from .kept import Kept
from .stack import Placed
from .steps import At, Fill, Plan, Role, Show, Step, Steps, Write
from .template import (
    CODE,
    AnyBox,
    Avatar,
    Code,
    Column,
    Cover,
    Design,
    RuleItem,
    Shape,
    TextBox,
    Type,
)
from .text import Words
from .written import written

WordBox = Column | TextBox
_WHITE = "#FFFFFF"
_FADE = 0.45
_INITIAL = 0.46
_BY_READER = ("quote", "nickname", "note")


_articles: Kept[Steps] = Kept(64)


def plan(design: Design, facts: Facts, shown: Collection[Role]) -> Plan:
    """Return the steps that draw a card, pure data.

    `shown` are the pictures that there are; no picture is opened. Words come
    before pictures: a passage that has to be cut beside the cover takes the
    cover's place too.
    """
    slots = fill.slots(facts)
    cover = "cover" in shown
    words = _lay_out(design, cover, slots)
    if cover and any(_is_cut(placed) for _, placed in words):
        cover, words = False, _lay_out(design, False, slots)
    key = (design.digest, cover, slots["title"], slots["account"])
    article = _articles.get(key, lambda: _shared(design, cover, slots))
    reader: list[Step] = [_code(design.code)]
    for box in design.shown(cover):
        if isinstance(box, Avatar):
            reader += _face(box, slots, "avatar" in shown)
    for box, placed in words:
        reader += _words(box, placed)
    return Plan(design.size, article, tuple(reader))


def _shared(design: Design, cover: bool, slots: Slots) -> Steps:
    """Return the part that all readers of an article share."""
    steps: list[Step] = [Fill((0, 0, *design.size), design.background)]
    for box in design.shown(cover):
        steps += _below(box, slots)
    return tuple(steps)


def _lay_out(design: Design, cover: bool, slots: Slots) -> list[tuple[WordBox, list[Placed]]]:
    """Lay out all words that change from reader to reader."""
    boxes = [box for box in design.shown(cover) if isinstance(box, Column) or _is_readers(box)]
    return [(box, _placed(box, slots)) for box in boxes if isinstance(box, (Column, TextBox))]


def _is_cut(placed: list[Placed]) -> bool:
    """Tell whether the passage had to be cut."""
    return any(
        block and block.cut and not isinstance(item, RuleItem) and item.slot == "quote"
        for item, _, block in placed
    )


def _is_readers(box: AnyBox) -> bool:
    """Tell boxes of words that change from reader to reader."""
    return isinstance(box, Column) or (isinstance(box, TextBox) and box.slot in _BY_READER)


def _below(box: AnyBox, slots: Slots) -> Steps:
    """Return what a box adds to the part that all readers of an article share."""
    if isinstance(box, Cover):
        return _cover(box)
    if isinstance(box, Shape):
        return (Fill(box.place, box.fill, box.radius, box.border),)
    if isinstance(box, Code):
        return (Fill(box.place, _WHITE, box.radius, box.border),)
    if isinstance(box, TextBox) and not _is_readers(box):
        return _words(box, _placed(box, slots))
    return ()


def _cover(box: Cover) -> Steps:
    """Return the cover, its foot sinking into a colour if the design says so."""
    picture = Show("cover", box.place, box.radius)
    if not box.fade:
        return (picture,)
    x, y, width, height = box.place
    deep = round(height * _FADE)
    return picture, Fill((x, y + height - deep, width, deep), box.fade, fade=True)


def _code(box: Code) -> Show:
    """Return the code in the middle of its white panel."""
    x, y, width, height = box.place
    return Show("code", (x + (width - CODE) // 2, y + (height - CODE) // 2, CODE, CODE))


def _placed(box: WordBox, slots: Slots) -> list[Placed]:
    """Lay out a box of words."""
    return stack.column(box, slots) if isinstance(box, Column) else stack.single(box, slots)


def _words(box: WordBox, placed: list[Placed]) -> Steps:
    """Return the steps for words that are laid out."""
    x, _, width, _ = box.place
    steps: list[Step] = []
    for item, top, block in placed:
        if isinstance(item, RuleItem):
            left = x + (width - item.size[0]) * stack.SHIFT[item.align]
            steps.append(Fill((round(left), round(top), *item.size), item.fill))
        elif block:
            steps.append(written(block, (x, top), width, stack.SHIFT[item.type.align], item.type))
    return tuple(steps)


def _face(box: Avatar, slots: Slots, is_there: bool) -> Steps:
    """Return a reader's face, or the first sign of their name on a quiet disc."""
    drawn = _initial(box.place, box.fill, box.ink, fill.initial(slots["nickname"]))
    return (Show("avatar", box.place, box.place[2] // 2, drawn),) if is_there else drawn


@lru_cache(maxsize=1024)
def _initial(at: At, ground: str, ink: str, sign: str) -> tuple[Fill, Write]:
    """Return a sign on a disc."""
    x, y, width, height = at
    size = max(24, min(200, round(width * _INITIAL)))
    style = Type(font="serif", sizes=(size,), colour=ink, lines=1)
    block = stack.one_line(Words(sign), style)
    middle = (x, y + (height - block.height) / 2)
    return Fill(at, ground, width // 2), written(block, middle, width, 0.5, style)
