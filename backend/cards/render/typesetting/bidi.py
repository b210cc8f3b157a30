"""Bidirectional text (UAX #9): levels, visual order of a line, mirrored brackets.

Unicode's bidirectional algorithm on clusters, without explicit embedding controls,
which are dropped before. Most cards do not need it.
"""

import unicodedata
from collections.abc import Sequence
from itertools import groupby

from backend.cards.render.typesetting.drawable_text import RIGHT_TO_LEFT, is_chinese

_OPENING_BY_CLOSING = dict(
    zip(")]}>）］｝》〉」』】〕〗»›", "([{<（［｛《〈「『【〔〖«‹", strict=True)
)
_MIRRORED = {
    **_OPENING_BY_CLOSING,
    **{opening: closing for closing, opening in _OPENING_BY_CLOSING.items()},
}
_OPENING = frozenset(_OPENING_BY_CLOSING.values()) - frozenset("<«‹")
_NUMBERS = ("EN", "AN")


def compute_levels(clusters: Sequence[str]) -> list[int] | None:
    """Return each cluster's level, odd where it runs from right to left; None if all run as usual.

    A paragraph runs from right to left as a whole if its first letter does and
    it holds no Chinese.
    """
    if not RIGHT_TO_LEFT.search("".join(clusters)):
        return None
    result: list[int] = []
    for is_break, group in groupby(clusters, lambda cluster: cluster == "\n"):
        paragraph = list(group)
        result += [0] * len(paragraph) if is_break else _compute_paragraph_levels(paragraph)
    return result


def mirror(cluster: str) -> str:
    """Return the mirror image of a bracket, for text that runs from right to left."""
    return _MIRRORED.get(cluster, cluster)


def get_visual_order(levels: Sequence[int]) -> list[int]:
    """Return the indexes of a line's clusters in visual order, from the left."""
    indexes = list(range(len(levels)))
    for level in range(max(levels), 0, -1):
        reordered: list[int] = []
        for is_deep, group in groupby(
            indexes, {i for i in indexes if levels[i] >= level}.__contains__
        ):
            run = list(group)
            reordered += run[::-1] if is_deep else run
        indexes = reordered
    return indexes


def _compute_paragraph_levels(clusters: list[str]) -> list[int]:
    """Return the levels of one paragraph."""
    types = [unicodedata.bidirectional(cluster[0]) or "L" for cluster in clusters]
    first = next((bidi_type for bidi_type in types if bidi_type in ("L", "R", "AL")), "L")
    base = int(first != "L" and not any(is_chinese(ord(cluster[0])) for cluster in clusters))
    side = "LR"[base]
    _resolve_numbers(types, side)
    _resolve_separators(types, side)
    _resolve_brackets(clusters, types, side)
    _resolve_neutrals(types, side)
    return [2 if bidi_type in _NUMBERS else base + (bidi_type != side) for bidi_type in types]


def _resolve_numbers(types: list[str], side: str) -> None:
    """Make numbers after Arabic letters Arabic ones (rules W2 and W3)."""
    strong = side
    for i, bidi_type in enumerate(types):
        if bidi_type in ("L", "R", "AL"):
            strong = bidi_type
            types[i] = "R" if bidi_type == "AL" else bidi_type
        elif bidi_type == "EN" and strong == "AL":
            types[i] = "AN"


def _resolve_separators(types: list[str], side: str) -> None:
    """Give signs inside and beside numbers to them, and numbers to the Latin before (W4 to W7)."""
    for i in range(1, len(types) - 1):
        before, current, after = types[i - 1 : i + 2]
        are_equal = before == after and before in _NUMBERS
        if are_equal and (current == "CS" or (current == "ES" and before == "EN")):
            types[i] = before
    start = 0
    for bidi_type, group in groupby(list(types)):
        end = start + len(list(group))
        if bidi_type == "ET" and "EN" in types[max(0, start - 1) : end + 1]:
            types[start:end] = ["EN"] * (end - start)
        start = end
    strong = side
    for i, bidi_type in enumerate(types):
        if bidi_type in "LR":
            strong = bidi_type
        elif bidi_type == "EN" and strong == "L":
            types[i] = "L"
        elif bidi_type not in _NUMBERS:
            types[i] = "ON"


def _resolve_brackets(clusters: list[str], types: list[str], side: str) -> None:
    """Let both brackets of a pair run as what they hold, or what stands before them (N0)."""
    for opening, closing in _bracket_pairs(clusters, types):
        inside = {_get_strong_type(bidi_type) for bidi_type in types[opening + 1 : closing]}
        if side in inside:
            types[opening] = types[closing] = side
        elif inside & {"L", "R"}:
            before = (_get_strong_type(bidi_type) for bidi_type in reversed(types[:opening]))
            context = next((bidi_type for bidi_type in before if bidi_type), side)
            types[opening] = types[closing] = context


def _bracket_pairs(clusters: list[str], types: list[str]) -> list[tuple[int, int]]:
    """Return the places of brackets that belong together, by the opening one."""
    open_indexes: list[int] = []
    pairs: list[tuple[int, int]] = []
    for i, cluster in enumerate(clusters):
        if types[i] != "ON":
            continue
        if cluster in _OPENING:
            open_indexes.append(i)
        elif _OPENING_BY_CLOSING.get(cluster) in _OPENING:
            depth = next((n for n, index in enumerate(reversed(open_indexes), 1)
                          if clusters[index] == _OPENING_BY_CLOSING[cluster]), 0)  # fmt: skip
            if depth:
                pairs.append((open_indexes[-depth], i))
                del open_indexes[-depth:]
    return sorted(pairs)


def _get_strong_type(bidi_type: str) -> str:
    """Return the side that a kind counts for among neutral signs; numbers count as the right."""
    return "R" if bidi_type in _NUMBERS else bidi_type if bidi_type in "LR" else ""


def _resolve_neutrals(types: list[str], side: str) -> None:
    """Let neutral signs run as both their sides do, or else as the whole (N1, N2)."""
    before, start = side, 0
    for is_neutral, group in groupby(list(types), lambda bidi_type: bidi_type == "ON"):
        run = list(group)
        end = start + len(run)
        if is_neutral:
            after = _get_strong_type(types[end]) if end < len(types) else side
            types[start:end] = [before if before == after else side] * len(run)
        else:
            before = _get_strong_type(run[-1])
        start = end
