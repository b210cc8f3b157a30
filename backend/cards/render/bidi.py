"""The order in which a line with right-to-left words is drawn.

Unicode's bidirectional algorithm (UAX #9) on clusters, less what overrides it by
hand: such controls are dropped before. Most cards never come here.
"""

import unicodedata
from collections.abc import Sequence
from itertools import groupby

from .text import RIGHT_TO_LEFT, is_chinese

_MATES = dict(zip(")]}>）］｝》〉」』】〕〗»›", "([{<（［｛《〈「『【〔〖«‹", strict=True))
_MIRRORED = {**_MATES, **{opening: closing for closing, opening in _MATES.items()}}
_OPENING = frozenset(_MATES.values()) - frozenset("<«‹")
_NUMBERS = ("EN", "AN")


def levels(clusters: Sequence[str]) -> list[int] | None:
    """Return each cluster's level, odd where it runs from right to left; None if all run as usual.

    A paragraph runs from right to left as a whole if its first letter does and
    it holds no Chinese.
    """
    if not RIGHT_TO_LEFT.search("".join(clusters)):
        return None
    found: list[int] = []
    for is_break, group in groupby(clusters, lambda cluster: cluster == "\n"):
        signs = list(group)
        found += [0] * len(signs) if is_break else _paragraph(signs)
    return found


def mirrored(cluster: str) -> str:
    """Return the bracket that stands for another where text runs from right to left."""
    return _MIRRORED.get(cluster, cluster)


def order(levels: Sequence[int]) -> list[int]:
    """Return the places of a line's clusters in the order they are drawn, from the left."""
    places = list(range(len(levels)))
    for level in range(max(levels), 0, -1):
        turned: list[int] = []
        for is_deep, group in groupby(
            places, {i for i in places if levels[i] >= level}.__contains__
        ):
            run = list(group)
            turned += run[::-1] if is_deep else run
        places = turned
    return places


def _paragraph(signs: list[str]) -> list[int]:
    """Return the levels of one paragraph."""
    kinds = [unicodedata.bidirectional(sign[0]) or "L" for sign in signs]
    first = next((kind for kind in kinds if kind in ("L", "R", "AL")), "L")
    base = int(first != "L" and not any(is_chinese(ord(sign[0])) for sign in signs))
    side = "LR"[base]
    _resolve_numbers(kinds, side)
    _resolve_separators(kinds, side)
    _resolve_brackets(signs, kinds, side)
    _resolve_neutrals(kinds, side)
    return [2 if kind in _NUMBERS else base + (kind != side) for kind in kinds]


def _resolve_numbers(kinds: list[str], side: str) -> None:
    """Make numbers after Arabic letters Arabic ones (rules W2 and W3)."""
    strong = side
    for i, kind in enumerate(kinds):
        if kind in ("L", "R", "AL"):
            strong = kind
            kinds[i] = "R" if kind == "AL" else kind
        elif kind == "EN" and strong == "AL":
            kinds[i] = "AN"


def _resolve_separators(kinds: list[str], side: str) -> None:
    """Give signs inside and beside numbers to them, and numbers to the Latin before (W4 to W7)."""
    for i in range(1, len(kinds) - 1):
        before, here, after = kinds[i - 1 : i + 2]
        alike = before == after and before in _NUMBERS
        if alike and (here == "CS" or (here == "ES" and before == "EN")):
            kinds[i] = before
    start = 0
    for kind, group in groupby(list(kinds)):
        end = start + len(list(group))
        if kind == "ET" and "EN" in kinds[max(0, start - 1) : end + 1]:
            kinds[start:end] = ["EN"] * (end - start)
        start = end
    strong = side
    for i, kind in enumerate(kinds):
        if kind in "LR":
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[i] = "L"
        elif kind not in _NUMBERS:
            kinds[i] = "ON"


def _resolve_brackets(signs: list[str], kinds: list[str], side: str) -> None:
    """Let both brackets of a pair run as what they hold, or what stands before them (N0)."""
    for opening, closing in _bracket_pairs(signs, kinds):
        inside = {_strong(kind) for kind in kinds[opening + 1 : closing]}
        if side in inside:
            kinds[opening] = kinds[closing] = side
        elif inside & {"L", "R"}:
            before = (_strong(kind) for kind in reversed(kinds[:opening]))
            context = next((kind for kind in before if kind), side)
            kinds[opening] = kinds[closing] = context


def _bracket_pairs(signs: list[str], kinds: list[str]) -> list[tuple[int, int]]:
    """Return the places of brackets that belong together, by the opening one."""
    opened: list[int] = []
    pairs: list[tuple[int, int]] = []
    for i, sign in enumerate(signs):
        if kinds[i] != "ON":
            continue
        if sign in _OPENING:
            opened.append(i)
        elif _MATES.get(sign) in _OPENING:
            depth = next((n for n, at in enumerate(reversed(opened), 1)
                          if signs[at] == _MATES[sign]), 0)  # fmt: skip
            if depth:
                pairs.append((opened[-depth], i))
                del opened[-depth:]
    return sorted(pairs)


def _strong(kind: str) -> str:
    """Return the side that a kind counts for among neutral signs; numbers count as the right."""
    return "R" if kind in _NUMBERS else kind if kind in "LR" else ""


def _resolve_neutrals(kinds: list[str], side: str) -> None:
    """Let neutral signs run as both their sides do, or else as the whole (N1, N2)."""
    before, start = side, 0
    for is_neutral, group in groupby(list(kinds), lambda kind: kind == "ON"):
        run = list(group)
        end = start + len(run)
        if is_neutral:
            after = _strong(kinds[end]) if end < len(kinds) else side
            kinds[start:end] = [before if before == after else side] * len(run)
        else:
            before = _strong(run[-1])
        start = end
