"""Letters that look like other letters, brought to the one that they pass for.

`confusables.txt` is made from Unicode's own table (UTS 39) by tests/moderation/confusable_table.py:
what passes for a Latin letter or a digit (Cyrillic а, Greek ν), and what of other scripts passes
for a Han character (the kana ロ). Within Han nothing is changed, since there two that
look alike are two words.
"""

import unicodedata
from functools import cache
from pathlib import Path

SMALL_CAPITAL = "LATIN LETTER SMALL CAPITAL "
PHONETIC = (*range(0x250, 0x2B0), *range(0x1D00, 0x1D80), *range(0xA720, 0xA800))
TABLE = Path(__file__).with_name("confusables.txt")


def resolve(text: str) -> str:
    """Give a text with every letter replaced by the one that it passes for, a small one.

    >>> resolve("аѕѕ"), resolve("人ロ")
    ('ass', '人口')
    """
    return text if text.isascii() else text.translate(table())


@cache
def table() -> dict[int, str]:
    """Read what each character passes for."""
    lines = (line.split(" ") for line in TABLE.read_text("utf-8").splitlines())
    return small_capitals() | {ord(sign): target for target, signs in lines for sign in signs}


def small_capitals() -> dict[int, str]:
    """Give the phonetic small capitals, which Unicode's table leaves out for the most part."""
    named = (unicodedata.name(chr(at), "") for at in PHONETIC)
    parts = zip(PHONETIC, (name.removeprefix(SMALL_CAPITAL) for name in named), strict=True)
    return {at: letter.lower() for at, letter in parts if len(letter) == 1}
