"""Replaces confusable characters by those they look like, and marks what each was before.

`confusables.txt` is made by tests/moderation/confusable_table.py from Unicode's table of
look-alikes (UTS 39), decompositions and character names: what passes for a Latin letter or a
digit (Cyrillic а, Greek ν, ø, 🇸), and what of other scripts passes for a Han character (the
kana ロ). Within Han nothing is changed, since there two that look alike are two words.
"""

from functools import cache
from pathlib import Path

import regex

TABLE_PATH = Path(__file__).with_name("confusables.txt")
# Marks that say what each letter of a text read by its look was: itself or a mere sign in its
# shape, a letter that some language with Latin letters or kana has, or one of another script.
SAME, RELATED, FOREIGN = "=", "\ue001", "\ue002"

_COMBINING = (
    (0x300, 0x370),
    (0x1AB0, 0x1B00),
    (0x1DC0, 0x1E00),
    (0x20D0, 0x2100),
    (0xFE20, 0xFE30),
)
_RELATED = regex.compile(r"[\p{Latin}\p{M}\p{Katakana}\p{Hiragana}\p{Bopomofo}\p{Hangul}\u30fc]")
_LETTER = regex.compile(r"\p{L}")


def replace_confusables(text: str) -> str:
    """Replace every letter of a text by the lower-case one that it looks like.

    >>> replace_confusables("аѕѕ"), replace_confusables("人ロ"), replace_confusables("pør̸n")
    ('ass', '人口', 'porn')
    """
    return text if text.isascii() else text.translate(load_table())


def origins(text: str) -> str:
    """Give, for each letter of the resolved text, the mark of what it was in this one.

    >>> origins("aø") == SAME + RELATED, origins("xя") == SAME + FOREIGN
    (True, True)
    """
    marked = text.translate(_marks())
    return "".join(mark if mark in (RELATED, FOREIGN) else SAME for mark in marked)


@cache
def load_table() -> dict[int, str]:
    """Read what each character passes for; accents and strokes set upon letters are nothing."""
    lines = (
        line.split(" ") for line in TABLE_PATH.read_text("utf-8").splitlines() if line[0] != "#"
    )
    accents = {at: "" for start, stop in _COMBINING for at in range(start, stop)}
    return accents | {
        ord(character): target for target, characters in lines for character in characters
    }


@cache
def _marks() -> dict[int, str]:
    return {at: _mark(chr(at)) * len(target) for at, target in load_table().items()}


def _mark(sign: str) -> str:
    if _RELATED.match(sign):
        return RELATED
    return FOREIGN if _LETTER.match(sign) else SAME
