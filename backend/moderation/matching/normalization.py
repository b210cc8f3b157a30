"""Normalizes text for word matching: to bare letters and digits, as written or as they look.

Width, case, signs, spaces, lone strokes and what nobody sees make no difference. To be read as it
looks, a text also loses the accents on Latin letters, and letters that pass for others become
those. Traditional for simplified, pinyin and homophones are other words.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import regex

from backend.api import invisible_characters
from backend.moderation.matching import confusables
from backend.moderation.matching.confusables import FOREIGN, RELATED, SAME

# Han characters that are one stroke, set between others as a bar or a dot would be.
SINGLE_STROKES = "丨丶丿亅乀乁乚乛"
SEPARATORS = regex.compile(rf"[^\p{{L}}\p{{N}}]+|[{SINGLE_STROKES}{invisible_characters.BLANK}]+")
# Signs written for a letter within a Latin word: p@ssword, $ex, v|agra, se×.
SIGNS = regex.compile(
    r"(?<=[a-z])[@$€¢£¥©®|!×✕✖○◯〇●](?=[a-z@$])|[@$€¢£¥©○◯〇●](?=[a-z])"
    r"|(?<=[a-z])[×✕✖]|(?<=[a-z][@$])[@$]"
)
LETTERS_OF_SIGNS = str.maketrans("@$€¢£¥©®|!×✕✖○◯〇●", "aseclycrlixxxoooo")


@dataclass(frozen=True)
class Shape:
    """The letters and digits of a text, what each was, and what stood between them.

    `gaps` holds what was left out before a letter, by the letter's position; words may begin
    there, and at both ends of the text.
    """

    letters: str
    gaps: Mapping[int, str]
    origins: str

    def is_edge(self, at: int) -> bool:
        """Tell whether something other than a letter stands before this position, or nothing."""
        return at in self.gaps or at in (0, len(self.letters))

    def is_certain(self, places: Sequence[int]) -> bool:
        """Tell whether no honest writing looks like the word that stands at these places.

        Whole words of another script, and letters that a language with Latin letters or kana
        has (ı, ø, ủ, カ), may be what they are; a word of mixed scripts is not.
        """
        origins = {self.origins[at] for at in places}
        return RELATED not in origins and (FOREIGN not in origins or SAME in origins)


def shape(text: str) -> str:
    r"""Reduce a text to its letters and digits, without width, case and separators.

    >>> shape("暴 * 富"), shape("ＶＸ：Abc"), shape("暴\uffa0富")
    ('暴富', 'vxabc', '暴富')
    """
    return SEPARATORS.sub("", fold(text))


def fold(text: str) -> str:
    """Fold width and case, and remove invisible characters; separators stay.

    Width and case are folded twice, since folding one can bring out the other.
    """
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).casefold()
    return invisible_characters.remove_hidden(text)


def shape_plain(folded: str) -> Shape:
    """Give the shape of a folded text, each of whose letters is what it looks like."""
    return _without_between(folded, SAME * len(folded))


def shape_by_look(text: str) -> Shape:
    """Give the shape of a text in which each letter is replaced by the one that it passes for.

    Look-alikes come before case, since a capital and its small letter look like different ones.

    >>> [shape_by_look(text).letters for text in ("ѕéх", "ΡΟRΝ", "人ロ", "$ex", "🇸🇪🇽")]
    ['sex', 'porn', '人口', 'sex', 'sex']
    """
    visible = invisible_characters.remove_hidden(unicodedata.normalize("NFKC", text))
    resolved, origins = confusables.replace_confusables(visible), confusables.origins(visible)
    looks = resolved.casefold()
    if len(looks) != len(resolved):  # ß
        sizes = (len(sign.casefold()) for sign in resolved)
        origins = "".join(mark * size for mark, size in zip(origins, sizes, strict=True))
    lettered = SIGNS.sub(lambda found: found[0].translate(LETTERS_OF_SIGNS), looks)
    if lettered != looks:
        signs = zip(looks, lettered, origins, strict=True)
        origins = "".join(mark if sign == read else RELATED for sign, read, mark in signs)
    return _without_between(lettered, origins)


def _without_between(text: str, origins: str) -> Shape:
    """Leave out of a text, and of the marks beside it, all that is neither letter nor digit."""
    parts: list[str] = []
    marks: list[str] = []
    gaps: dict[int, str] = {}
    at = size = 0
    for gap in SEPARATORS.finditer(text):
        parts.append(text[at : gap.start()])
        marks.append(origins[at : gap.start()])
        size += gap.start() - at
        gaps[size] = gaps.get(size, "") + gap[0]
        at = gap.end()
    parts.append(text[at:])
    marks.append(origins[at:])
    return Shape("".join(parts), gaps, "".join(marks))
