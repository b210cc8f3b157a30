"""Pure functions for gaps: validation, the letters to choose from, and grading."""

import unicodedata
from itertools import zip_longest
from random import Random

from backend.passages.normalization import NormalizedText

MAX_GAP = 8
MIN_REMAINING = 4
MIN_BANK, MAX_BANK = 9, 18


def map_gap(sent_quote: str, start: int, end: int, article_quote: str) -> tuple[int, int] | None:
    """Map a gap's positions in the quote that was sent to those in the article's quote.

    Both are the same but for white space. None where the gap is empty.

    >>> map_gap("走 过桥", 2, 4, "走过桥")
    (1, 3)
    """
    span = NormalizedText.of(sent_quote).within(start, end)
    return NormalizedText.of(article_quote).back(*span) if span[0] < span[1] else None


def is_fit(quote: str, start: int, end: int) -> bool:
    """Tell whether these letters may be hidden: a few in a row, and enough context is left.

    A letter and the mark that sits on it stay together.

    >>> is_fit("慢一点的人看见灯火", 0, 3), is_fit("看见，灯火", 1, 4), is_fit("看见灯火", 0, 2)
    (True, False, False)
    """
    gap, remaining = quote[start:end], quote[:start] + quote[end:]
    return (
        0 <= start < end <= min(len(quote), start + MAX_GAP)
        and all(map(_is_letter, gap))
        and not unicodedata.category(quote[end : end + 1] or " ").startswith("M")
        and sum(map(_is_visible, remaining)) >= MIN_REMAINING
    )


def is_correct(letters: str, answer: str) -> bool:
    """Tell whether these letters are those that were hidden, in whatever width, case and spacing.

    >>> is_correct("ｐａＲ is", "Paris"), is_correct("慢", "快")
    (True, False)
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
        pool = pools.get(_get_script(letter)) if _is_letter(letter) else None
        if pool is not None and _fold(letter) not in folded_letters:
            folded_letters.add(_fold(letter))
            pool.append(letter)
    return list(pools.values())


def _get_script(letter: str) -> str:
    """Name the script of a letter, as Unicode's names begin: CJK, LATIN; or DIGIT."""
    normalized = unicodedata.normalize("NFKC", letter)[:1]
    is_number = unicodedata.category(normalized).startswith("N")
    return "DIGIT" if is_number else unicodedata.name(normalized, "").partition(" ")[0]


def _is_letter(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LN"


def _is_visible(letter: str) -> bool:
    return unicodedata.category(letter)[0] not in "ZC"


def _fold(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
