"""Letters that look like other letters, brought to the one that they pass for.

`confusables.txt` is made from Unicode's own table (UTS 39) by tests/moderation/confusable_table.py:
what passes for a Latin letter or a digit (Cyrillic а, Greek ν), and what of other scripts passes
for a Han character (the kana ロ). Within Han nothing is changed, since there two that
look alike are two words.
"""

from functools import cache
from pathlib import Path

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
    return {ord(sign): target for target, signs in lines for sign in signs}
