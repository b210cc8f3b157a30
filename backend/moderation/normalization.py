"""Text brought to the shapes in which listed words are looked for.

Width, case, signs, spaces, lone strokes and what nobody sees make no difference. To be read as it
looks, a text also loses the accents on Latin letters, and letters that pass for others become
those. Traditional for simplified, pinyin and homophones are other words.
"""

import unicodedata

import regex

from backend.api import visible_text
from backend.moderation import confusables

# Han characters that are one stroke, set between others as a bar or a dot would be.
STROKES = "丨丶丿亅乀乁乚乛"
BETWEEN = regex.compile(rf"[^\p{{L}}\p{{N}}]+|[{STROKES}{visible_text.BLANK}]+")
ACCENTS = regex.compile(r"(?<=[a-z])\p{M}+")


def shape(text: str) -> str:
    r"""Give the letters and digits of a text, without width, case and all between them.

    >>> shape("暴 * 富"), shape("ＶＸ：Abc"), shape("暴\uffa0富")
    ('暴富', 'vxabc', '暴富')
    """
    return letters(folded(text))


def letters(folded: str) -> str:
    """Leave out of a folded text all that is neither letter nor digit."""
    return BETWEEN.sub("", folded)


def folded(text: str) -> str:
    """Fold width and case, and leave out what nobody sees; what stands between letters stays.

    Width and case are folded twice, since folding one can bring out the other.
    """
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).casefold()
    return visible_text.without_hidden(text)


def read_by_look(text: str) -> str:
    """Fold a text as `folded` does, with each letter replaced by the one that it passes for.

    Look-alikes come first, since a capital and its small letter look like different ones.

    >>> read_by_look("ѕéх"), read_by_look("ΡΟRΝ"), read_by_look("人ロ")
    ('sex', 'porn', '人口')
    """
    if text.isascii():
        return folded(text)
    text = confusables.resolve(unicodedata.normalize("NFKC", text))
    text = ACCENTS.sub("", unicodedata.normalize("NFD", folded(text)))
    return confusables.resolve(unicodedata.normalize("NFC", text))


def beginnings(folded: str) -> set[int]:
    """Say before which letters of the shape something was left out, the end of all among them."""
    begins, at = {0}, 0
    for part in BETWEEN.split(folded):
        at += len(part)
        begins.add(at)
    return begins
