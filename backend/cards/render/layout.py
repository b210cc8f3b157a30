"""Words fitted to a box: as large as it allows, broken into lines, cut where they must be.

All widths are in em and summed from the left, so the text is measured once for
every size, and a line is one bisection.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from . import breaks, forced, verse
from .breaks import Kind
from .forced import SLACK
from .measured import Copy, Measurer, joined, prepare
from .place import Block, Span, place
from .text import Words, clusters

_SENTENCE_ENDS = set("。！？!?")
_CLAUSE_ENDS = set("，、；：,;:—…")
_MOST_BALANCED = 4
_LEAST_SIZE = 0.58


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
    """Break text into lines no wider than `room` em; stops after `most` lines and one more.

    A line begins where `copy.allowed` says, unless one stretch without such a
    place is longer than a line: `forced` then says which rule yields.
    """
    lines: list[Span] = []
    for start, end in _paragraphs(copy):
        first, here = len(lines), start
        while here < end and len(lines) <= most:
            stop = _line_end(copy, here, end, room)
            lines.append((here, _without_spaces(copy, here, stop)))
            here = stop
            while here < end and copy.sorts[here] is Kind.SPACE:
                here += 1
        if here >= end and len(lines) > first + 1:
            lines[-2:] = _with_company(copy, lines[-2], lines[-1], room)
        if len(lines) > most:
            break
    return lines


def _paragraphs(copy: Copy) -> list[Span]:
    """Return the stretches between line breaks."""
    cuts = [i for i, sort in enumerate(copy.sorts) if sort is Kind.NEWLINE]
    starts, ends = [0, *(i + 1 for i in cuts)], [*cuts, len(copy.sorts)]
    return [(a, b) for a, b in zip(starts, ends, strict=True) if a < b]


def _line_end(copy: Copy, start: int, end: int, room: float) -> int:
    """Return where the line from `start` ends: the last good place before it is full."""
    limit = copy.sums[start] + copy.left[start] + room + SLACK
    full = max(bisect_right(copy.ends, limit, start, end), start + 1)
    if full >= end:
        return end
    stop = full
    while stop > start and not copy.allowed[stop]:
        stop -= 1
    if stop == full:
        return stop
    return forced.line_end(copy, start, stop, full, end, room)


def _without_spaces(copy: Copy, start: int, stop: int) -> int:
    """Return the end of a line without the spaces that hang over it."""
    while stop > start and copy.sorts[stop - 1] is Kind.SPACE:
        stop -= 1
    return stop


def _with_company(copy: Copy, before: Span, last: Span, room: float) -> list[Span]:
    """Bring company to a paragraph's last line that is a lone sign or only punctuation.

    The line before gives what it can without becoming shorter than half a line,
    or than the last one.
    """
    if not _is_lonely(copy, *last):
        return [before, last]
    best = last[0]
    for i in range(last[0] - 1, before[0], -1):
        if not copy.allowed[i]:
            continue
        rest = copy.width(i, last[1])
        is_short = copy.width(before[0], i) < min(room / 2, rest)
        if rest > room + SLACK or (is_short and not _is_bare(copy, best, last[1])):
            break
        best = i
        if not _is_lonely(copy, i, last[1]):
            break
    return [(before[0], _without_spaces(copy, before[0], best)), (best, last[1])]


def _is_lonely(copy: Copy, start: int, end: int) -> bool:
    """Tell a line that holds at most one sign beside its punctuation."""
    return sum(sort not in breaks.PUNCTUATION for sort in copy.sorts[start:end]) < 2


def _is_bare(copy: Copy, start: int, end: int) -> bool:
    """Tell a line of nothing but punctuation."""
    return all(sort in breaks.PUNCTUATION for sort in copy.sorts[start:end])


@lru_cache(maxsize=64)
def fit(copy: Copy, manner: Manner, width: float, height: float, measure: Measurer) -> Block:
    """Set text as large as the box of `width` × `height` px allows.

    When even the smallest size does not fit, or the words were capped, the
    text ends with an ellipsis: after a sentence or a clause if one is near
    (`by_sentence`), else after a word. What was asked for lately is kept.
    """
    found = None if copy.cut else _largest(copy, manner, width, height)
    if found:
        size, lines = found
        verse_like = _as_verse(copy, manner, size, width, height)
        return verse_like or _set(copy, manner, size, lines, width, False)
    size = manner.sizes[-1]
    most = _room_for_lines(manner, size, height)
    short, lines = _shorten(copy, manner, width / size, most, measure)
    return _set(short, manner, size, lines, width, True)


def _largest(
    copy: Copy, manner: Manner, width: float, height: float
) -> tuple[float, list[Span]] | None:
    """Return the largest size at which a box holds a text, and its lines there.

    It is a smaller one if that saves a word from being cut, and costs little. A
    smaller size may need more lines, where a word no longer ends in its own.
    """
    fits: dict[float, list[Span]] = {}

    def is_too_large(size: float) -> bool:
        most = _room_for_lines(manner, size, height)
        fits[size] = wrap(copy, width / size, most)
        return len(fits[size]) > most

    first = bisect_left(manner.sizes, True, key=lambda size: not is_too_large(size))
    for size in manner.sizes[first:]:
        if size < manner.sizes[first] * _LEAST_SIZE:
            break
        if not is_too_large(size) and _breaks_well(copy, fits[size]):
            return size, fits[size]
    if first == len(manner.sizes):
        return None
    return manner.sizes[first], fits[manner.sizes[first]]


def _as_verse(
    copy: Copy, manner: Manner, largest: float, width: float, height: float
) -> Block | None:
    """Set a short text phrase by phrase, like verse, if that costs little of its size."""
    if not manner.balance or len(copy.clusters) > verse.MOST_CLUSTERS:
        return None
    for size in manner.sizes:
        if largest * _LEAST_SIZE <= size <= largest:
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

    def cut(stop: int) -> tuple[Copy, list[Span]] | None:
        short = joined(copy, stop, tail, manner.tracking)
        found = wrap(short, room, most)
        return (short, found) if len(found) <= most else None

    for stop in _places_to_stop(copy, last, manner.by_sentence):
        if done := cut(stop):
            return done
    # Words without end: as many signs as leave room for the tail.
    anywhere = range(last + 1)
    stop = bisect_left(anywhere, True, key=lambda stop: cut(stop) is None) - 1
    return cut(max(stop, 0)) or (tail, wrap(tail, room, most))


def _places_to_stop(copy: Copy, last: int, by_sentence: bool) -> list[int]:
    """List where text may be cut, best first: after a sentence, a clause, a word."""
    near = range(last, max(1, last - max(last // 3, 24)), -1) if by_sentence else range(0)
    signs = copy.clusters
    sentences = [
        i for i in near if _ends_sentence(signs, i) and (i == len(signs) or copy.allowed[i])
    ]
    clauses = [i - 1 for i in near if signs[i - 1][0] in _CLAUSE_ENDS and _ends_word(copy, i - 1)]
    words = [i for i in range(last, max(0, last - 64), -1) if _ends_word(copy, i)]
    return [*sentences[:2], *clauses[:2], *words]


def _ends_sentence(signs: list[str], i: int) -> bool:
    """Tell whether a sentence, with the quotation marks that close it, ends before `i`."""
    while i > 1 and signs[i - 1][0] in "”’」』）":
        i -= 1
    return i > 0 and signs[i - 1] in _SENTENCE_ENDS


def _ends_word(copy: Copy, i: int) -> bool:
    """Tell whether an ellipsis may follow what stands before `i`."""
    if i < 1 or (i < len(copy.allowed) and copy.sorts[i - 1] is copy.sorts[i] is Kind.WORD):
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
    """Make lines about equally long without adding one, or cutting what they keep whole."""
    if not _breaks_well(copy, lines):
        return lines
    lonely = _lonely_ends(copy, lines)
    low, high = room / 2, room
    for _ in range(7):
        middle = (low + high) / 2
        tried = wrap(copy, middle, len(lines))
        as_good = len(tried) == len(lines) and _breaks_well(copy, tried)
        if as_good and _lonely_ends(copy, tried) <= lonely:
            lines, high = tried, middle
        else:
            low = middle
    return lines


def _lonely_ends(copy: Copy, lines: list[Span]) -> int:
    """Count the paragraphs that end with a lonely line, those with a bare one twice."""
    ends = [a for a, b in pairwise(lines) if Kind.NEWLINE in copy.sorts[a[1] : b[0]]]
    return sum(_is_lonely(copy, *line) + _is_bare(copy, *line) for line in [*ends, *lines[-1:]])


def _breaks_well(copy: Copy, lines: list[Span]) -> bool:
    """Tell whether every line begins where one may."""
    return all(
        copy.allowed[b[0]] or Kind.NEWLINE in copy.sorts[a[1] : b[0]] for a, b in pairwise(lines)
    )
