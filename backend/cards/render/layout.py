"""Words fitted to a box: as large as it allows, broken into lines, cut where they must be.

All widths are in em and summed from the left, so the text is measured once for
every size, and a line is one bisection.
"""

from bisect import bisect_right
from dataclasses import dataclass

from . import breaks, verse
from .breaks import Kind
from .measured import Copy, Measurer, joined, prepare
from .place import Block, Span, place
from .text import Words, clusters

_SLACK = 1e-6
_SENTENCE_ENDS = set("。！？!?")
_CLAUSE_ENDS = set("，、；：,;:—…")
_MOST_BALANCED = 4


@dataclass(frozen=True, slots=True)
class Manner:
    """How text is set: sizes in px from the largest, lines, what is done with leftovers.

    `after` are the last words of the text; they stay when the rest is cut.
    """

    sizes: tuple[float, ...]
    leading: float = 1.5
    most_lines: int = 1000
    justify: bool = False
    balance: bool = False
    tracking: float = 0.0
    by_sentence: bool = False
    after: str = ""


def wrap(copy: Copy, room: float, most: int = 1000) -> list[Span]:
    """Break text into lines no wider than `room` em; stops after `most` lines and one more."""
    lines: list[Span] = []
    for start, end in _paragraphs(copy):
        here = start
        while here < end and len(lines) <= most:
            stop = _line_end(copy, here, end, room)
            lines.append((here, _without_spaces(copy, here, stop)))
            here = stop
            while here < end and copy.sorts[here] is Kind.SPACE:
                here += 1
    return _no_short_end(copy, lines, room)


def _paragraphs(copy: Copy) -> list[Span]:
    """Return the stretches between line breaks."""
    cuts = [i for i, sort in enumerate(copy.sorts) if sort is Kind.NEWLINE]
    starts, ends = [0, *(i + 1 for i in cuts)], [*cuts, len(copy.sorts)]
    return [(a, b) for a, b in zip(starts, ends, strict=True) if a < b]


def _line_end(copy: Copy, start: int, end: int, room: float) -> int:
    """Return where the line from `start` ends: the last good place before it is full."""
    limit = copy.sums[start] + copy.left[start] + room + _SLACK
    full = bisect_right(copy.ends, limit, start, end)
    full = max(full, start + 1)
    if full >= end:
        return end
    stop = full
    while stop > start and not copy.allowed[stop]:
        stop -= 1
    beyond = full
    while beyond < end and not copy.allowed[beyond]:
        beyond += 1
    if stop > start and copy.width(stop, beyond) <= room + _SLACK:
        return stop
    return _inside_long_run(copy, start, stop, full)


def _inside_long_run(copy: Copy, start: int, stop: int, full: int) -> int:
    """Cut a run that is longer than a line: at a joint, else between signs, never badly."""
    signs, floor = copy.clusters, max(stop, start)
    for i in range(full, floor, -1):
        if copy.sorts[i] is Kind.WORD and breaks.may_break_weakly(signs[i - 1], signs[i]):
            return i
    if stop > start:
        return stop
    for i in range(full, floor, -1):
        if copy.sorts[i] is Kind.WORD and copy.sorts[i - 1] is Kind.WORD:
            return i
    return full


def _without_spaces(copy: Copy, start: int, stop: int) -> int:
    """Return the end of a line without the spaces that hang over it."""
    while stop > start and copy.sorts[stop - 1] is Kind.SPACE:
        stop -= 1
    return stop


def _no_short_end(copy: Copy, lines: list[Span], room: float) -> list[Span]:
    """Bring company to a last line that is a lone sign or only punctuation."""
    if len(lines) < 2:
        return lines
    (before, joint), (start, end) = lines[-2], lines[-1]
    if any(sort is Kind.NEWLINE for sort in copy.sorts[joint:start]):
        return lines
    best = start
    for i in range(start, before, -1):
        if not copy.allowed[i] or copy.width(i, end) > room + _SLACK:
            continue
        bare = all(sort in breaks.PUNCTUATION for sort in copy.sorts[i:end])
        if not bare:
            best = i
            if copy.width(i, end) >= min(2.0, room / 3):
                break
        if copy.width(before, i) < room / 2:
            break
    if best == start:
        return lines
    return [*lines[:-2], (before, _without_spaces(copy, before, best)), (best, end)]


def fit(copy: Copy, manner: Manner, width: float, height: float, measure: Measurer) -> Block:
    """Set text as large as the box of `width` × `height` px allows.

    When even the smallest size does not fit, or the words were capped, the
    text ends with an ellipsis: after a sentence or a clause if one is near
    (`by_sentence`), else after a word.
    """
    if not copy.cut:
        low, high = 0, len(manner.sizes) - 1
        best: tuple[float, list[Span]] | None = None
        while low <= high:
            middle = (low + high) // 2
            size = manner.sizes[middle]
            most = _room_for_lines(manner, size, height)
            lines = wrap(copy, width / size, most)
            if len(lines) <= most:
                best, high = (size, lines), middle - 1
            else:
                low = middle + 1
        if best:
            return _as_verse(copy, manner, best[0], width, height) or _set(
                copy, manner, best[0], best[1], width, False
            )
    size = manner.sizes[-1]
    most = _room_for_lines(manner, size, height)
    short, lines = _shorten(copy, manner, width / size, most, measure)
    return _set(short, manner, size, lines, width, True)


def _as_verse(
    copy: Copy, manner: Manner, largest: float, width: float, height: float
) -> Block | None:
    """Set a short text phrase by phrase, like verse, if that costs little of its size."""
    if not manner.balance or len(copy.clusters) > verse.MOST_CLUSTERS:
        return None
    for size in manner.sizes:
        if largest * verse.LEAST_SIZE <= size <= largest:
            most = min(_room_for_lines(manner, size, height), verse.MOST_LINES)
            lines = verse.lines(copy, width / size, most)
            if lines:
                return place(copy, lines, size, manner.leading, None, False)
    return None


def _room_for_lines(manner: Manner, size: float, height: float) -> int:
    """Return how many lines of a size stand in a height; at least one."""
    return max(1, min(manner.most_lines, int((height / size - 1 + 1e-3) / manner.leading) + 1))


def _shorten(
    copy: Copy, manner: Manner, room: float, most: int, measure: Measurer
) -> tuple[Copy, list[Span]]:
    """Cut text so that it and an ellipsis fill at most `most` lines."""
    lines = wrap(copy, room, most)
    last = lines[min(most, len(lines)) - 1][1] if lines else 0
    last = min(last, len(copy.clusters) - len(clusters(manner.after)))
    tail = prepare(Words(("……" if manner.by_sentence else "…") + manner.after), measure)
    for stop in _places_to_stop(copy, last, manner.by_sentence):
        short = joined(copy, stop, tail, manner.tracking)
        found = wrap(short, room, most)
        if len(found) <= most:
            return short, found
    return tail, wrap(tail, room, most)


def _places_to_stop(copy: Copy, last: int, by_sentence: bool) -> list[int]:
    """List where text may be cut, best first; a long list only for words without end."""
    near = range(last, max(1, last - max(last // 3, 24)), -1) if by_sentence else range(0)
    signs = copy.clusters
    sentences = [
        i for i in near if _ends_sentence(signs, i) and (i == len(signs) or copy.allowed[i])
    ]
    clauses = [i - 1 for i in near if signs[i - 1][0] in _CLAUSE_ENDS and i > 1]
    words = [i for i in range(last, max(0, last - 40), -1) if _ends_word(copy, i)]
    floor = max(0, last - 64)
    anywhere = [i for i in range(last, floor, -1) if copy.sorts[i - 1] in (Kind.WORD, Kind.HAN)]
    return [*sentences[:2], *clauses[:2], *words, *anywhere]


def _ends_sentence(signs: list[str], i: int) -> bool:
    """Tell whether a sentence, with the quotation marks that close it, ends before `i`."""
    while i > 1 and signs[i - 1] in "”’」』）":
        i -= 1
    return i > 0 and signs[i - 1] in _SENTENCE_ENDS


def _ends_word(copy: Copy, i: int) -> bool:
    """Tell whether an ellipsis may follow what stands before `i`."""
    if i < len(copy.allowed) and not copy.allowed[i] and copy.sorts[i] is Kind.WORD:
        return False
    return copy.sorts[i - 1] in (Kind.HAN, Kind.WORD, Kind.PICTURE) or (
        copy.sorts[i - 1] is Kind.CLOSE and copy.clusters[i - 1][0] not in _CLAUSE_ENDS
    )


def _set(
    copy: Copy, manner: Manner, size: float, lines: list[Span], width: float, cut: bool
) -> Block:
    """Balance a few lines or draw many out, and place them."""
    few = manner.balance and len(lines) <= _MOST_BALANCED
    if few and len(lines) > 1:
        lines = _balance(copy, lines, width / size)
    edge = width if manner.justify and not few else None
    return place(copy, lines, size, manner.leading, edge, cut)


def _balance(copy: Copy, lines: list[Span], room: float) -> list[Span]:
    """Make lines about equally long without adding one."""
    low, high = room / 2, room
    for _ in range(7):
        middle = (low + high) / 2
        tried = wrap(copy, middle, len(lines))
        if len(tried) == len(lines) and all(copy.width(*s) <= middle + _SLACK for s in tried):
            lines, high = tried, middle
        else:
            low = middle
    return lines
