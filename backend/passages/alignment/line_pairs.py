"""Pairs changed lines of two texts by similarity: mutual best matches, by a clear margin."""

from collections import Counter, defaultdict
from collections.abc import Mapping

from rapidfuzz.distance import Indel

MIN_SIMILARITY = 0.6
MIN_LEAD = 0.1
MAX_BIGRAM_LINES = 8
MAX_CANDIDATES = 3

LineScores = dict[int, dict[int, float]]


def pair_lines(old: Mapping[int, str], new: Mapping[int, str]) -> dict[int, int]:
    """Pair numbered lines of the old text with the lines of the new text that they became.

    A line stays unpaired unless both are each other's best match by a clear margin.
    """
    new_scores = _score_pairs(old, new)
    old_scores: LineScores = defaultdict(dict)
    for line, scores in new_scores.items():
        for other, score in scores.items():
            old_scores[other][line] = score
    pairs = {line: _pick_best(scores) for line, scores in new_scores.items()}
    return {
        line: other
        for line, other in pairs.items()
        if other is not None and _pick_best(old_scores[other]) == line
    }


def _score_pairs(old: Mapping[int, str], new: Mapping[int, str]) -> LineScores:
    """Compare each new line with the few old ones that share the most rare bigrams."""
    holders: dict[str, set[int]] = defaultdict(set)
    for line, words in old.items():
        for at in range(len(words) - 1):
            holders[words[at : at + 2]].add(line)
    scores: LineScores = defaultdict(dict)
    for line, words in new.items():
        votes: Counter[int] = Counter()
        for at in range(len(words) - 1):
            lines = holders.get(words[at : at + 2], ())
            if len(lines) <= MAX_BIGRAM_LINES:
                votes.update(lines)
        for other, _ in votes.most_common(MAX_CANDIDATES):
            score = Indel.normalized_similarity(old[other], words)
            if score >= MIN_SIMILARITY:
                scores[other][line] = score
    return scores


def _pick_best(scores: Mapping[int, float]) -> int | None:
    """Return the best-scoring line, if it is best by a clear margin."""
    ranked = sorted(scores.items(), key=lambda item: item[1], reverse=True)
    if len(ranked) > 1 and ranked[1][1] > ranked[0][1] - MIN_LEAD:
        return None
    return ranked[0][0] if ranked else None
