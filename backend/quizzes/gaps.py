"""Which gaps are fit, the letters to choose from, and grading. Pure: texts in, texts out."""

import unicodedata
from itertools import zip_longest
from random import Random

from backend.annotations.plain import Plain

LONGEST = 8
REMAINING = 4
LEAST, MOST = 9, 18


def moved(sent: str, start: int, end: int, found: str) -> tuple[int, int] | None:
    """Tell where, in the words as they were found, stands what lies between in those sent.

    Both are the same but for white space. None where nothing lies between.

    >>> moved("走 过桥", 2, 4, "走过桥")
    (1, 3)
    """
    span = Plain.of(sent).within(start, end)
    return Plain.of(found).back(*span) if span[0] < span[1] else None


def is_fit(quote: str, start: int, end: int) -> bool:
    """Tell whether these letters may be hidden: a few in a row, and enough is left to go by.

    A letter and the mark that sits on it stay together.

    >>> is_fit("慢一点的人看见灯火", 0, 3), is_fit("看见，灯火", 1, 4), is_fit("看见灯火", 0, 2)
    (True, False, False)
    """
    hidden, rest = quote[start:end], quote[:start] + quote[end:]
    return (
        0 <= start < end <= min(len(quote), start + LONGEST)
        and all(map(_is_letter, hidden))
        and not unicodedata.category(quote[end : end + 1] or " ").startswith("M")
        and sum(map(_is_visible, rest)) >= REMAINING
    )


def is_right(letters: str, answer: str) -> bool:
    """Tell whether these letters are those that were hidden, in whatever width, case and spacing.

    >>> is_right("ｐａＲ is", "Paris"), is_right("慢", "快")
    (True, False)
    """
    return _folded(letters) == _folded(answer)


def bank(answer: str, text: str, seed: str) -> list[str]:
    """Mix the letters that were hidden with others of their scripts out of a text.

    They are three times as many, 9 to 18, and fewer where the text has no more. None of
    the others is one of the hidden. The same seed gives the same letters in the same order.
    """
    chance = Random(seed)
    pools = _pools(answer, text)
    for pool in pools:
        chance.shuffle(pool)
    wanted = min(MOST, max(LEAST, 3 * len(answer))) - len(answer)
    others = [letter for row in zip_longest(*pools) for letter in row if letter is not None]
    return shuffled([*answer, *others[:wanted]], seed)


def shuffled(letters: list[str], seed: str) -> list[str]:
    """Give letters in an order that a seed decides."""
    mixed = list(letters)
    Random(seed).shuffle(mixed)
    return mixed


def _pools(answer: str, text: str) -> list[list[str]]:
    """Find a text's other letters, each once, for each script that was hidden."""
    pools: dict[str, list[str]] = {_script(letter): [] for letter in answer}
    known = {_folded(letter) for letter in answer}
    for letter in dict.fromkeys(text):
        pool = pools.get(_script(letter)) if _is_letter(letter) else None
        if pool is not None and _folded(letter) not in known:
            known.add(_folded(letter))
            pool.append(letter)
    return list(pools.values())


def _script(letter: str) -> str:
    """Name the script of a letter, as Unicode's names begin: CJK, LATIN; or DIGIT."""
    plain = unicodedata.normalize("NFKC", letter)[:1]
    is_number = unicodedata.category(plain).startswith("N")
    return "DIGIT" if is_number else unicodedata.name(plain, "").partition(" ")[0]


def _is_letter(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LN"


def _is_visible(letter: str) -> bool:
    return unicodedata.category(letter)[0] not in "ZC"


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
