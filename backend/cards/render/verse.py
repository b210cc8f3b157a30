"""Short texts broken where one would take breath, as verse is.

A line that ends with a phrase is read at a glance; one that ends inside a word
is not. So a saying of a few phrases is set by phrases, as long as its lines
are not too unlike.
"""

from itertools import combinations

from .breaks import Kind
from .measured import Copy

Span = tuple[int, int]
MOST_CLUSTERS = 72
MOST_LINES = 6
_MOST_PHRASES = 9
_SHORTEST = 0.42
_PAUSES = set("，。；：！？、,;:!?—…”’」』》）")
_STOPS = set("。！？!?；")


def lines(copy: Copy, room: float, most: int) -> list[Span] | None:
    """Break text between phrases into at most `most` lines of `room` em, as even as can be.

    None if there is only one phrase, one is longer than a line, or the lines
    would be too uneven.
    """
    ends = _phrase_ends(copy)
    if not 2 <= len(ends) <= _MOST_PHRASES or Kind.NEWLINE in copy.sorts:
        return None
    for count in range(1, min(most, len(ends)) + 1):
        found = _even(copy, ends, count, room)
        if found:
            return found
    return None


def _phrase_ends(copy: Copy) -> list[int]:
    """Return where phrases end: after a pause at which a line may break."""
    signs, last = copy.clusters, len(copy.clusters)
    return [
        i
        for i in range(1, last + 1)
        if i == last or (copy.allowed[i] and signs[i - 1][0] in _PAUSES)
    ]


def _even(copy: Copy, ends: list[int], count: int, room: float) -> list[Span] | None:
    """Return the most even way to share phrases out over `count` lines, if one is fair."""
    best: tuple[float, list[Span]] | None = None
    for cuts in combinations(ends[:-1], count - 1):
        spans = list(zip((0, *cuts), (*cuts, ends[-1]), strict=True))
        widths = [copy.width(*span) for span in spans]
        longest = max(widths)
        if longest > room or min(widths) < longest * _SHORTEST:
            continue
        stops = sum(copy.clusters[cut - 1][0] in _STOPS for cut in cuts)
        cost = sum((longest - width) ** 2 for width in widths) / (1 + stops)
        if best is None or cost < best[0]:
            best = (cost, spans)
    return best[1] if best else None
