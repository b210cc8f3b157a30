"""What a mark is to the line breaker, where that depends on the signs beside it.

A full stop ends a sentence in one place and is part of 3.14 in another; a
hyphen ties two words, or begins a number.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby

from . import quotes
from .breaks import Kind, plain_kind

_OPENERS = frozenset("([{<")
_CLOSERS = frozenset(',.;:!?)]}>%"')
_MONEY = frozenset("￥¥$＄€£￡№§")
_SIGNS = frozenset("+-－−＋±~")
_TIES = frozenset("-‐–—~_|\\&+=*^`－−⁄")
_INNER = frozenset("([{<,.;:!?)]}>%\"'’/@#·$¥€£+±°′″．-‐–—~_|\\&=*^`−⁄")
_AMBIGUOUS = _INNER | _MONEY | _SIGNS | _TIES | {"／", "•"}
_STARTS = (Kind.SPACE, Kind.NEWLINE, Kind.OPEN)


def judge(clusters: Sequence[str]) -> tuple[list[str], list[Kind]]:
    """Return the clusters, and the kind of each, judged with its neighbours.

    ASCII marks belong to the word when letters stand on both sides (3.14,
    a?b=c), and open or close otherwise; so do an apostrophe and an en dash. A
    sign of money or of minus belongs to the number that follows. Curly quotes
    and dots that belong to Latin words come back with the selector for narrow ones.
    """
    found = list(map(plain_kind, clusters))
    signs = list(map(_base, clusters))
    asked = [i for i, sign in enumerate(signs) if sign in _AMBIGUOUS]
    for _, group in groupby(enumerate(asked), lambda pair: pair[1] - pair[0]):
        run = [i for _, i in group]
        if _joins_words(signs, found, run):
            found[run[0] : run[-1] + 1] = [Kind.WORD] * len(run)
        else:
            for i in run:
                found[i] = _in_context(signs, found, i)
    if asked:
        quotes.pair_up(signs, found)
    return quotes.narrowed(clusters, found), found


@lru_cache(maxsize=16384)
def _base(cluster: str) -> str:
    """Return a sign without the accents on it; a keycap is no digit."""
    if len(cluster) == 1 or cluster[0] == cluster[1] or "\ufe0f" in cluster or "\u20e3" in cluster:
        return cluster
    return cluster[0]


def _joins_words(clusters: Sequence[str], found: list[Kind], run: list[int]) -> bool:
    """Tell marks that stand inside a word, a number or an address."""
    first, last = run[0] - 1, run[-1] + 1
    if first < 0 or last >= len(found):
        return False
    words = found[first] is Kind.WORD and found[last] is Kind.WORD
    return words and all(clusters[i] in _INNER for i in run)


def _in_context(clusters: Sequence[str], found: list[Kind], i: int) -> Kind:
    """Judge a sign whose part in the line depends on what stands beside it."""
    cluster = clusters[i]
    before = found[i - 1] if i else Kind.NEWLINE
    following = clusters[i + 1] if i + 1 < len(clusters) else "\n"
    after = Kind.CLOSE if following in _AMBIGUOUS else plain_kind(following)
    number = following[0].isdigit()
    if cluster in _OPENERS:
        return Kind.OPEN
    if cluster == "." and before in _STARTS and after is Kind.WORD:
        return Kind.WORD
    if cluster in _CLOSERS:
        return Kind.CLOSE
    if cluster in _MONEY:
        return Kind.OPEN
    if cluster in _SIGNS and number and not (before is Kind.WORD and clusters[i - 1].isalnum()):
        return Kind.WORD
    if cluster in "/／":
        return _slash(before, after)
    if cluster in _TIES:
        return _tie(cluster, before)
    return _other(cluster, before, after)


def _slash(before: Kind, after: Kind) -> Kind:
    """Judge a slash that does not stand inside an address."""
    if before in _STARTS:
        return Kind.WORD
    if after in (Kind.SPACE, Kind.NEWLINE):
        return Kind.WORD if before is Kind.WORD else Kind.CLOSE
    return Kind.JOINT


def _tie(cluster: str, before: Kind) -> Kind:
    """Judge a hyphen or its like: it never begins a line, unless it begins a phrase."""
    if before in _STARTS:
        return Kind.DASH if cluster in "–—" else Kind.WORD
    return Kind.WORD if before is Kind.WORD and cluster not in "–—－" else Kind.CLOSE


def _other(cluster: str, before: Kind, after: Kind) -> Kind:
    """Judge what is neither bracket, stop nor hyphen."""
    if cluster == "@":
        return Kind.WORD if after is Kind.WORD else Kind.OPEN
    if cluster == "#":
        return Kind.WORD if after is Kind.WORD else Kind.OPEN if before in _STARTS else Kind.CLOSE
    if cluster == "•":
        return Kind.OPEN if before in _STARTS else Kind.CLOSE
    if cluster == "'":
        opens = after is Kind.WORD or (before in _STARTS and after not in _STARTS)
        return Kind.OPEN if opens and before is not Kind.WORD else Kind.CLOSE
    return plain_kind(cluster)
