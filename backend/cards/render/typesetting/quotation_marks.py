"""Classifies straight quotes and hashes as opening or closing; narrows curly quotes around Latin.

Around Chinese a curly quote fills a square; around Latin words it is as narrow
as they are. Unicode has a selector to say so, and the font is told by it.
"""

from bisect import bisect
from collections.abc import Sequence
from itertools import groupby, islice

from backend.cards.render.typesetting.break_opportunities import NARROW_SELECTOR, ClusterClass

_STRAIGHT_PAIRS = frozenset('"#')
_CURLY_MARKS = frozenset("“”‘’…\n")
_OPENING_BY_CLOSING = {"”": "“", "’": "‘"}
_CHINESE = frozenset("，。、；：！？（）《》「」『』【】〈〉〔〕") | {"……", "——"}
_NO_SCRIPT, _LATIN, _HAN = range(3)
_MAX_DEPTH = 8
_OpenQuotes = list[tuple[int, int]]


def classify_pairs(clusters: Sequence[str], classes: list[ClusterClass]) -> None:
    """Classify straight quotes and topics' hashes as opening or closing, in place."""
    marks = [i for i, cluster in enumerate(clusters) if cluster in _STRAIGHT_PAIRS]
    breaks = (
        [i for i, cluster_class in enumerate(classes) if cluster_class is ClusterClass.NEWLINE]
        if marks
        else []
    )
    for _, group in groupby(marks, lambda i: bisect(breaks, i)):
        line = list(group)
        _classify_quotes(clusters, classes, [i for i in line if clusters[i] == '"'])
        _classify_topics(classes, [i for i in line if clusters[i] == "#"])


def _classify_quotes(clusters: Sequence[str], classes: list[ClusterClass], line: list[int]) -> None:
    """Alternate opening and closing; of an odd number, one after a digit means inches.

    One inside a word, as in src="a", takes its turn and stays part of the word.
    """
    if len(line) % 2:
        inches = [i for i in line if i and clusters[i - 1][0].isdigit()]
        line = [i for i in line if i not in inches[:1]]
    for n, i in enumerate(line[: len(line) // 2 * 2]):
        if classes[i] is not ClusterClass.WORD:
            classes[i] = ClusterClass.CLOSE if n % 2 else ClusterClass.OPEN


def _classify_topics(classes: list[ClusterClass], line: list[int]) -> None:
    """Classify the two hashes around a topic, #like this#, unlike those of C# and #1."""
    opening: int | None = None
    for i in line:
        if opening is None or ClusterClass.SPACE in classes[opening:i]:
            opening = i if not i or classes[i - 1] is not ClusterClass.WORD else None
        elif i + 1 == len(classes) or classes[i + 1] is not ClusterClass.WORD:
            classes[opening], classes[i] = ClusterClass.OPEN, ClusterClass.CLOSE
            opening = None


def mark_narrow_quotes(clusters: Sequence[str], classes: list[ClusterClass]) -> list[str]:
    """Return the clusters, with curly quotes around only Latin words marked narrow.

    An apostrophe at a word's end is narrow too, and the dots of a word that trails
    off. Each open quote stores the script before it.
    """
    result = list(clusters)
    marks = [i for i, cluster in enumerate(clusters) if cluster in _CURLY_MARKS]
    open_quotes: _OpenQuotes = []
    script, start = _NO_SCRIPT, 0
    for i in marks if len(marks) > clusters.count("\n") else ():
        script, start = max(script, _get_script(clusters[start:i], classes[start:i])), i + 1
        if classes[i] is ClusterClass.NEWLINE:
            _close_until(result, open_quotes, 0, script)
            script = _NO_SCRIPT
        elif clusters[i] in "“‘":
            open_quotes.append((i, script))
            script = _NO_SCRIPT
        elif clusters[i] == "…":
            _narrow_ellipsis(result, classes, i)
        elif classes[i] is not ClusterClass.WORD:
            script = _close_quote(result, classes, open_quotes, i, script)
    if open_quotes:
        _close_until(
            result, open_quotes, 0, max(script, _get_script(clusters[start:], classes[start:]))
        )
    return result


def _get_script(clusters: Sequence[str], classes: list[ClusterClass]) -> int:
    """Return the script of a range; Chinese outweighs Latin."""
    if ClusterClass.HAN in classes or not _CHINESE.isdisjoint(clusters):
        return _HAN
    return _LATIN if ClusterClass.WORD in classes else _NO_SCRIPT


def _close_quote(
    result: list[str], classes: list[ClusterClass], open_quotes: _OpenQuotes, i: int, script: int
) -> int:
    """Close the quote that matches the mark at `i`; return the script around it."""
    mate = _OPENING_BY_CLOSING[result[i]]
    inmost = islice(reversed(open_quotes), _MAX_DEPTH)
    depth = next((n for n, (index, _) in enumerate(inmost, 1) if result[index] == mate), 0)
    if depth:
        script = _close_until(result, open_quotes, len(open_quotes) - depth + 1, script)
        if script == _LATIN:
            result[i] += NARROW_SELECTOR
        return _close_until(result, open_quotes, len(open_quotes) - 1, script)
    ends_word = i > 0 and classes[i - 1] is ClusterClass.WORD
    if (ends_word and result[i] == "’") or script == _LATIN:
        result[i] += NARROW_SELECTOR
    return script


def _close_until(result: list[str], open_quotes: _OpenQuotes, depth: int, script: int) -> int:
    """Close open quotes until `depth` remain; return the script around them."""
    while len(open_quotes) > depth:
        start, outer_script = open_quotes.pop()
        if script == _LATIN:
            result[start] += NARROW_SELECTOR
        script = max(script, outer_script)
    return script


def _narrow_ellipsis(result: list[str], classes: list[ClusterClass], i: int) -> None:
    """Mark an ellipsis after a Latin word narrow, if no Chinese follows it."""
    after = classes[i + 1] if i + 1 < len(classes) else ClusterClass.NEWLINE
    if i and classes[i - 1] is ClusterClass.WORD and after is not ClusterClass.HAN:
        result[i] += NARROW_SELECTOR
