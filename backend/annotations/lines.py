"""Lines of two texts that are the same line, changed: each pair likes no other nearly as well."""

from collections import Counter, defaultdict
from collections.abc import Mapping

from rapidfuzz.distance import Indel

LIKE = 0.6
AHEAD = 0.1
COMMON = 8
TRIED = 3

Likes = dict[int, dict[int, float]]


def paired(old: Mapping[int, str], new: Mapping[int, str]) -> dict[int, int]:
    """Pair numbered lines of the old text with those of the new that they have become.

    A line stays alone unless its favourite likes it best, too, and both by far.
    """
    likes = _likes(old, new)
    liked: Likes = defaultdict(dict)
    for line, found in likes.items():
        for other, degree in found.items():
            liked[other][line] = degree
    pairs = {line: _favourite(found) for line, found in likes.items()}
    return {
        line: other
        for line, other in pairs.items()
        if other is not None and _favourite(liked[other]) == line
    }


def _likes(old: Mapping[int, str], new: Mapping[int, str]) -> Likes:
    """Compare each new line with the few old ones that share the most rare pairs of characters."""
    holders: dict[str, set[int]] = defaultdict(set)
    for line, words in old.items():
        for at in range(len(words) - 1):
            holders[words[at : at + 2]].add(line)
    likes: Likes = defaultdict(dict)
    for line, words in new.items():
        votes: Counter[int] = Counter()
        for at in range(len(words) - 1):
            those = holders.get(words[at : at + 2], ())
            if len(those) <= COMMON:
                votes.update(those)
        for other, _ in votes.most_common(TRIED):
            degree = Indel.normalized_similarity(old[other], words)
            if degree >= LIKE:
                likes[other][line] = degree
    return likes


def _favourite(found: Mapping[int, float]) -> int | None:
    """Say which is liked best, if it is so by far."""
    ranked = sorted(found.items(), key=lambda each: each[1], reverse=True)
    if len(ranked) > 1 and ranked[1][1] > ranked[0][1] - AHEAD:
        return None
    return ranked[0][0] if ranked else None
