"""Text that is laid out, as a step: pieces that stand at exact places."""

from typing import Literal

from . import bidi, faces
from .breaks import Kind
from .measured import Copy
from .place import Block, Line
from .steps import Line as Drawn
from .steps import Piece, Write

Font = Literal["serif", "sans"]
_EM_TOP = 0.88
_CLOSE = 1e-6
_FULL = 0.95
_SQUARE = (Kind.HAN, Kind.OPEN, Kind.CLOSE, Kind.DASH, Kind.BLANK)


def written(
    block: Block, at: tuple[float, float], width: float, shift: float, font: Font, colour: str
) -> Write:
    """Return the step that writes a block with its top left corner `at`.

    `shift` moves lines that are not drawn out from left (0) to right (1) in
    `width` px.
    """
    lines = []
    for n, line in enumerate(block.lines):
        base = round(at[1] + block.size * _EM_TOP + n * block.pitch)
        free = 0 if block.drawn_out else (width - line.width * block.size) * shift
        lines.append(Drawn(base, _pieces(block, line, at[0] + free)))
    return Write(font, block.size, colour, tuple(lines))


def _pieces(block: Block, line: Line, left: float) -> tuple[Piece, ...]:
    """Gather a line's clusters into as few pieces as leave every place exact."""
    copy, size, found, n = block.copy, block.size, [], 0
    while n < len(line.order):
        i = line.order[n]
        if copy.sorts[i] is Kind.SPACE:
            n += 1
            continue
        square = _is_square(copy, i)
        stop, wide = (_even if square else _run)(copy, line, n)
        text = _spelled(copy, line.order[n:stop])
        x = round(left + line.places[n] * size, 2)
        if square:
            found.append(Piece(x, text, pitch=round(wide * size, 3)))
        else:
            found.append(Piece(x, text, width=round(wide * size, 2), font=_font(copy, i)))
        n = stop
    return tuple(found)


def _spelled(copy: Copy, seen: list[int]) -> str:
    """Return clusters as they are written, though they are seen from right to left."""
    if not _runs_left(copy, seen[0]):
        return "".join([copy.clusters[i] for i in seen])
    return "".join([bidi.mirrored(copy.clusters[i]) for i in reversed(seen)])


def _runs_left(copy: Copy, i: int) -> bool:
    """Tell a cluster that is read from right to left."""
    return copy.levels is not None and copy.levels[i] % 2 == 1


def _is_square(copy: Copy, i: int) -> bool:
    """Tell a sign that needs no neighbours to be drawn, as all Chinese ones are."""
    return copy.sorts[i] in _SQUARE and len(copy.clusters[i]) == 1 and copy.widths[i] > _FULL


def _even(copy: Copy, line: Line, n: int) -> tuple[int, float]:
    """Return where signs cease to stand at equal distances, and the distance in em."""
    order, places = line.order, line.places
    last = len(order)
    if n + 1 == last or not _is_square(copy, order[n + 1]):
        return n + 1, copy.widths[order[n]]
    stop, pitch = n + 2, places[n + 1] - places[n]
    while stop < last and abs(places[stop] - places[stop - 1] - pitch) < _CLOSE:
        if not _is_square(copy, order[stop]):
            break
        stop += 1
    return stop, pitch


def _run(copy: Copy, line: Line, n: int) -> tuple[int, float]:
    """Return where a word ends that can be drawn in one go, and its width in em."""
    order, places = line.order, line.places
    stop, width = n + 1, copy.widths[order[n]]
    if copy.sorts[order[n]] is not Kind.WORD:
        return stop, width
    way = -1 if _runs_left(copy, order[n]) else 1
    while stop < len(order) and copy.sorts[order[stop]] is Kind.WORD:
        is_next = order[stop] - order[stop - 1] == way
        if not is_next or abs(places[stop] - places[n] - width) > _CLOSE:
            break
        width += copy.widths[order[stop]]
        stop += 1
    return stop, width


def _font(copy: Copy, i: int) -> Literal["emoji"] | None:
    """Tell whether a cluster is a coloured picture."""
    drawn = copy.glyphs[i]
    return "emoji" if drawn and drawn[0].face == faces.EMOJI else None
