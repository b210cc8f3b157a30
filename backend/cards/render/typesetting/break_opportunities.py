"""Chinese line breaking: classes of clusters, where lines may break, spacing between clusters.

The rules of GB/T 15834 and CLREQ that a reader notices: a line neither begins
with a closing mark nor ends with an opening one; words, numbers and addresses
stay whole; full-width marks give up their empty half beside one another and at
either end of a line; Chinese and Latin keep the same little distance, whether
or not a space was typed between them.
"""

import re
import unicodedata
from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise

from backend.cards.render.typesetting.drawable_text import is_emoji


class ClusterClass(IntEnum):
    """Line breaking class of a cluster; a JOINT, such as a slash, binds to both sides.

    A BLANK is a box in place of a hidden letter; those of one gap stay together.
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


AUTOSPACE_EM = 0.18
HALF_EM = 0.5
NARROW_SELECTOR = "\ufe00"
"""Unicode's selector for the form of a curly quote that is not full-width."""

MIDDLE_DOTS = frozenset("·‧•・")
PUNCTUATION_CLASSES = (
    ClusterClass.SPACE,
    ClusterClass.OPEN,
    ClusterClass.CLOSE,
    ClusterClass.DASH,
    ClusterClass.JOINT,
)

_CLOSING = frozenset(
    "，。、；：！？．…⋯‥․·•‧・～〜﹏％‰℃℉°′″‴–‒‐‼⁇⁈⁉‽゠｡､･︐︑︒︓︔︕︖︙﹐﹑﹒﹔﹕﹖﹗"
    "ー々〻〃゛゜ゝゞヽヾｰぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿｧｨｩｪｫｬｭｮｯ"
    "\u037e\u0387։׆،؍؛؝؞؟۔߸߹।॥།༎༏༐༑༔៖᠂᠃᠈᠉᥄᥅⳹⳾⸮⹓⹔꘎꡶꡷"
)
_MAX_UNBROKEN_BLANKS = 8
_JOINED = re.compile(
    "[\u0600-\u08ff\u0900-\u109f\u1780-\u18af\u1a20-\u1aaf\u1b00-\u1bff\u1cd0-\u1cff\ua840-\ua87f"
    "\ua8e0-\ua8ff\ua980-\ua9ff\uaa60-\uaa7f\ufb50-\ufdff\ufe70-\ufefc\U00011000-\U00011fff"
    "\U0001e900-\U0001e95f]"
)
_UNBREAKABLE_AFTER = frozenset("%'’([{<")
_LEFT_HALF = frozenset("，。、；：！？）》」』】〉〕］｝〗〙〛”’〞〟")
_RIGHT_HALF = frozenset("（《「『【〈〔［｛〖〘〚“‘〝")


@lru_cache(maxsize=16384)
def classify_cluster(cluster: str) -> ClusterClass:
    """Classify a cluster by itself, without its neighbours."""
    char, code = cluster[0], ord(cluster[0])
    if char == "\n":
        return ClusterClass.NEWLINE
    if char.isspace():  # a space that bears a mark is the brow or the mouth of a face
        return ClusterClass.SPACE if len(cluster) == 1 else ClusterClass.WORD
    if len(cluster) > 1 and ("\ufe0f" in cluster or "\u20e3" in cluster):
        return ClusterClass.PICTURE
    if char in _CLOSING:
        return ClusterClass.CLOSE
    if char in "—―─⸺⸻":
        return ClusterClass.DASH
    if char in "／□":
        return ClusterClass.JOINT if char == "／" else ClusterClass.BLANK
    category = unicodedata.category(char)
    if category in ("Ps", "Pi") or char in "¡¿⸘":
        return ClusterClass.OPEN
    if category in ("Pe", "Pf") or 0x3371 <= code <= 0x33DF:
        return ClusterClass.CLOSE
    if is_emoji(code):
        return ClusterClass.PICTURE
    return ClusterClass.WORD if _is_word_script(code) else ClusterClass.HAN


def _is_word_script(code: int) -> bool:
    """Return whether a script is written in words, rather than breaking at every character."""
    return (
        (code < 0x2E80 and not 0x2190 <= code <= 0x2BFF)
        or 0xA4D0 <= code <= 0xD7FF
        or 0xFB00 <= code <= 0xFEFE
        or 0xFF10 <= code <= 0xFF19
        or 0xFF21 <= code <= 0xFF3A
        or 0xFF41 <= code <= 0xFF5A
        or (0x10000 <= code <= 0x1D7FF and not 0x16FE0 <= code <= 0x1B2FF)
    )


def _may_break_between(before: ClusterClass, after: ClusterClass) -> bool:
    """Return whether a line may break between two classes."""
    if before in (ClusterClass.OPEN, ClusterClass.JOINT):
        return False
    if after in (ClusterClass.CLOSE, ClusterClass.SPACE, ClusterClass.NEWLINE, ClusterClass.JOINT):
        return False
    return not (
        before is after and after in (ClusterClass.WORD, ClusterClass.DASH, ClusterClass.BLANK)
    )


_BREAK_TABLE = tuple(
    tuple(_may_break_between(before, here) for here in ClusterClass) for before in ClusterClass
)


def find_break_opportunities(classes: Sequence[ClusterClass], spaces: Sequence[int]) -> list[bool]:
    """Return for each cluster whether a line may begin with it; `spaces` are space indexes."""
    allowed = [_BREAK_TABLE[before][after] for before, after in pairwise(classes)]
    allowed = [False, *allowed] if classes else []
    if ClusterClass.BLANK in classes:  # a longer row of boxes may break
        for i in range(_MAX_UNBROKEN_BLANKS, len(classes)):
            run = classes[i - _MAX_UNBROKEN_BLANKS : i + 1]
            allowed[i] |= all(cluster_class is ClusterClass.BLANK for cluster_class in run)
    bound_index = -1
    for i in spaces:  # binding to the next cluster extends over spaces
        if i == bound_index or (i and classes[i - 1] in (ClusterClass.OPEN, ClusterClass.JOINT)):
            bound_index = i + 1
            allowed[bound_index : bound_index + 1] = [False] * len(
                allowed[bound_index : bound_index + 1]
            )
    return allowed


def is_joined(before: str, after: str) -> bool:
    """Return whether letters are written into one another, as in Arabic, and bear no spacing.

    Nor do those of scripts whose marks lean on their neighbours: Indic ones, Thai, Tibetan.
    """
    return bool(_JOINED.match(before) and _JOINED.match(after))


def is_weak_break(before: str, after: str) -> bool:
    """Return whether an overlong word may be cut here first: after the joints of an address."""
    return after.isalnum() and not before[-1].isalnum() and before not in _UNBREAKABLE_AFTER


class EdgeClass(IntEnum):
    """Edge class of a cluster: where it is blank, and what needs spacing beside it."""

    NONE = 0
    HAN = 1
    LETTER = 2
    EMPTY_RIGHT = 3
    EMPTY_LEFT = 4
    NARROW_CLOSE = 5
    NARROW_OPEN = 6


@lru_cache(maxsize=16384)
def classify_edge(cluster: str, cluster_class: ClusterClass) -> EdgeClass:
    """Classify the edges of a cluster of a class."""
    char = cluster[0]
    if cluster_class is ClusterClass.WORD:
        return (
            EdgeClass.NONE
            if char in "-/\\~_|ˉˊˇˋ˙" or "\uff00" < char < "\uffef"
            else EdgeClass.LETTER
        )
    if char in MIDDLE_DOTS:
        return EdgeClass.NONE
    if char < "\u2000" or char in "‰′″" or cluster.endswith(NARROW_SELECTOR):
        return _NARROW_EDGES.get(cluster_class, EdgeClass.NONE)
    if cluster_class is ClusterClass.CLOSE and char in _LEFT_HALF:
        return EdgeClass.EMPTY_RIGHT
    if cluster_class is ClusterClass.OPEN and char in _RIGHT_HALF:
        return EdgeClass.EMPTY_LEFT
    is_letter = cluster_class in (ClusterClass.HAN, ClusterClass.CLOSE) and unicodedata.category(
        char
    ) in ("Lo", "Lm")
    return EdgeClass.HAN if is_letter else EdgeClass.NONE


_NARROW_EDGES = {
    ClusterClass.CLOSE: EdgeClass.NARROW_CLOSE,
    ClusterClass.OPEN: EdgeClass.NARROW_OPEN,
}


def _get_spacing(before: EdgeClass, after: EdgeClass) -> float:
    """Return the spacing adjustment between two edges, in em."""
    if (before, after) in (
        (EdgeClass.HAN, EdgeClass.LETTER),
        (EdgeClass.LETTER, EdgeClass.HAN),
        (EdgeClass.NARROW_CLOSE, EdgeClass.HAN),
        (EdgeClass.HAN, EdgeClass.NARROW_OPEN),
    ):
        return AUTOSPACE_EM
    if before is EdgeClass.EMPTY_RIGHT and after in (EdgeClass.EMPTY_RIGHT, EdgeClass.EMPTY_LEFT):
        return -HALF_EM
    return -HALF_EM if before is after is EdgeClass.EMPTY_LEFT else 0.0


SPACING_TABLE = tuple(
    tuple(_get_spacing(before, here) for here in EdgeClass) for before in EdgeClass
)
"""The spacing adjustment between two neighbours, in em, by their edges."""
LEFT_TRIM = tuple(HALF_EM if edge is EdgeClass.EMPTY_LEFT else 0.0 for edge in EdgeClass)
RIGHT_TRIM = tuple(HALF_EM if edge is EdgeClass.EMPTY_RIGHT else 0.0 for edge in EdgeClass)
"""The blank part of a mark that is trimmed at a line's edge, in em."""


def get_space_width(before: EdgeClass, after: EdgeClass) -> float | None:
    """Return the width of a typed space in em; None for the font's own width.

    Between Chinese and Latin it is no wider than where none was typed; beside
    the empty half of a full-width mark there is room enough already.
    """
    if before is EdgeClass.EMPTY_RIGHT or after is EdgeClass.EMPTY_LEFT:
        return 0.0
    return SPACING_TABLE[before][after] or None
