"""From design and facts to a picture: fill, lay out, paint.

What only the article decides is painted once and kept; what the reader brings
(the passage, a name, a face, a code) is painted on a copy.
"""

from dataclasses import dataclass
from hashlib import sha256

from . import fill, paint, stack
from .facts import Facts, Picture
from .fill import Slots
from .kept import Kept
from .stack import Placed
from .template import AnyBox, Avatar, Code, Column, Cover, Design, RuleItem, Shape, TextBox, Type
from .text import Words

LAYOUT_VERSION = 1
"""Goes into the digest of a kept card: raised when the same facts would look different."""

WordBox = Column | TextBox
_BY_READER = ("quote", "nickname", "note")


@dataclass(frozen=True, slots=True)
class _Layer:
    """The painted part that all cards of an article share, and whether its cover could be used."""

    canvas: paint.Canvas
    cover: bool


_articles: Kept[_Layer] = Kept(16)


def draw(design: Design, facts: Facts) -> Picture:
    """Draw a card.

    A cover or avatar that cannot be read is left out: the design has a form
    without it. Raises BadPicture if the code cannot be read, for a card that
    leads nowhere is none.
    """
    slots = fill.slots(facts)
    code = paint.code_tile(facts.code)
    layer = _article(design, facts.cover, slots)
    words = _lay_out(design, layer.cover, slots)
    if layer.cover and any(_is_cut(placed) for _, placed in words):
        # Words come before pictures: without its cover the card holds more of them.
        layer = _article(design, None, slots)
        words = _lay_out(design, False, slots)
    canvas = paint.copy(layer.canvas)
    paint.code(canvas, code, design.code)
    for box in design.shown(layer.cover):
        if isinstance(box, Avatar):
            _draw_avatar(canvas, box, slots, facts.avatar)
    for box, placed in words:
        _write(canvas, box, placed)
    return Picture(paint.encode(canvas), *design.size)


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


def _article(design: Design, cover: bytes | None, slots: Slots) -> _Layer:
    """Return the kept layer of an article, painted if need be."""
    mark = sha256(cover).digest() if cover else None
    key = (design.digest, mark, slots["title"], slots["account"])
    return _articles.get(key, lambda: _paint_article(design, cover, slots))


def _paint_article(design: Design, cover: bytes | None, slots: Slots) -> _Layer:
    """Paint background, cover, shapes and the words that are the same for all readers."""
    tile = None
    window = next((box for box in design.shown(True) if isinstance(box, Cover)), None)
    if window and cover:
        tile = paint.cover_tile(cover, window)
    canvas = paint.background(design)
    for box in design.shown(tile is not None):
        if isinstance(box, Cover) and tile:
            paint.cover(canvas, tile, box)
        elif isinstance(box, Shape):
            paint.patch(canvas, box.place, box.fill, box.radius, box.border)
        elif isinstance(box, Code):
            paint.patch(canvas, box.place, "#FFFFFF", box.radius, box.border)
        elif isinstance(box, TextBox) and not _is_readers(box):
            _write(canvas, box, _placed(box, slots))
    return _Layer(canvas, tile is not None)


def _placed(box: WordBox, slots: Slots) -> list[Placed]:
    """Lay out a box of words."""
    return stack.column(box, slots) if isinstance(box, Column) else stack.single(box, slots)


def _write(canvas: paint.Canvas, box: WordBox, placed: list[Placed]) -> None:
    """Paint words that are laid out."""
    x, _, width, _ = box.place
    for item, top, block in placed:
        if isinstance(item, RuleItem):
            left = x + (width - item.size[0]) * stack.SHIFT[item.align]
            paint.patch(canvas, (round(left), round(top), *item.size), item.fill)
        elif block:
            shift = stack.SHIFT[item.type.align]
            paint.write(canvas, block, (x, top), width, shift, item.type.colour)


def _draw_avatar(canvas: paint.Canvas, box: Avatar, slots: Slots, data: bytes | None) -> None:
    """Paint a reader's face, or the first sign of their name on a quiet disc."""
    x, y, width, height = box.place
    if data and (tile := paint.avatar_tile(data, width)):
        paint.disc(canvas, tile, (x, y))
        return
    paint.patch(canvas, box.place, box.fill, width // 2)
    size = max(24, min(200, round(width * 0.46)))
    style = Type(font="serif", sizes=(size,), colour=box.ink, lines=1)
    block = stack.one_line(Words(fill.initial(slots["nickname"])), style)
    paint.write(canvas, block, (x, y + (height - block.height) / 2), width, 0.5, box.ink)
