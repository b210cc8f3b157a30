"""What may be drawn: text cleaned, capped, and cut into clusters.

A cluster is what a reader sees as one sign: a letter with its accents, a family
of four, a flag, a word of joined Arabic letters, a Chinese dash of two halves.
Nothing after this module ever looks inside one.
"""

import re
import unicodedata
from typing import NamedTuple

MARKS_PER_BASE = 4
POINTS_PER_CLUSTER = 32

_ZWJ, _KEYCAP = "\u200d", "\u20e3"
# Private use (Co) has no agreed picture, so a name that carries it is shown without.
_DROPPED = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
_PAIRS = {"—", "…", "⋯", "─"}


class Words(NamedTuple):
    """Text that is safe to measure, and whether some of it was cut off."""

    text: str
    cut: bool = False


def clean(raw: str, limit: int, *, lines: bool = False) -> Words:
    """Drop what cannot or must not be drawn, and keep at most `limit` characters.

    Controls, bidi overrides, zero-width signs, private use and lone surrogates
    go; runs of spaces become one. With `lines`, line breaks stay, one at a
    time; without, they become spaces. Costs no more than a few passes over
    four times the limit, whatever came in.
    """
    rough = raw[: limit * 4 + 64].replace("\r\n", "\n")
    rough = re.sub("[\r\u0085\u2028\u2029\v\f]", "\n", rough)
    if not lines:
        rough = rough.replace("\n", " ")
    kept = "".join(c for c in rough if _drawable(c))
    kept = re.sub(r"[^\S\n]+", " ", kept)
    kept = re.sub(r" ?\n[ \n]*", "\n", kept).strip()
    if len(kept) > limit:
        return Words(_whole(kept[:limit]), True)
    return Words(kept, len(raw) > len(rough) and len(kept) * 4 >= limit)


def _drawable(char: str) -> bool:
    """Tell whether a character may reach the measurer."""
    code = ord(char)
    if 0x20 <= code < 0x7F or char == "\n" or 0x3000 <= code <= 0xD7FF:
        return True
    if char == _ZWJ or 0xE0020 <= code <= 0xE007F:
        return True
    return char == "\t" or unicodedata.category(char) not in _DROPPED


def _whole(text: str) -> str:
    """Drop a cluster that the cap cut in half."""
    return text.rstrip(_ZWJ).rstrip()


def clusters(text: str) -> list[str]:
    """Cut text into what a reader sees as single signs.

    At most four marks stay on a letter, so that stacked marks cannot climb
    over the card. Joiners and selectors with nothing before them vanish.

    >>> clusters("e\u0301👍🏽——好")
    ['e\u0301', '👍🏽', '——', '好']
    """
    found: list[str] = []
    marks = 0
    for char in text:
        if char < "\u0300":
            found.append(char)
            marks = 0
            continue
        last = found[-1] if found else ""
        joins = _joins(last, char)
        if joins is None:
            continue
        if not joins:
            found.append(char)
            marks = 0
        elif _is_mark(char):
            marks += 1
            if marks <= MARKS_PER_BASE:
                found[-1] = last + char
        elif len(last) < POINTS_PER_CLUSTER:
            found[-1] = last + char
    return [c for c in (c.rstrip(_ZWJ) for c in found) if c]


def _joins(last: str, char: str) -> bool | None:
    """Tell whether `char` belongs to the cluster before it; None if it must vanish."""
    code = ord(char)
    if 0x3400 <= code <= 0x9FFF or 0xAC00 <= code <= 0xD7A3:
        return False
    base = last[:1]
    alone = not last or base in " \n"
    if char == _ZWJ:
        return None if alone or not (is_emoji(ord(base)) or is_indic(ord(base))) else True
    if _is_extender(code) or _is_mark(char):
        return None if alone else True
    if last.endswith(_ZWJ) and is_emoji(code):
        return True
    if 0x1F1E6 <= code <= 0x1F1FF:
        return len(last) == 1 and 0x1F1E6 <= ord(last) <= 0x1F1FF
    if char in _PAIRS:
        return last == char
    return is_rtl(code) and bool(last) and is_rtl(ord(base)) and len(last) < 24


def _is_extender(code: int) -> bool:
    """Tell selectors, keycaps, skin tones and tags: signs that change the one before."""
    return (
        0xFE00 <= code <= 0xFE0F
        or code == ord(_KEYCAP)
        or 0x1F3FB <= code <= 0x1F3FF
        or 0xE0020 <= code <= 0xE007F
        or 0xE0100 <= code <= 0xE01EF
    )


def _is_mark(char: str) -> bool:
    """Tell accents, vowel signs and enclosing marks."""
    return unicodedata.category(char) in ("Mn", "Mc", "Me")


def is_emoji(code: int) -> bool:
    """Tell whether a code point can take part in an emoji sequence."""
    return (
        0x1F000 <= code <= 0x1FAFF
        or 0x2600 <= code <= 0x27BF
        or 0x2B00 <= code <= 0x2BFF
        or 0x2190 <= code <= 0x21FF
        or 0x2300 <= code <= 0x23FF
    )


def is_indic(code: int) -> bool:
    """Tell scripts in which a joiner changes how letters stand together."""
    return 0x0900 <= code <= 0x0DFF


def is_rtl(code: int) -> bool:
    """Tell letters written from right to left."""
    return (
        0x0590 <= code <= 0x08FF
        or 0xFB1D <= code <= 0xFDFF
        or 0xFE70 <= code <= 0xFEFE
        or 0x10800 <= code <= 0x10FFF
        or 0x1E800 <= code <= 0x1EFFF
    )
