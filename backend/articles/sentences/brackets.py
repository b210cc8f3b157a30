"""Matches the brackets, titles and quotation marks of a line; what is left open is ignored."""

from backend.articles.sentences.table import get_chars, get_limit, get_pairs

_MAX_DEPTH = 8
_LIMITS = {"title": "maxTitle", "bracket": "maxBracket", "quote": "maxQuote"}


def match_brackets(line: str) -> list[int]:
    """Return for each opening mark where its closing one stands, and -1 for every other character.

    A mark that is never closed, or only far away, is as good as not there, so
    that nothing of a paragraph is lost in it.
    """
    mates = [-1] * len(line)
    opened: list[tuple[str, int, int]] = []  # the mark that closes it, place, how much it may hold
    pairs = {
        opening: (closing, get_limit(limit))
        for kind, limit in _LIMITS.items()
        for opening, closing in get_pairs(kind)
    }
    straight = get_chars("straightQuote")
    closers = {closing for closing, _ in pairs.values()} | straight
    for i, char in enumerate(line):
        depth = _find_depth(opened, char) if char in closers else 0
        if depth:
            _, place, limit = opened[-depth]
            del opened[-depth:]
            if i - place <= limit:
                mates[place] = i
        elif char in straight:
            is_inch = i > 0 and "0" <= line[i - 1] <= "9"
            opened += [] if is_inch else [(char, i, get_limit("maxQuote"))]
        elif char in pairs:
            closing, limit = pairs[char]
            opened.append((closing, i, limit))
    return mates


def _find_depth(opened: list[tuple[str, int, int]], char: str) -> int:
    """Return how far down the mark is that `char` closes, looking a few down; 0 for none."""
    for depth in range(1, min(_MAX_DEPTH, len(opened)) + 1):
        if opened[-depth][0] == char:
            return depth
    return 0
