"""Where a Chinese line may break, and how close two signs may stand.

The rules of GB/T 15834 and CLREQ that a reader notices: a line neither begins
with a closing mark nor ends with an opening one; words, numbers and addresses
stay whole; full-width marks give up their empty half beside one another and at
either end of a line; Chinese and Latin keep the same little distance, whether
or not a space was typed between them.
"""

import unicodedata
from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise

from .text import is_emoji


class Kind(IntEnum):
    """What a cluster is to the line breaker; a JOINT, such as a slash, holds on to both sides.

    A BLANK is a box in the stead of a letter that is to be found; those of one gap stay together.
    """

    HAN = 0
    WORD = 1
    SPACE = 2
    OPEN = 3
    CLOSE = 4
    DASH = 5
    NEWLINE = 6
    PICTURE = 7
    JOINT = 8
    BLANK = 9


AUTOSPACE = 0.18
HALF = 0.5
NARROW = "\ufe00"
"""Unicode's selector for the form of a curly quote that is not full-width."""

MIDDLE_DOTS = frozenset("·‧•・")
PUNCTUATION = (Kind.SPACE, Kind.OPEN, Kind.CLOSE, Kind.DASH, Kind.JOINT)

_CLOSING = frozenset(
    "，。、；：！？．…⋯‥․·•‧・～〜﹏％‰℃℉°′″‴–‒‐‼⁇⁈⁉‽゠｡､･︐︑︒︓︔︕︖︙﹐﹑﹒﹔﹕﹖﹗"
    "ー々〻〃゛゜ゝゞヽヾｰぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿｧｨｩｪｫｬｭｮｯ"
    "\u037e\u0387։׆،؍؛؝؞؟۔߸߹।॥།༎༏༐༑༔៖᠂᠃᠈᠉᥄᥅⳹⳾⸮⹓⹔꘎꡶꡷"
)
_LONGEST_GAP = 8
_UNBREAKABLE_AFTER = frozenset("%'’([{<")
_LEFT_HALF = frozenset("，。、；：！？）》」』】〉〕］｝〗〙〛”’〞〟")
_RIGHT_HALF = frozenset("（《「『【〈〔［｛〖〘〚“‘〝")


@lru_cache(maxsize=16384)
def plain_kind(cluster: str) -> Kind:
    """Judge a cluster by itself, without its neighbours."""
    char, code = cluster[0], ord(cluster[0])
    if char == "\n":
        return Kind.NEWLINE
    if char.isspace():
        return Kind.SPACE
    if len(cluster) > 1 and ("\ufe0f" in cluster or "\u20e3" in cluster):
        return Kind.PICTURE
    if char in _CLOSING:
        return Kind.CLOSE
    if char in "—―─⸺⸻":
        return Kind.DASH
    if char in "／□":
        return Kind.JOINT if char == "／" else Kind.BLANK
    category = unicodedata.category(char)
    if category in ("Ps", "Pi") or char in "¡¿⸘":
        return Kind.OPEN
    if category in ("Pe", "Pf") or 0x3371 <= code <= 0x33DF:
        return Kind.CLOSE
    if is_emoji(code):
        return Kind.PICTURE
    return Kind.WORD if _is_of_words(code) else Kind.HAN


def _is_of_words(code: int) -> bool:
    """Tell scripts that are written in words from those that may break at every sign."""
    return (
        (code < 0x2E80 and not 0x2190 <= code <= 0x2BFF)
        or 0xA4D0 <= code <= 0xD7FF
        or 0xFB00 <= code <= 0xFEFE
        or 0xFF10 <= code <= 0xFF19
        or 0xFF21 <= code <= 0xFF3A
        or 0xFF41 <= code <= 0xFF5A
        or (0x10000 <= code <= 0x1D7FF and not 0x16FE0 <= code <= 0x1B2FF)
    )


def _keeps_apart(before: Kind, here: Kind) -> bool:
    """Tell whether a line may end between two kinds."""
    if before in (Kind.OPEN, Kind.JOINT):
        return False
    if here in (Kind.CLOSE, Kind.SPACE, Kind.NEWLINE, Kind.JOINT):
        return False
    return not (before is here and here in (Kind.WORD, Kind.DASH, Kind.BLANK))


_ALLOWED = tuple(tuple(_keeps_apart(before, here) for here in Kind) for before in Kind)


def may_break(sorts: Sequence[Kind], spaces: Sequence[int]) -> list[bool]:
    """Say for each cluster whether a line may begin with it; `spaces` are the places of spaces."""
    allowed = [_ALLOWED[before][here] for before, here in pairwise(sorts)]
    allowed = [False, *allowed] if sorts else []
    if Kind.BLANK in sorts:  # so many boxes in a row are no gap any more
        for i in range(_LONGEST_GAP, len(sorts)):
            run = sorts[i - _LONGEST_GAP : i + 1]
            allowed[i] |= all(sort is Kind.BLANK for sort in run)
    held = -1
    for i in spaces:  # what holds on to the next sign does so over spaces too
        if i == held or (i and sorts[i - 1] in (Kind.OPEN, Kind.JOINT)):
            held = i + 1
            allowed[held : held + 1] = [False] * len(allowed[held : held + 1])
    return allowed


def may_break_weakly(before: str, after: str) -> bool:
    """Tell where a word longer than a line is cut first: after the joints of an address."""
    return after.isalnum() and not before[-1].isalnum() and before not in _UNBREAKABLE_AFTER


class Edge(IntEnum):
    """What a cluster shows its neighbours: where it is empty, and what it keeps away from."""

    NONE = 0
    HAN = 1
    LETTER = 2
    EMPTY_RIGHT = 3
    EMPTY_LEFT = 4
    NARROW_CLOSE = 5
    NARROW_OPEN = 6


@lru_cache(maxsize=16384)
def edge(cluster: str, sort: Kind) -> Edge:
    """Judge the edges of a cluster of a kind."""
    char = cluster[0]
    if sort is Kind.WORD:
        return Edge.NONE if char in "-/\\~_|" or "\uff00" < char < "\uffef" else Edge.LETTER
    if char in MIDDLE_DOTS:
        return Edge.NONE
    if char < "\u2000" or char in "‰′″" or cluster.endswith(NARROW):
        return _NARROW.get(sort, Edge.NONE)
    if sort is Kind.CLOSE and char in _LEFT_HALF:
        return Edge.EMPTY_RIGHT
    if sort is Kind.OPEN and char in _RIGHT_HALF:
        return Edge.EMPTY_LEFT
    is_letter = sort in (Kind.HAN, Kind.CLOSE) and unicodedata.category(char) in ("Lo", "Lm")
    return Edge.HAN if is_letter else Edge.NONE


_NARROW = {Kind.CLOSE: Edge.NARROW_CLOSE, Kind.OPEN: Edge.NARROW_OPEN}


def _distance(before: Edge, here: Edge) -> float:
    """Return what the distance between two edges gains or loses, in em."""
    if (before, here) in (
        (Edge.HAN, Edge.LETTER),
        (Edge.LETTER, Edge.HAN),
        (Edge.NARROW_CLOSE, Edge.HAN),
        (Edge.HAN, Edge.NARROW_OPEN),
    ):
        return AUTOSPACE
    if before is Edge.EMPTY_RIGHT and here in (Edge.EMPTY_RIGHT, Edge.EMPTY_LEFT):
        return -HALF
    return -HALF if before is here is Edge.EMPTY_LEFT else 0.0


GLUE = tuple(tuple(_distance(before, here) for here in Edge) for before in Edge)
"""What the distance between two neighbours gains or loses, in em, by their edges."""
BLANK_LEFT = tuple(HALF if edge is Edge.EMPTY_LEFT else 0.0 for edge in Edge)
BLANK_RIGHT = tuple(HALF if edge is Edge.EMPTY_RIGHT else 0.0 for edge in Edge)
"""The empty part of a mark that a line's edge may swallow, in em."""


def space_between(before: Edge, here: Edge) -> float | None:
    """Return how wide, in em, a space stands that was typed here; None: as the font has it.

    Between Chinese and Latin it is no wider than where none was typed; beside
    the empty half of a full-width mark there is room enough already.
    """
    if before is Edge.EMPTY_RIGHT or here is Edge.EMPTY_LEFT:
        return 0.0
    return GLUE[before][here] or None
