"""Quotes, which come in pairs: which one opens, and which are set narrow.

Around Chinese a curly quote fills a square; around Latin words it is as narrow
as they are. Unicode has a selector to say so, and the font is told by it.
"""

from bisect import bisect
from collections.abc import Sequence
from itertools import groupby, islice

from .breaks import NARROW, Kind

_EVEN = frozenset('"#')
_TURNS = frozenset("“”‘’…\n")
_MATES = {"”": "“", "’": "‘"}
_CHINESE = frozenset("，。、；：！？（）《》「」『』【】〈〉〔〕") | {"……", "——"}
_NOTHING, _LATIN, _HAN = range(3)
_DEEPEST = 8
_Open = list[tuple[int, int]]


def pair_up(clusters: Sequence[str], found: list[Kind]) -> None:
    """Tell which of two straight quotes, or of a topic's two hashes, opens and which closes."""
    marks = [i for i, cluster in enumerate(clusters) if cluster in _EVEN]
    breaks = [i for i, sort in enumerate(found) if sort is Kind.NEWLINE] if marks else []
    for _, group in groupby(marks, lambda i: bisect(breaks, i)):
        line = list(group)
        _pair_quotes(clusters, found, [i for i in line if clusters[i] == '"'])
        _pair_topics(found, [i for i in line if clusters[i] == "#"])


def _pair_quotes(clusters: Sequence[str], found: list[Kind], line: list[int]) -> None:
    """Open and close by turns; of an odd number, one after a digit means inches.

    One inside a word, as in src="a", takes its turn and stays part of the word.
    """
    if len(line) % 2:
        inches = [i for i in line if i and clusters[i - 1][0].isdigit()]
        line = [i for i in line if i not in inches[:1]]
    for n, i in enumerate(line[: len(line) // 2 * 2]):
        if found[i] is not Kind.WORD:
            found[i] = Kind.CLOSE if n % 2 else Kind.OPEN


def _pair_topics(found: list[Kind], line: list[int]) -> None:
    """Tell the two hashes around a topic, #like this#, from those of C# and #1."""
    opening: int | None = None
    for i in line:
        if opening is None or Kind.SPACE in found[opening:i]:
            opening = i if not i or found[i - 1] is not Kind.WORD else None
        elif i + 1 == len(found) or found[i + 1] is not Kind.WORD:
            found[opening], found[i] = Kind.OPEN, Kind.CLOSE
            opening = None


def narrowed(clusters: Sequence[str], found: list[Kind]) -> list[str]:
    """Return the clusters, those curly quotes marked narrow that hold Latin words and no Chinese.

    An apostrophe at a word's end is narrow too, and the dots of a word that trails
    off. Each open quote remembers what was seen before it, and is told what it holds.
    """
    signs = list(clusters)
    marks = [i for i, cluster in enumerate(clusters) if cluster in _TURNS]
    opened: _Open = []
    seen, start = _NOTHING, 0
    for i in marks if len(marks) > clusters.count("\n") else ():
        seen, start = max(seen, _script(clusters[start:i], found[start:i])), i + 1
        if found[i] is Kind.NEWLINE:
            _settle(signs, opened, 0, seen)
            seen = _NOTHING
        elif clusters[i] in "“‘":
            opened.append((i, seen))
            seen = _NOTHING
        elif clusters[i] == "…":
            _trail_off(signs, found, i)
        elif found[i] is not Kind.WORD:
            seen = _closed(signs, found, opened, i, seen)
    if opened:
        _settle(signs, opened, 0, max(seen, _script(clusters[start:], found[start:])))
    return signs


def _script(clusters: Sequence[str], found: list[Kind]) -> int:
    """Say what a stretch is written in; Chinese outweighs Latin."""
    if Kind.HAN in found or not _CHINESE.isdisjoint(clusters):
        return _HAN
    return _LATIN if Kind.WORD in found else _NOTHING


def _closed(signs: list[str], found: list[Kind], opened: _Open, i: int, seen: int) -> int:
    """Close the quote that belongs to the mark at `i`; return what has been seen around it."""
    mate = _MATES[signs[i]]
    inmost = islice(reversed(opened), _DEEPEST)
    depth = next((n for n, (at, _) in enumerate(inmost, 1) if signs[at] == mate), 0)
    if depth:
        seen = _settle(signs, opened, len(opened) - depth + 1, seen)
        if seen == _LATIN:
            signs[i] += NARROW
        return _settle(signs, opened, len(opened) - 1, seen)
    ends_word = i > 0 and found[i - 1] is Kind.WORD
    if (ends_word and signs[i] == "’") or seen == _LATIN:
        signs[i] += NARROW
    return seen


def _settle(signs: list[str], opened: _Open, depth: int, seen: int) -> int:
    """Leave open quotes until `depth` remain; return what has been seen around them."""
    while len(opened) > depth:
        start, around = opened.pop()
        if seen == _LATIN:
            signs[start] += NARROW
        seen = max(seen, around)
    return seen


def _trail_off(signs: list[str], found: list[Kind], i: int) -> None:
    """Set three dots as low as the Latin word they follow, if no Chinese follows them."""
    after = found[i + 1] if i + 1 < len(found) else Kind.NEWLINE
    if i and found[i - 1] is Kind.WORD and after is not Kind.HAN:
        signs[i] += NARROW
