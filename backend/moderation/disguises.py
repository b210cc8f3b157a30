"""Other ways to read a shaped text: with digits or letters in it that only keep a word apart.

People write 暴1富, 暴x富, a5s or 1OO86 so that no list finds the word, and every reader does. Each
reading here undoes one such habit, and a listed word counts as disguised only where something
was undone within it. So that ordinary text is left alone, no more than two characters are passed
over at a place unless they repeat one, digits before a word of time or measure (3天, 2个) stay
where they are, and a Latin word or a number needs three characters or more.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate

import regex

SHORTEST_LATIN = 3
UNITS = "年月日号天个人次点时分秒元块毛角万亿千百十岁倍度米斤克里"

_OTHER = r"[\p{L}\p{N}--\p{Han}--\p{Hiragana}--\p{Katakana}--[\uac00-\ud7a3]]"
_DIGITS = regex.compile(
    rf"(?<=\p{{L}})(?:\p{{N}}{{1,2}}|(\p{{N}})\1{{2,}})(?=[\p{{L}}--[{UNITS}]])", regex.VERSION1
)
_OTHERS = regex.compile(
    rf"(?<=\p{{Han}})(?!\p{{N}}+[{UNITS}])(?:{_OTHER}{{1,2}}|({_OTHER})\1{{2,}})(?=\p{{Han}})",
    regex.VERSION1,
)
_MIXED = regex.compile(r"(?=[a-z]*[0-9])(?=[0-9]*[a-z])[0-9a-z]+")
_AS_LETTERS = str.maketrans("013457", "oleast")
_AS_LETTERS_TOO = str.maketrans("013457", "oieast")
_AS_DIGITS = str.maketrans("oil", "011")


@dataclass(frozen=True)
class Reading:
    """One way to read a text. `places` says where in the shape each letter stands."""

    letters: str
    places: list[int]
    _gaps: list[int] = field(repr=False)
    _changes: list[int] = field(repr=False)

    def is_disguise(self, start: int, end: int) -> bool:
        """Tell whether a word of these letters was read only by undoing something within it."""
        word = self.letters[start:end]
        if word.isascii() and len(word) < SHORTEST_LATIN:
            return False
        gaps = self._gaps[end] - self._gaps[start + 1]
        return gaps + self._changes[end] - self._changes[start] > 0


def readings(shaped: str) -> Iterator[Reading]:
    """Give the ways to read a shaped text in which something is undone; none for most texts."""
    for keeps_apart in (_DIGITS, _OTHERS):
        apart = {at for found in keeps_apart.finditer(shaped) for at in range(*found.span())}
        if apart:
            places = [at for at in range(len(shaped)) if at not in apart]
            yield _reading(shaped, "".join(shaped[at] for at in places), places)
    spellings = (_read(shaped, each) for each in (_AS_LETTERS, _AS_LETTERS_TOO, _AS_DIGITS))
    for read in dict.fromkeys(spellings):
        if read != shaped:
            yield _reading(shaped, read, list(range(len(shaped))))


def _read(shaped: str, alike: dict[int, int]) -> str:
    """Read the letters and digits of each mixed word as those that they look like."""
    return _MIXED.sub(lambda found: found[0].translate(alike), shaped)


def _reading(shaped: str, letters: str, places: list[int]) -> Reading:
    gaps = (at > 0 and places[at] > places[at - 1] + 1 for at in range(len(places)))
    changes = (letters[at] != shaped[place] for at, place in enumerate(places))
    return Reading(
        letters,
        places,
        list(accumulate(map(int, gaps), initial=0)),
        list(accumulate(map(int, changes), initial=0)),
    )
