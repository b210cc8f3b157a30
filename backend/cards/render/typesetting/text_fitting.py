"""Fits text to a box: finds the largest size, truncates, balances or justifies the lines.

All widths are in em and summed from the left, so the text is measured once for
every size, and a line is one bisection.
"""

from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from backend.cards.render.typesetting import phrase_breaks
from backend.cards.render.typesetting.break_opportunities import ClusterClass, is_weak_break
from backend.cards.render.typesetting.drawable_text import CleanText, split_clusters
from backend.cards.render.typesetting.line_breaking import is_bare, is_lonely, wrap_lines
from backend.cards.render.typesetting.line_placement import (
    Span,
    TextBlock,
    compute_tops,
    place_lines,
)
from backend.cards.render.typesetting.measured_text import (
    MeasuredText,
    Measurer,
    append_tail,
    measure_text,
)

_SENTENCE_ENDS = set("。！？!?")
_CLAUSE_ENDS = set("，、；：,;:—…")
_MAX_BALANCED_LINES = 4
_MIN_SIZE_RATIO = 0.58


@dataclass(frozen=True, slots=True)
class LayoutOptions:
    """Layout options: sizes in px from the largest, lines, justification.

    `after` is the end of the text that stays when the rest is truncated.
    """

    sizes: tuple[float, ...]
    leading: float = 1.5
    max_lines: int = 1000
    justify: bool = False
    balance: bool = False
    tracking: float = 0.0
    by_sentence: bool = False
    after: str = ""


@lru_cache(maxsize=64)
def fit_text(
    measured: MeasuredText, options: LayoutOptions, width: float, height: float, measure: Measurer
) -> TextBlock:
    """Set text as large as the box of `width` × `height` px allows.

    When even the smallest size does not fit, or the words were capped, the
    text ends with an ellipsis: after a sentence or a clause if one is near
    (`by_sentence`), else after a word. Cached.
    """
    best = None if measured.is_truncated else _find_largest_size(measured, options, width, height)
    if best:
        size, lines = best
        phrase_block = _layout_by_phrases(measured, options, size, width, height)
        return phrase_block or _place_block(measured, options, size, lines, width, False)
    size = options.sizes[-1]
    truncated, lines = _truncate(measured, options, (width, height), size, measure)
    return _place_block(truncated, options, size, lines, width, True)


def _find_largest_size(
    measured: MeasuredText, options: LayoutOptions, width: float, height: float
) -> tuple[float, list[Span]] | None:
    """Return the largest size at which a box holds a text, and its lines there.

    It is a smaller one if that keeps whole what should be and costs little, or
    saves a word from being cut at any cost. A smaller size may need more lines,
    where a word no longer ends in its own.
    """
    fits: dict[float, list[Span]] = {}

    def is_too_large(size: float) -> bool:
        max_lines = _count_lines_that_fit(options, size, height)
        fits[size] = wrap_lines(measured, width / size, max_lines)
        is_high = not _has_height(measured, fits[size], options, size, height)
        return len(fits[size]) > max_lines or is_high

    first = bisect_left(options.sizes, True, key=lambda size: not is_too_large(size))
    for size in options.sizes[first:]:
        if size < options.sizes[first] * _MIN_SIZE_RATIO:
            break
        if not is_too_large(size) and _breaks_well(measured, fits[size]):
            return size, fits[size]
    for size in options.sizes[first:]:
        if not is_too_large(size) and not _cuts_word(measured, fits[size]):
            return size, fits[size]
    if first == len(options.sizes):
        return None
    return options.sizes[first], fits[options.sizes[first]]


def _layout_by_phrases(
    measured: MeasuredText, options: LayoutOptions, largest: float, width: float, height: float
) -> TextBlock | None:
    """Break a short text by phrases, if that costs little of its size."""
    if not options.balance or len(measured.clusters) > phrase_breaks.MAX_CLUSTERS:
        return None
    for size in options.sizes:
        if largest * _MIN_SIZE_RATIO <= size <= largest:
            max_lines = min(_count_lines_that_fit(options, size, height), phrase_breaks.MAX_LINES)
            lines = phrase_breaks.break_by_phrases(measured, width / size, max_lines)
            if lines and _has_height(measured, lines, options, size, height):
                return place_lines(measured, lines, size, options.leading, None, False)
    return None


def _count_lines_that_fit(options: LayoutOptions, size: float, height: float) -> int:
    """Return how many lines of a size stand in a height; at least one."""
    return max(1, min(options.max_lines, int((height / size - 1 + 1e-3) / options.leading) + 1))


def _has_height(
    measured: MeasuredText, lines: list[Span], options: LayoutOptions, size: float, height: float
) -> bool:
    """Return whether a height has room for the readings above lines, too; one line always fits."""
    if not measured.rubies or len(lines) < 2:
        return True
    return compute_tops(measured, lines, size, options.leading)[-1] + size <= height + 1e-3 * size


def _truncate(
    measured: MeasuredText,
    options: LayoutOptions,
    box: tuple[float, float],
    size: float,
    measure: Measurer,
) -> tuple[MeasuredText, list[Span]]:
    """Truncate text so that it and an ellipsis fit the box of `width` × `height` px."""
    line_width, height = box[0] / size, box[1]
    max_lines = _count_lines_that_fit(options, size, height)
    lines = wrap_lines(measured, line_width, max_lines)
    while not _has_height(measured, lines[:max_lines], options, size, height):
        max_lines -= 1
    last = lines[min(max_lines, len(lines)) - 1][1] if lines else 0
    last = min(last, len(measured.clusters) - len(split_clusters(options.after)))
    tail = measure_text(CleanText(("……" if options.by_sentence else "…") + options.after), measure)

    def cut(stop: int) -> tuple[MeasuredText, list[Span]] | None:
        truncated = append_tail(measured, stop, tail, options.tracking)
        truncated_lines = wrap_lines(truncated, line_width, max_lines)
        has_height = _has_height(truncated, truncated_lines, options, size, height)
        is_within = len(truncated_lines) <= max_lines and has_height
        return (truncated, truncated_lines) if is_within else None

    for stop in _list_truncation_points(measured, last, options.by_sentence):
        if result := cut(stop):
            return result
    # No good place: as many clusters as leave room for the tail.
    anywhere = range(last + 1)
    stop = bisect_left(anywhere, True, key=lambda stop: cut(stop) is None) - 1
    return cut(max(stop, 0)) or (tail, wrap_lines(tail, line_width, max_lines))


def _list_truncation_points(measured: MeasuredText, last: int, by_sentence: bool) -> list[int]:
    """List where text may be truncated, best first: after a sentence, a clause, a word."""
    nearby = range(last, max(1, last - max(last // 3, 24)), -1) if by_sentence else range(0)
    text_clusters = measured.clusters
    sentences = [
        i
        for i in nearby
        if _ends_sentence(text_clusters, i) and (i == len(text_clusters) or measured.allowed[i])
    ]
    clauses = [
        i - 1
        for i in nearby
        if text_clusters[i - 1][0] in _CLAUSE_ENDS and _ends_word(measured, i - 1)
    ]
    words = [i for i in range(last, max(0, last - 64), -1) if _ends_word(measured, i)]
    return [*sentences[:2], *clauses[:2], *words]


def _ends_sentence(text_clusters: list[str], i: int) -> bool:
    """Return whether a sentence, with its closing quotation marks, ends before `i`."""
    while i > 1 and text_clusters[i - 1][0] in "”’」』）":
        i -= 1
    return i > 0 and text_clusters[i - 1] in _SENTENCE_ENDS


def _ends_word(measured: MeasuredText, i: int) -> bool:
    """Return whether an ellipsis may follow what is before `i`."""
    if i < 1 or (
        i < len(measured.allowed)
        and not measured.fallback[i]
        and measured.classes[i - 1] is measured.classes[i] is ClusterClass.WORD
    ):
        return False
    return measured.classes[i - 1] in (
        ClusterClass.HAN,
        ClusterClass.WORD,
        ClusterClass.PICTURE,
    ) or (
        measured.classes[i - 1] is ClusterClass.CLOSE
        and measured.clusters[i - 1][0] not in _CLAUSE_ENDS
    )


def _place_block(
    measured: MeasuredText,
    options: LayoutOptions,
    size: float,
    lines: list[Span],
    width: float,
    is_cut: bool,
) -> TextBlock:
    """Balance a few lines or justify many, and place them."""
    is_short = options.balance and len(lines) <= _MAX_BALANCED_LINES
    if is_short and len(lines) > 1:
        lines = _balance_lines(measured, lines, width / size)
    justify_width = width if options.justify and not is_short else None
    return place_lines(measured, lines, size, options.leading, justify_width, is_cut)


def _balance_lines(measured: MeasuredText, lines: list[Span], line_width: float) -> list[Span]:
    """Make lines about equally long without adding a line or a worse break."""
    if not _breaks_well(measured, lines):
        return lines
    lonely = _count_lonely_ends(measured, lines)
    low, high = line_width / 2, line_width
    for _ in range(7):
        middle = (low + high) / 2
        candidate = wrap_lines(measured, middle, len(lines))
        as_good = len(candidate) == len(lines) and _breaks_well(measured, candidate)
        if as_good and _count_lonely_ends(measured, candidate) <= lonely:
            lines, high = candidate, middle
        else:
            low = middle
    return lines


def _count_lonely_ends(measured: MeasuredText, lines: list[Span]) -> int:
    """Count the paragraphs that end with a lonely line, those with a bare one twice."""
    ends = [a for a, b in pairwise(lines) if ClusterClass.NEWLINE in measured.classes[a[1] : b[0]]]
    return sum(
        is_lonely(measured, *line) + is_bare(measured, *line) for line in [*ends, *lines[-1:]]
    )


def _cuts_word(measured: MeasuredText, lines: list[Span]) -> bool:
    """Return whether a line ends inside a word, and not after the joint of an address."""
    return any(
        not measured.fallback[i]
        and measured.classes[i - 1] is measured.classes[i] is ClusterClass.WORD
        and not is_weak_break(measured.clusters[i - 1], measured.clusters[i])
        for i, _ in lines[1:]
    )


def _breaks_well(measured: MeasuredText, lines: list[Span]) -> bool:
    """Return whether every line begins at a break opportunity."""
    return all(
        measured.allowed[b[0]] or ClusterClass.NEWLINE in measured.classes[a[1] : b[0]]
        for a, b in pairwise(lines)
    )
