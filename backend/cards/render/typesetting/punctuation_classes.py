"""Classifies clusters for line breaking, punctuation by its neighbouring characters.

A full stop ends a sentence in one place and is part of 3.14 in another; a
hyphen ties two words, or begins a number.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby

from backend.cards.render.typesetting import quotation_marks
from backend.cards.render.typesetting.break_opportunities import ClusterClass, classify_cluster

_OPENERS = frozenset("([{<")
_CLOSERS = frozenset(',.;:!?)]}>%"')
_MONEY = frozenset("￥¥$＄€£￡№§")
_SIGNS = frozenset("+-－−＋±~")
_HYPHENS = frozenset("-‐–—~_|\\&+=*^`－−⁄")
_INNER = frozenset("([{<,.;:!?)]}>%\"'’/@#·$¥€£+±°′″．-‐–—~_|\\&=*^`−⁄")
_AMBIGUOUS = _INNER | _MONEY | _SIGNS | _HYPHENS | {"／", "•"}
_PHRASE_START_CLASSES = (ClusterClass.SPACE, ClusterClass.NEWLINE, ClusterClass.OPEN)


def classify_clusters(clusters: Sequence[str]) -> tuple[list[str], list[ClusterClass]]:
    """Return the clusters, and the class of each, decided with its neighbours.

    ASCII marks belong to the word when letters stand on both sides (3.14,
    a?b=c), and open or close otherwise; so do an apostrophe and an en dash. A
    sign of money or of minus belongs to the number that follows. Curly quotes
    and dots that belong to Latin words come back with the selector for narrow ones.
    """
    classes = list(map(classify_cluster, clusters))
    bases = list(map(_get_base, clusters))
    ambiguous = [i for i, base in enumerate(bases) if base in _AMBIGUOUS]
    for _, group in groupby(enumerate(ambiguous), lambda pair: pair[1] - pair[0]):
        run = [i for _, i in group]
        if _is_inside_word(bases, classes, run):
            classes[run[0] : run[-1] + 1] = [ClusterClass.WORD] * len(run)
        else:
            for i in run:
                classes[i] = _classify_in_context(bases, classes, i)
    if ambiguous:
        quotation_marks.classify_pairs(bases, classes)
    return quotation_marks.mark_narrow_quotes(clusters, classes), classes


@lru_cache(maxsize=16384)
def _get_base(cluster: str) -> str:
    """Return a cluster's base character; a keycap is no digit."""
    if len(cluster) == 1 or cluster[0] == cluster[1] or "\ufe0f" in cluster or "\u20e3" in cluster:
        return cluster
    return cluster[0]


def _is_inside_word(clusters: Sequence[str], classes: list[ClusterClass], run: list[int]) -> bool:
    """Return whether marks are inside a word, a number or an address."""
    first, last = run[0] - 1, run[-1] + 1
    if first < 0 or last >= len(classes):
        return False
    is_between_words = classes[first] is ClusterClass.WORD and classes[last] is ClusterClass.WORD
    return is_between_words and all(clusters[i] in _INNER for i in run)


def _classify_in_context(
    clusters: Sequence[str], classes: list[ClusterClass], i: int
) -> ClusterClass:
    """Classify a cluster that depends on its neighbours."""
    cluster = clusters[i]
    before = classes[i - 1] if i else ClusterClass.NEWLINE
    following = clusters[i + 1] if i + 1 < len(clusters) else "\n"
    after = ClusterClass.CLOSE if following in _AMBIGUOUS else classify_cluster(following)
    is_before_digit = following[0].isdigit()
    if cluster in _OPENERS:
        return ClusterClass.OPEN
    if cluster == "." and before in _PHRASE_START_CLASSES and after is ClusterClass.WORD:
        return ClusterClass.WORD
    if cluster in _CLOSERS:
        return ClusterClass.CLOSE
    if cluster in _MONEY:
        return ClusterClass.OPEN
    if (
        cluster in _SIGNS
        and is_before_digit
        and not (before is ClusterClass.WORD and clusters[i - 1].isalnum())
    ):
        return ClusterClass.WORD
    if cluster in "/／":
        return _classify_slash(before, after)
    if cluster in _HYPHENS:
        return _classify_tie(cluster, before)
    return _classify_other(cluster, before, after)


def _classify_slash(before: ClusterClass, after: ClusterClass) -> ClusterClass:
    """Classify a slash outside an address."""
    if before in _PHRASE_START_CLASSES:
        return ClusterClass.WORD
    if after in (ClusterClass.SPACE, ClusterClass.NEWLINE):
        return ClusterClass.WORD if before is ClusterClass.WORD else ClusterClass.CLOSE
    return ClusterClass.JOINT


def _classify_tie(cluster: str, before: ClusterClass) -> ClusterClass:
    """Classify a hyphen or similar: it never begins a line, unless it begins a phrase."""
    if before in _PHRASE_START_CLASSES:
        return ClusterClass.DASH if cluster in "–—" else ClusterClass.WORD
    return (
        ClusterClass.WORD
        if before is ClusterClass.WORD and cluster not in "–—－"
        else ClusterClass.CLOSE
    )


def _classify_other(cluster: str, before: ClusterClass, after: ClusterClass) -> ClusterClass:
    """Classify other ambiguous characters."""
    if cluster == "@":
        return ClusterClass.WORD if after is ClusterClass.WORD else ClusterClass.OPEN
    if cluster == "#":
        return (
            ClusterClass.WORD
            if after is ClusterClass.WORD
            else ClusterClass.OPEN
            if before in _PHRASE_START_CLASSES
            else ClusterClass.CLOSE
        )
    if cluster == "•":
        return ClusterClass.OPEN if before in _PHRASE_START_CLASSES else ClusterClass.CLOSE
    if cluster == "'":
        opens = after is ClusterClass.WORD or (
            before in _PHRASE_START_CLASSES and after not in _PHRASE_START_CLASSES
        )
        return (
            ClusterClass.OPEN if opens and before is not ClusterClass.WORD else ClusterClass.CLOSE
        )
    return classify_cluster(cluster)
