"""Undoes disguises of words: reads a text without inserted characters, or digits as letters.

People write 暴1富, 暴の富, a5s or 1OO86 so that no list finds the word, and every reader does. Each
reading here undoes such habits, and a listed word counts as disguised only where something was
undone within it. A reading is certain where honest text has no such thing: one or two characters
between Chinese ones, or one of them repeated. What honest text may have too is read without
certainty: digits before a word of measure (3天), Latin words (AI), kana, Hangul, rare characters,
and three or four characters of any kind. A Latin word or a number needs three characters or more.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

import regex

MIN_LATIN_LENGTH = 3
# Latin words of this length are found with l for i or i for l, as vlagra.
SHORTEST_TWIN = 5
UNITS = (
    "年月日号天个人次点时分秒元块毛角万亿千百十岁倍度米斤克里名位件份页条场局杯本张台辆笔票股手期季周代"
    "环路线室楼层级班组口颗粒两吨升寸亩折成届章节集部首句字行列排只头匹棵朵盒瓶包袋箱套双对家间座处项种类"
    "批轮回遍趟步把枪炮发星小"
)

# Parts of characters, which stand alone in no text; and characters beyond those of common use.
_PARTS = (
    "丷亠亻冂冖冫凵刂勹匚匸卩厶囗夂夊宀尢屮巛廴彐彡彳忄扌攵氵灬爫爿犭疒癶"
    "礻糹纟罒艹虍衤讠訁辶釒钅阝隹飠饣髟"
)
_RARE = rf"[{_PARTS}々〻[\p{{Han}}&&\p{{Lo}}--[\u4e00-\u9fff]]]"
_HAN = rf"[[\p{{Han}}&&\p{{Lo}}]--{_RARE}]"
_KANA = r"[[\p{Hiragana}\p{Katakana}\p{Bopomofo}\p{Hangul}ー]&&\p{L}]"
_FOREIGN = rf"[[[\p{{L}}\p{{N}}]--{_HAN}]--{_KANA}]"
_ANY = rf"[[\p{{L}}\p{{N}}]--{_HAN}]"
_BEFORE_UNIT = rf"\p{{N}}+[{UNITS}]"

_DIGITS_BETWEEN = regex.compile(
    rf"(?<=\p{{L}})(?:\p{{N}}{{1,2}}|(\p{{N}})\1{{2,}})(?=[\p{{L}}--[{UNITS}]])", regex.VERSION1
)
_SIGN = rf"[[{_FOREIGN}--{_RARE}]ー]"
_FOREIGN_BETWEEN_HAN = regex.compile(
    rf"(?<={_HAN})(?!{_BEFORE_UNIT}|[a-z]{{2}}{_HAN})(?:{_SIGN}{{1,2}}|({_SIGN})\1{{2,}})(?={_HAN})",
    regex.VERSION1,
)
_IN_LATIN = r"(?<=[a-z])(?:[[\p{L}--\p{Han}]--\p{Latin}]{1,4}|\p{N}{1,4})(?=[a-z])"
_ANYTHING = regex.compile(
    rf"(?<={_HAN})(?:{_ANY}{{1,4}}|({_ANY})\1{{2,}})(?={_HAN})|{_IN_LATIN}", regex.VERSION1
)
# In Japanese or Korean text, words of kana or Hangul stand between Chinese characters.
_ANYTHING_BUT_WORDS = regex.compile(
    rf"(?<={_HAN})(?:{_FOREIGN}{{1,4}}|({_ANY})\1*)(?={_HAN})|{_IN_LATIN}", regex.VERSION1
)
_WORD_OF_KANA = regex.compile(rf"{_KANA}{{2,}}(?!{_KANA}|\p{{Han}})", regex.VERSION1)
_RUN = regex.compile(r"[0-9a-z]+")
_AS_LETTERS = str.maketrans("013457", "oleast")
_AS_LETTERS_TOO = str.maketrans("013457", "oieast")
_AS_DIGITS = str.maketrans("oil", "011")


@dataclass(frozen=True)
class DisguisedReading:
    """One way to read a text. `places` are the positions of its letters in the shape."""

    letters: str
    places: Sequence[int]
    is_certain: bool = True
    _undone: list[tuple[int, int]] = field(default_factory=list, repr=False)

    def is_disguise(self, start: int, end: int) -> bool:
        """Tell whether a word of these letters was read only by undoing something within it."""
        word = self.letters[start:end]
        if word.isascii() and len(word) < MIN_LATIN_LENGTH:
            return False
        gaps = self._undone[end][0] - self._undone[start + 1][0]
        return gaps + self._undone[end][1] - self._undone[start][1] > 0

    def has_twin(self, start: int, end: int, listed: str) -> bool:
        """Tell whether a listed Latin word stands here with l for i, or with i for l.

        >>> words = "sllver", "sliver"
        >>> [DisguisedReading(word, range(6)).has_twin(0, 6, "silver") for word in words]
        [True, False]
        """
        if self._undone or not listed.isascii() or len(listed) < SHORTEST_TWIN:
            return False
        word = self.letters[start:end]
        differing = {pair for pair in zip(word, listed, strict=True) if pair[0] != pair[1]}
        return differing in ({("l", "i")}, {("i", "l")})


def has_words_of_kana(folded: str) -> bool:
    """Tell whether a text has words of kana or Hangul that no Chinese character follows."""
    return _WORD_OF_KANA.search(folded) is not None


def build_readings(shape_text: str, has_words_of_kana: bool = False) -> Iterator[DisguisedReading]:
    """Build the readings of a shaped text in which a disguise is undone; none for most texts."""
    anything = _ANYTHING_BUT_WORDS if has_words_of_kana else _ANYTHING
    for separators in (_DIGITS_BETWEEN, _FOREIGN_BETWEEN_HAN, anything):
        separator_positions = {
            index for match in separators.finditer(shape_text) for index in range(*match.span())
        }
        if separator_positions:
            positions = [
                index for index in range(len(shape_text)) if index not in separator_positions
            ]
            letters = "".join(shape_text[index] for index in positions)
            yield _build_reading(shape_text, letters, positions, separators is not anything)
    spellings = (
        _replace_lookalikes(shape_text, table)
        for table in (_AS_LETTERS, _AS_LETTERS_TOO, _AS_DIGITS)
    )
    for spelling in dict.fromkeys(spellings):
        if spelling != shape_text:
            yield _build_reading(shape_text, spelling, range(len(shape_text)))


def _replace_lookalikes(shape_text: str, table: dict[int, int]) -> str:
    """Replace the letters and digits of each mixed word by those that they look like."""
    return _RUN.sub(
        lambda run: run[0].translate(table) if _is_mixed(run[0]) else run[0], shape_text
    )


def _is_mixed(word: str) -> bool:
    return not word.isalpha() and not word.isdigit()


def _build_reading(
    shape_text: str, letters: str, positions: Sequence[int], is_certain: bool = True
) -> DisguisedReading:
    gaps = (
        index > 0 and positions[index] > positions[index - 1] + 1 for index in range(len(positions))
    )
    changes = (letters[index] != shape_text[position] for index, position in enumerate(positions))
    undone = zip(accumulate(gaps, initial=0), accumulate(changes, initial=0), strict=True)
    return DisguisedReading(letters, positions, is_certain, list(undone))
