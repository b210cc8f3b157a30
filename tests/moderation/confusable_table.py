"""Makes the table of look-alike letters from Unicode's own; run me as a module to write it anew.

What is taken: single characters that pass for a Latin letter or a digit, and those of other
scripts that pass for a Han character. Digits of other scripts are read as the numbers they are.
"""

import sys
import unicodedata
from collections import defaultdict

import regex
from confusable_homoglyphs.confusables import confusables_data

from backend.moderation import confusables

LATIN = regex.compile(r"[0-9A-Za-z]")
HAN = regex.compile(r"\p{Unified_Ideograph}")
PASSES_FOR_LATIN = regex.compile(r"[[\p{L}\p{N}\p{So}]--\p{Han}--\p{Nd}]", regex.VERSION1)
PASSES_FOR_HAN = regex.compile(
    r"[\p{Katakana}\p{Hiragana}\p{Bopomofo}\p{Hangul}\u30fc\u2e80-\u2eff]", regex.VERSION1
)
ENCLOSED = (0x1F150, 0x1F170)  # negative circled and squared letters, which NFKC leaves as they are


def derive() -> dict[str, str]:
    """Give what each character passes for, in small letters.

    A letter of which Unicode's table has only the other case passes for the same as that one.
    """
    found = {chr(start + at): chr(ord("a") + at) for start in ENCLOSED for at in range(26)}
    for sign, alike in sorted(confusables_data.items()):
        kept = unicodedata.normalize("NFKC", sign)
        if len(kept) == 1 and not kept.isascii():
            passes_for = _passes_for(kept, sorted(each["c"] for each in alike))
            if passes_for:
                found.setdefault(kept, passes_for.lower())
    for sign, target in list(found.items()):
        for other in (sign.lower(), sign.upper()):
            if len(other) == 1 and not other.isascii():
                found.setdefault(other, target)
    return {sign: _of_capital(target) if sign.isupper() else target
            for sign, target in found.items()} | digits()  # fmt: skip


def digits() -> dict[str, str]:
    """Give the digits of all scripts, as the numbers that they are."""
    numbers = ((sign, unicodedata.decimal(sign, None)) for sign in map(chr, range(sys.maxunicode)))
    return {
        sign: str(number)
        for sign, number in numbers
        if number is not None and unicodedata.normalize("NFKC", sign) == sign and sign > "\x7f"
    }


def _of_capital(target: str) -> str:
    """Read a bar that is a capital as I; Unicode's table takes I for l."""
    return "i" if target == "l" else target


def _passes_for(sign: str, alike: list[str]) -> str | None:
    for passing, target in ((PASSES_FOR_HAN, HAN), (PASSES_FOR_LATIN, LATIN)):
        if passing.fullmatch(sign):
            return next((each for each in alike if target.fullmatch(each)), None)
    return None


def written(table: dict[str, str]) -> str:
    """Write a table: a line for each target, then all that passes for it."""
    lines = defaultdict(list)
    for sign in sorted(table):
        lines[table[sign]].append(sign)
    return "".join(f"{target} {''.join(lines[target])}\n" for target in sorted(lines))


if __name__ == "__main__":
    confusables.TABLE.write_text(written(derive()), "utf-8")
