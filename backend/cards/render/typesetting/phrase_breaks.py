"""Breaks a short text into lines at its phrases, like verse, as evenly as possible.

A line that ends with a phrase is read at a glance; one that ends inside a word
is not. So a saying of a few phrases is set by phrases, as long as its lines
are not too unlike.
"""

from itertools import combinations

from backend.cards.render.typesetting.break_opportunities import ClusterClass
from backend.cards.render.typesetting.measured_text import MeasuredText

Span = tuple[int, int]
MAX_CLUSTERS = 72
MAX_LINES = 6
_MAX_PHRASES = 9
_MIN_LINE_RATIO = 0.42
_PAUSES = set("，。；：！？、,;:!?—…”’」』》）")
_STOPS = set("。！？!?；")


def break_by_phrases(
    measured: MeasuredText, line_width: float, max_lines: int
) -> list[Span] | None:
    """Break text at phrases into at most `max_lines` lines of `line_width` em, evenly.

    None if there is only one phrase, one is longer than a line, or the lines
    would be too uneven.
    """
    ends = _find_phrase_ends(measured)
    if not 2 <= len(ends) <= _MAX_PHRASES or ClusterClass.NEWLINE in measured.classes:
        return None
    for count in range(1, min(max_lines, len(ends)) + 1):
        spans = _distribute_evenly(measured, ends, count, line_width)
        if spans:
            return spans
    return None


def _find_phrase_ends(measured: MeasuredText) -> list[int]:
    """Return where phrases end: after a pause at which a line may break."""
    text_clusters, last = measured.clusters, len(measured.clusters)
    return [
        i
        for i in range(1, last + 1)
        if i == last or (measured.allowed[i] and text_clusters[i - 1][0] in _PAUSES)
    ]


def _distribute_evenly(
    measured: MeasuredText, ends: list[int], count: int, line_width: float
) -> list[Span] | None:
    """Return the most even distribution of phrases over `count` lines, if one is acceptable."""
    best: tuple[float, list[Span]] | None = None
    for cuts in combinations(ends[:-1], count - 1):
        spans = list(zip((0, *cuts), (*cuts, ends[-1]), strict=True))
        widths = [measured.width(*span) for span in spans]
        longest = max(widths)
        if longest > line_width or min(widths) < longest * _MIN_LINE_RATIO:
            continue
        stops = sum(measured.clusters[cut - 1][0] in _STOPS for cut in cuts)
        cost = sum((longest - width) ** 2 for width in widths) / (1 + stops)
        if best is None or cost < best[0]:
            best = (cost, spans)
    return best[1] if best else None
