"""Builds the shuffled bank of letters that an answer is chosen from, and grades answers.

Pure functions.
"""

import unicodedata
from itertools import zip_longest
from random import Random

import regex

from backend.articles import character_normalization

_NUMBER = regex.compile(r"\p{N}")
_HAN = regex.compile(r"[\p{Unified_Ideograph}\U00020000-\U0003fffd]")
MIN_BANK, MAX_BANK = 9, 18


def is_correct(letters: str, answer: str) -> bool:
    """Tell whether these letters are those that were hidden, in whatever width, case and spacing.

    What is raised may be typed on the line, for no keyboard has a ⁹; it is offered as it stands.

    >>> is_correct("ｐａＲ is", "Paris"), is_correct("慢", "快")
    (True, False)
    >>> is_correct("9", "⁹"), build_letter_bank("⁹", "9 ⁹ 7", "seed").count("9")
    (True, 0)
    """
    return _fold(letters) == _fold(answer)


def build_letter_bank(answer: str, text: str, seed: str) -> list[str]:
    """Build the bank of letters: the hidden ones, mixed with others of their scripts from a text.

    They are three times as many, 9 to 18, and fewer where the text has no more. None of
    the others is one of the hidden. The same seed gives the same letters in the same order.
    """
    rng = Random(seed)
    pools = _build_pools(answer, text)
    for pool in pools:
        rng.shuffle(pool)
    missing_count = min(MAX_BANK, max(MIN_BANK, 3 * len(answer))) - len(answer)
    distractors = [letter for row in zip_longest(*pools) for letter in row if letter is not None]
    return shuffle_letters([*answer, *distractors[:missing_count]], seed)


def shuffle_letters(letters: list[str], seed: str) -> list[str]:
    """Give letters in an order that a seed decides."""
    copy = list(letters)
    Random(seed).shuffle(copy)
    return copy


def _build_pools(answer: str, text: str) -> list[list[str]]:
    """Collect a text's other letters, each once, for each script that was hidden."""
    pools: dict[str, list[str]] = {_get_script(letter): [] for letter in answer}
    folded_letters = {_fold(letter) for letter in answer}
    for letter in dict.fromkeys(text):
        pool = pools.get(_get_script(letter)) if character_normalization.is_letter(letter) else None
        if pool is not None and _fold(letter) not in folded_letters:
            folded_letters.add(_fold(letter))
            pool.append(letter)
    return list(pools.values())


def _get_script(letter: str) -> str:
    """Name the script of a letter, as Unicode's names begin: CJK, LATIN; or DIGIT."""
    normalized = unicodedata.normalize("NFKC", letter)[:1]
    is_number = _NUMBER.match(normalized) is not None
    if is_number:
        return "DIGIT"
    return "CJK" if _HAN.match(normalized) else unicodedata.name(normalized, "").partition(" ")[0]


def _fold(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
