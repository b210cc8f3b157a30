"""Where a Chinese line may break, and how close two signs may stand.

The rules of GB/T 15834 and CLREQ that a reader notices: a line neither begins
with a closing mark nor ends with an opening one; words, numbers and addresses
stay whole; full-width marks give up their empty half beside one another and at
either end of a line; Chinese and Latin keep a little distance.
"""

import unicodedata
from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache

from .text import is_emoji


class Kind(IntEnum):
    """What a cluster is to the line breaker."""

    HAN = 0
    WORD = 1
    SPACE = 2
    OPEN = 3
    CLOSE = 4
    DASH = 5
    NEWLINE = 6
    PICTURE = 7


AUTOSPACE = 0.18
HALF = 0.5

_CLOSERS = set("，。、；：！？）》」』】〉〕］｝〗〙”’…⋯·•‧・～﹏％‰℃°′″ー々〻–")
_CLOSERS |= set("ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ゛゜ゝゞヽヾ")
_OPENERS = set("（《「『【〈〔［｛〖〘“‘")
_ASCII_CLOSERS = set(",.;:!?)]}>%")
_ASCII_OPENERS = set("([{<")
_QUOTES = set("\"'")
_PREFIXES = set("￥¥$＄£€＃№－−＋±")
_LEFT_HALF = set("，。、；：）》」』】〉〕］｝〗”’")
_RIGHT_HALF = _OPENERS
_WEAK_AFTER = set("/-?&=_.#:,~+\u0f0b")
PUNCTUATION = (Kind.SPACE, Kind.OPEN, Kind.CLOSE, Kind.DASH)


@lru_cache(maxsize=16384)
def _plain_kind(cluster: str) -> Kind:
    """Judge a cluster by itself, without its neighbours."""
    char, code = cluster[0], ord(cluster[0])
    if char == "\n":
        return Kind.NEWLINE
    if char.isspace():
        return Kind.SPACE
    if char in "—─":
        return Kind.DASH
    if char in _CLOSERS:
        return Kind.CLOSE
    if char in _OPENERS:
        return Kind.OPEN
    if len(cluster) > 1 and ("\ufe0f" in cluster or "\u20e3" in cluster):
        return Kind.PICTURE
    if is_emoji(code):
        return Kind.PICTURE
    if code < 0x2E80 and not 0x2190 <= code <= 0x2BFF:
        return Kind.WORD
    if 0xFF10 <= code <= 0xFF5A and char.isalnum():
        return Kind.WORD
    if 0xA4D0 <= code <= 0xD7FF or 0xFB00 <= code <= 0xFEFE:
        return Kind.WORD
    if 0x10000 <= code <= 0x1D7FF and not 0x16FE0 <= code <= 0x1B2FF:
        return Kind.WORD
    return Kind.HAN


def kinds(clusters: Sequence[str]) -> list[Kind]:
    """Judge every cluster, with its neighbours.

    ASCII marks belong to the word when letters stand on both sides (3.14,
    a?b=c), and open or close otherwise; so do an apostrophe and an en dash.
    A sign of money or of minus belongs to the number that follows.
    """
    found = [_plain_kind(c) for c in clusters]
    quoted = False
    for i, cluster in enumerate(clusters):
        if cluster not in _AMBIGUOUS:
            continue
        before = found[i - 1] if i else Kind.SPACE
        following = clusters[i + 1] if i + 1 < len(clusters) else " "
        found[i] = _in_context(cluster, before, following)
        if cluster == '"' and found[i] is not Kind.WORD:
            found[i] = Kind.CLOSE if quoted else Kind.OPEN
            quoted = not quoted
    return found


_AMBIGUOUS = _ASCII_CLOSERS | _ASCII_OPENERS | _QUOTES | _PREFIXES | {"’", "–"}


def _in_context(cluster: str, before: Kind, following: str) -> Kind:
    """Judge a sign whose part in the line depends on what stands beside it."""
    after = _plain_kind(following)
    inside = before is Kind.WORD and after is Kind.WORD
    if cluster in _PREFIXES:
        return Kind.WORD if following[:1].isdigit() or inside else Kind.HAN
    if inside and not (cluster in ",;!" and not following.isalnum()):
        return Kind.WORD
    if cluster in _QUOTES:
        return Kind.OPEN if after is Kind.WORD and before is not Kind.WORD else Kind.CLOSE
    return Kind.OPEN if cluster in _ASCII_OPENERS else Kind.CLOSE


def may_break(clusters: Sequence[str], sorts: Sequence[Kind]) -> list[bool]:
    """Say for each cluster whether a line may begin with it."""
    allowed = [False] * len(sorts)
    opened = False  # an opening mark holds on to what follows, over spaces too
    for i in range(1, len(sorts)):
        before, here = sorts[i - 1], sorts[i]
        opened = before is Kind.OPEN or (opened and before is Kind.SPACE)
        if here in (Kind.CLOSE, Kind.SPACE, Kind.NEWLINE) or opened:
            continue
        if before is Kind.CLOSE and here is Kind.WORD:
            allowed[i] = not (clusters[i - 1] in _ASCII_CLOSERS and _glued(sorts, i))
        else:
            allowed[i] = not (before is here and here in (Kind.WORD, Kind.DASH))
    return allowed


def _glued(sorts: Sequence[Kind], i: int) -> bool:
    """Tell whether an ASCII mark stands between two words without a space."""
    return i >= 2 and sorts[i - 2] in (Kind.WORD, Kind.CLOSE)


def may_break_weakly(before: str, after: str) -> bool:
    """Tell where a word longer than a line is cut first: after the joints of an address."""
    return before in _WEAK_AFTER and after not in _WEAK_AFTER


def glue(a: str, b: str, sort_a: Kind, sort_b: Kind) -> float:
    """Return what the distance between two neighbours gains or loses, in em."""
    if sort_a is Kind.WORD:
        return AUTOSPACE if sort_b is Kind.HAN and _letter(a[0]) and _ideograph(b) else 0.0
    if sort_b is Kind.WORD:
        return AUTOSPACE if sort_a is Kind.HAN and _letter(b[0]) and _ideograph(a) else 0.0
    if a in _LEFT_HALF and (b in _LEFT_HALF or b in _RIGHT_HALF):
        return -HALF
    return -HALF if a in _RIGHT_HALF and b in _RIGHT_HALF else 0.0


@lru_cache(maxsize=4096)
def _letter(char: str) -> bool:
    return unicodedata.category(char)[0] in "LN" and not "\uff00" < char < "\uffef"


def _ideograph(cluster: str) -> bool:
    return unicodedata.category(cluster[0]) == "Lo"


def blank_left(cluster: str) -> float:
    """Return the empty part before an opening mark, which a line's edge may swallow, in em."""
    return HALF if cluster in _RIGHT_HALF else 0.0


def blank_right(cluster: str) -> float:
    """Return the empty part after a closing mark, which a line's edge may swallow, in em."""
    return HALF if cluster in _LEFT_HALF else 0.0
