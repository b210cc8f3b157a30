"""Makes the table of look-alike letters from Unicode's own; run me as a module to write it anew.

What is taken: single characters that pass for a Latin letter or a digit, and those of other
scripts that pass for a Han character. They come from Unicode's table of look-alikes (UTS 39, as
`confusable_homoglyphs` 3.3.1 has it), from decompositions (é), from names (LATIN SMALL LETTER O
WITH STROKE) and, where no data has them, from the short list below. Digits of other scripts are
read as the numbers they are.
"""

import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterator

import regex
from confusable_homoglyphs.confusables import confusables_data

from backend.moderation.matching import confusables

HEAD = f"# From UTS 39, and decompositions and names of Unicode {unicodedata.unidata_version}\n"
LATIN = regex.compile(r"[0-9A-Za-z]")
HAN = regex.compile(r"\p{Unified_Ideograph}")
PASSES_FOR_LATIN = regex.compile(r"[[\p{L}\p{N}\p{So}]--\p{Han}--\p{Nd}]", regex.VERSION1)
PASSES_FOR_HAN = regex.compile(
    r"[\p{Katakana}\p{Hiragana}\p{Bopomofo}\p{Hangul}\u30fc\u2e80-\u2eff]", regex.VERSION1
)
ALPHABETS = regex.compile(r"[\p{Latin}\p{Greek}\p{Cyrillic}\p{Coptic}]")
# LATIN SMALL LETTER TURNED E, NEGATIVE CIRCLED LATIN CAPITAL LETTER A
NAMED = regex.compile(
    r".*\b(?:LATIN|REGIONAL INDICATOR SYMBOL) (?:SMALL |CAPITAL |EPIGRAPHIC )?LETTER "
    r"(?:(?:SMALL CAPITAL|TURNED|REVERSED|INVERTED|SIDEWAYS|DOTLESS|DOTTED"
    r"|OPEN|CLOSED|BARRED|BLACKLETTER"
    r"|STRETCHED|SCRIPT|INSULAR|LONG|TALL|FLATTENED|HALF|BROAD|LENIS|BOTTOM HALF|TOP HALF) )*"
    r"([A-Z])(?: WITH .*|-\d+)?"
)
# Read as these letters by people, though Unicode's table has another or none.
BY_HABIT = {
    "e": "ƎǝƏəЄєЭэΣΞξ",
    "a": "ΛДдΔδƛλʌᴧ",
    "n": "ŊŋΠπПпη",
    "o": "ΘθΦφФфЮю",
    "w": "ШшЩщωΩ",
    "d": "Ðð",
    "p": "Þþ",
    "s": "ƩʃƧƨ",
    "u": "Цц",
    "y": "Чч",
    "b": "Ъъ",
    "l": "Лл",
    "x": "Жж",
}


def derive() -> dict[str, str]:
    """Give what each character passes for, in small letters.

    A letter of which Unicode's table has only the other case passes for the same as that one.
    """
    found = dict(_by_table(LATIN, HAN))
    _complete_cases(found)
    found = {
        sign: _of_capital(target) if sign.isupper() else target for sign, target in found.items()
    } | dict(_by_habit())
    for source in (_by_name(), _by_overlay()):
        for sign, target in source:
            found.setdefault(sign, target)
    for sign, target in [*_by_neighbour(found)]:
        found.setdefault(sign, target)
    for sign, target in [*_by_decomposition(found)]:
        found.setdefault(sign, target)
    _complete_cases(found)
    return {sign: target for sign, target in found.items() if not sign.isascii()} | digits()


def digits() -> dict[str, str]:
    """Give the digits of all scripts, circled ones among them, as the numbers that they are."""
    numbers = ((sign, unicodedata.digit(sign, None)) for sign in _characters())
    return {
        sign: str(number)
        for sign, number in numbers
        if number is not None and unicodedata.normalize("NFKC", sign) == sign and sign > "\x7f"
    }


def _characters() -> Iterator[str]:
    return map(chr, range(0x80, sys.maxunicode))


def _complete_cases(found: dict[str, str]) -> None:
    for sign, target in list(found.items()):
        for other in (sign.lower(), sign.upper()):
            if len(other) == 1 and not other.isascii():
                found.setdefault(other, target)


def _by_table(latin: regex.Pattern[str], han: regex.Pattern[str]) -> Iterator[tuple[str, str]]:
    """Take the pairs of Unicode's table of which the other is a single letter."""
    for sign, alike in sorted(confusables_data.items()):
        kept = unicodedata.normalize("NFKC", sign)
        if len(kept) == 1 and not kept.isascii():
            targets = sorted(each["c"] for each in alike)
            for passing, target in ((PASSES_FOR_HAN, han), (PASSES_FOR_LATIN, latin)):
                if passing.fullmatch(kept):
                    fitting = next((each for each in targets if target.fullmatch(each)), None)
                    if fitting:
                        yield kept, fitting.lower()
                    break


def _by_habit() -> Iterator[tuple[str, str]]:
    return ((sign, target) for target, signs in BY_HABIT.items() for sign in signs)


def _by_name() -> Iterator[tuple[str, str]]:
    """Take what is a Latin letter by its name: with a stroke, turned, enclosed"""
    for sign in _characters():
        named = NAMED.fullmatch(unicodedata.name(sign, ""))
        is_hidden = unicodedata.category(sign) == "Cf"
        if named and not is_hidden and unicodedata.normalize("NFKC", sign) == sign:
            yield sign, named[1].lower()


def _by_overlay() -> Iterator[tuple[str, str]]:
    """Take what Unicode's table has as a Latin letter with a mark or a stroke over it (ɵ: o̵)."""
    overlaid = regex.compile(r"([0-9A-Za-z])\p{M}+")
    for sign, alike in sorted(confusables_data.items()):
        if PASSES_FOR_LATIN.fullmatch(sign) and unicodedata.normalize("NFKC", sign) == sign:
            matches = (overlaid.fullmatch(each["c"]) for each in alike)
            target = next((match[1].lower() for match in matches if match), None)
            if target:
                yield sign, target


def _by_neighbour(found: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Take what looks like a letter that is found already (я: ᴙ, a turned R)."""
    for sign, alike in sorted(confusables_data.items()):
        if PASSES_FOR_LATIN.fullmatch(sign) and unicodedata.normalize("NFKC", sign) == sign:
            targets = sorted(each["c"] for each in alike)
            target = next((found[each] for each in targets if each in found), None)
            if target and target.isascii():
                yield sign, target


def _by_decomposition(found: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Take what is a letter with marks (é, ѐ), where the letter itself is plain or found."""
    for sign in filter(ALPHABETS.fullmatch, _characters()):
        base = unicodedata.normalize("NFD", sign)[0]
        if base != sign and unicodedata.normalize("NFKC", sign) == sign:
            target = base.lower() if base.isascii() and base.isalpha() else found.get(base)
            if target:
                yield sign, target


def _of_capital(target: str) -> str:
    """Read a bar that is a capital as I; Unicode's table takes I for l."""
    return "i" if target == "l" else target


def written(table: dict[str, str]) -> str:
    """Write a table: a line for each target, then all that passes for it."""
    lines = defaultdict(list)
    for sign in sorted(table):
        lines[table[sign]].append(sign)
    return HEAD + "".join(f"{target} {''.join(lines[target])}\n" for target in sorted(lines))


if __name__ == "__main__":
    confusables.TABLE_PATH.write_text(written(derive()), "utf-8")
