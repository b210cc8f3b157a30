"""Normalizes characters of article text: spaces, NFC, invisible ones.

Readers' quotes are found again by comparing text with text, so what cannot be
seen must not make a difference: one kind of space, one kind of line break, one
way to compose a letter, nothing invisible but what spelling needs: the joiners and selectors
that words of readers keep as well.
"""

import re
import unicodedata

import regex

from backend.api import invisible_characters

# Whatever stands in the planes of ideographs is one, also where no table has it yet.
LETTERS = r"\p{L}\p{N}\U00020000-\U0003fffd"
_LETTER = regex.compile(f"[{LETTERS}]")
_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_SPACES = re.compile("[\t\xa0\u1680\u2000-\u200a\u202f\u205f]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5"
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0"
    "\ufff9-\ufffb\ufffe\uffff]"
)
# Tags hide, save those that spell a flag's region behind a black flag; so do all other
# characters of their plane but the selectors of glyphs.
_FLAG_OR_TAG = re.compile(
    "(\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f)"
    "|[\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
)
_JOINER_OR_SELECTOR = re.compile(f"[{invisible_characters.NEEDED}]")
# What most text is made of, and stays as it is: of no other form, and nothing combines with it.
_PLAIN = re.compile(
    "[\n -~\xa1-\xac\xae-\xff\u2010-\u2027\u2030-\u205e\u3000-\u3029\u3041-\u3096\u30a1-\u30fa"
    "\u4e00-\u9fff\uff01-\uff5e]*+"
)
_MAX_ACCENTS = 8


def clean(text: str) -> str:
    r"""Normalize text: no invisible characters, one form (NFC); newlines stay.

    Spaces of every width but the ideographic one become a plain space, line
    breaks of every kind become a newline. Cleaning twice changes nothing.

    >>> clean("三\u200b月\u00a0\u2028八日")
    '三月 \n八日'
    """
    if _PLAIN.fullmatch(text):
        return text
    text = _SPACES.sub(" ", _LINE_BREAKS.sub("\n", text))
    text = _FLAG_OR_TAG.sub(_keep_flag, _INVISIBLE.sub("", text))
    # Sorting a long pile of accents, as NFC must, takes the square of its height.
    if any(map(unicodedata.combining, set(text))) or _JOINER_OR_SELECTOR.search(text):
        text = _drop_unneeded(text)
    return unicodedata.normalize("NFC", text)


def _keep_flag(match: re.Match[str]) -> str:
    return match[1] or ""


def _drop_unneeded(text: str) -> str:
    """Drop joiners and selectors that no spelling needs, and accents piled too high.

    Both in one pass, since to leave out a joiner can bring two piles together.
    """
    characters: list[str] = []
    base = previous = ""
    height = 0
    for character, following in zip(text, text[1:] + "\n", strict=True):
        is_accent = unicodedata.combining(character) != 0
        if is_accent and height == _MAX_ACCENTS:
            continue
        if not invisible_characters.is_needed(base, previous, character, following):
            continue
        height = height + 1 if is_accent else 0
        base = base if is_accent else character
        previous = character
        characters.append(character)
    return "".join(characters)


def is_letter(letter: str) -> bool:
    """Tell whether a character is a letter or a digit, by tables that do not hang on Python's."""
    return _LETTER.match(letter) is not None
