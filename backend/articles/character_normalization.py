"""Normalizes characters of article text (spaces, NFC, invisible ones); splits it in sentences.

Readers' quotes are found again by comparing text with text, so what cannot be
seen must not make a difference: one kind of space, one kind of line break, one
way to compose a letter, nothing invisible.
"""

import re
import string
import unicodedata

_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_SPACES = re.compile("[\t\xa0\u1680\u2000-\u200a\u202f\u205f]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    "\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0"
    "\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
)
_EMOJI = "\u2190-\u2bff\U0001f000-\U0001faff"
# Inside an emoji a joiner holds a family together; anywhere else it is only unseen.
_LOOSE_JOINER = re.compile(f"(?<![{_EMOJI}\ufe0f])\u200d|\u200d(?![{_EMOJI}])")
_MAX_ACCENTS = 8


def clean(text: str) -> str:
    r"""Normalize text: no invisible characters, one form (NFC); newlines stay.

    Spaces of every width but the ideographic one become a plain space, line
    breaks of every kind become a newline. Cleaning twice changes nothing.

    >>> clean("三\u200b月\u00a0\u2028八日")
    '三月 \n八日'
    """
    if text.isascii() and text.isprintable():  # as most of program text and of addresses
        return text
    text = _SPACES.sub(" ", _LINE_BREAKS.sub("\n", text))
    text = _LOOSE_JOINER.sub("", _INVISIBLE.sub("", text))
    return unicodedata.normalize("NFC", _limit_accents(text))


def _limit_accents(text: str) -> str:
    # Sorting a long pile of accents, as NFC must, takes the square of its height.
    if not any(map(unicodedata.combining, set(text))):
        return text
    characters: list[str] = []
    height = 0
    for character in text:
        height = height + 1 if unicodedata.combining(character) else 0
        if height <= _MAX_ACCENTS:
            characters.append(character)
    return "".join(characters)


_CLOSING = "”’」』）】》〉〕)\\]}\"'"
_ENDS = re.compile(f"(?P<hard>\n+)|(?:[。！？!?…⋯]+|\\.+)[。！？!?…⋯.]*(?P<closing>[{_CLOSING}]*)")
_IN_SHORT_FORMS = f"{string.ascii_letters}."
_SHORT_FORMS = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "st",
        "vs",
        "etc",
        "e.g",
        "i.e",
        "no",
        "fig",
        "vol",
        "jr",
        "sr",
        "inc",
        "ltd",
        "co",
        "al",
        "p",
        "pp",
        "cf",
        "approx",
    ]
)


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Split one paragraph into the spans of its sentences, for readers who tap instead of select.

    Every visible character lies in exactly one span; spaces around a sentence
    lie in none. Marks and quotation marks that close a sentence stay with it.

    >>> [("他说：“走吧。”我们走了。")[a:b] for a, b in split_sentences("他说：“走吧。”我们走了。")]
    ['他说：“走吧。”', '我们走了。']
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for end in (
        *(match.end() for match in _ENDS.finditer(text) if _is_end(text, match)),
        len(text),
    ):
        piece = text[start:end]
        first = start + len(piece) - len(piece.lstrip())
        last = start + len(piece.rstrip())
        if first < last:
            spans.append((first, last))
        start = end
    return spans


def _is_end(text: str, match: re.Match[str]) -> bool:
    stop = match[0]
    following = text[match.end() : match.end() + 1]
    if match["hard"] or any(mark in stop for mark in "。！？…⋯"):
        return True
    if "." not in stop:  # ! and ? of Latin text, which addresses hold too
        return not (
            following.isascii() and (following.isalnum() or (following in "=/&_-" and following))
        )
    if following and not following.isspace():
        return False
    remainder = text[match.end() : match.end() + 40].lstrip()
    return not remainder[:1].islower() and not (stop == "." and _is_short_form(text, match.start()))


def _is_short_form(text: str, stop: int) -> bool:
    preceding = text[max(0, stop - 12) : stop]
    word = preceding[len(preceding.rstrip(_IN_SHORT_FORMS)) :].lower().lstrip(".")
    return word in _SHORT_FORMS or (len(word) == 1 and word.isalpha())
