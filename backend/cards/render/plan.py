"""From a design and facts to a plan: filled, laid out, and no picture opened."""

from collections.abc import Collection, Iterable

from . import fill, items, stack
from .boxes import (
    CODE,
    Avatar,
    Backdrop,
    Code,
    Column,
    Cover,
    FiguresItem,
    PersonItem,
    Shape,
    SizeName,
    TextBox,
)
from .facts import AnyFacts
from .fill import Slots
from .items import Room
from .kept import Kept
from .sheet import Laid, Sheet, lay
from .stack import Stood
from .steps import Fill, Plan, Role, Show, Step, Steps
from .template import Design

_WHITE = "#FFFFFF"
_BY_ARTICLE = (None, "title", "account")
_articles: Kept[Steps] = Kept(64)


def plan(
    design: Design, facts: AnyFacts, shown: Collection[Role], size: SizeName | None = None
) -> Plan:
    """Return the steps that draw a card, pure data.

    `shown` are the pictures that there are; no picture is opened. The first of
    a design's sizes is its usual one. Words come before pictures: a passage
    that would be small or cut beside the cover takes the cover's place too.
    Raises ValueError for a size that the design does not have.
    """
    size = size or design.sizes[0]
    if size not in design.sizes:
        raise ValueError(f"{design.name} has no size {size}")
    slots = fill.slots(facts)
    count = "several" if len(slots.quotes) > 1 else "single"
    roles = frozenset(shown)
    for cover in ("cover", "no_cover") if "cover" in roles else ("no_cover",):
        sheet = lay(design, size, frozenset({cover, count}), facts.colour)
        stood = _readers_words(sheet, slots, roles)
        passage = [words for words in stood.values() if words.size]
        if not any(words.cut or words.size < design.beside_cover for words in passage):
            break
    return Plan(sheet.size, _shared(sheet, slots, roles), _readers(sheet, slots, roles, stood))


def _readers_words(sheet: Sheet, slots: Slots, roles: frozenset[Role]) -> dict[str, Stood]:
    """Lay out all words that change from reader to reader."""
    return {
        laid.path: _words(sheet, laid, slots, roles) for laid in sheet.boxes if _is_readers(laid)
    }


def _is_readers(laid: Laid) -> bool:
    """Tell boxes of words that change from reader to reader."""
    box = laid.box
    if isinstance(box, TextBox):
        return box.slot not in _BY_ARTICLE
    return isinstance(box, Column) and any(
        isinstance(item, (PersonItem, FiguresItem))
        or getattr(item, "slot", None) not in _BY_ARTICLE
        for item in box.items
    )


def _words(sheet: Sheet, laid: Laid, slots: Slots, roles: frozenset[Role]) -> Stood:
    """Lay out a box of words."""
    room = Room(laid.at[0], laid.at[2], sheet, slots, roles)
    if isinstance(laid.box, Column):
        return stack.column(laid.box, laid.at, room)
    return stack.single(laid.box, laid.at, room) if isinstance(laid.box, TextBox) else Stood([])


def _shared(sheet: Sheet, slots: Slots, roles: frozenset[Role]) -> Steps:
    """Return the part that all readers of an article share."""
    key = (sheet.key, slots.words["title"], slots.words["account"])
    return _articles.get(key, lambda: tuple(_article_steps(sheet, slots, roles)))


def _article_steps(sheet: Sheet, slots: Slots, roles: frozenset[Role]) -> Iterable[Step]:
    """Draw the ground, pictures, shapes and fixed words."""
    yield Fill((0, 0, *sheet.size), sheet.hex("ground"))
    for laid in sheet.boxes:
        box = laid.box
        if isinstance(box, Cover):
            yield Show("cover", laid.at, box.radius)
        elif isinstance(box, Backdrop):
            yield Show("backdrop", laid.at)
        elif isinstance(box, Shape):
            border = sheet.hex(box.border) if box.border else None
            colour = sheet.hex(box.fill)
            yield Fill(laid.at, colour, box.radius, border, box.opacity, box.fade)
        elif isinstance(box, Code):
            border = sheet.hex(box.border) if box.border else None
            yield Fill(laid.at, _WHITE, box.radius, border)
        elif not _is_readers(laid):
            yield from _words(sheet, laid, slots, roles).steps()


def _readers(sheet: Sheet, slots: Slots, roles: frozenset[Role], words: dict[str, Stood]) -> Steps:
    """Return the part that is one reader's own: the code, faces and words."""
    steps: list[Step] = [_code(sheet.code)] if sheet.code else []
    for laid in sheet.boxes:
        if isinstance(laid.box, Avatar):
            room = Room(laid.at[0], laid.at[2], sheet, slots, roles)
            steps += items.face(laid.at, room, laid.box.of, laid.box.fill, laid.box.ink)
        elif laid.path in words:
            steps += words[laid.path].steps()
    return tuple(steps)


def _code(laid: Laid) -> Show:
    """Return the code in the middle of its white panel."""
    x, y, width, height = laid.at
    return Show("code", (x + (width - CODE) // 2, y + (height - CODE) // 2, CODE, CODE))
