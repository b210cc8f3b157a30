"""Characters that show nothing, recognised by their Unicode properties and taken out of text.

Two kinds show nothing. Ignorable characters take no room either: joiners, direction marks,
fillers (U+3164, U+FFA0), variation selectors, tags, controls; they are removed. Blank ones are
as wide as a letter (U+2800, and every space of Unicode); they become a space. What is removed
nowhere is what writing needs: joiners within emoji and in scripts that are spelled with them,
selectors behind an emoji or in Mongolian.
"""

import unicodedata

import regex

# Drawn as nothing by design, though Unicode has them as letters or signs: the empty Braille cell,
# the blank Egyptian hieroglyphs, the null notehead, the stand-in for an embedded object.
BLANK = "\u2800\U00013441\U00013442\U0001d159\ufffc"
LINE_ENDS = regex.compile("\r\n?|[\u0085\u2028\u2029]")

_JOINERS = "\u200c\u200d"
_SELECTORS = "\ufe0e\ufe0f"
_MONGOLIAN = "\u180b-\u180f"
_NEEDED = f"{_JOINERS}{_SELECTORS}{_MONGOLIAN}"
_HIDDEN = regex.compile(
    rf"[[\p{{Default_Ignorable_Code_Point}}\p{{Cc}}\p{{Cf}}\p{{Cs}}\p{{Co}}\p{{Cn}}]--[\t\n{_NEEDED}"
    r"\p{Prepended_Concatenation_Mark}]]",
    regex.VERSION1,
)
_NEEDED_ANYWHERE = regex.compile(f"[{_NEEDED}]")
_VISIBLE = regex.compile(
    rf"[[\p{{L}}\p{{N}}\p{{P}}\p{{S}}]--[\p{{Default_Ignorable_Code_Point}}{BLANK}]]",
    regex.VERSION1,
)
_SPACES = regex.compile(rf"[[\s{BLANK}]--[\n]]+", regex.VERSION1)
# Scripts whose spelling needs joiners: Arabic, Syriac, and those of India and its neighbours.
_JOINED = regex.compile("[\u0600-\u07ff\u0900-\u0dff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff]")
_MONGOL = regex.compile(rf"[\p{{Mongolian}}{_MONGOLIAN}]")
_EMOJI = regex.compile(
    rf"[[\p{{So}}\p{{Sk}}\p{{Emoji_Presentation}}♀♂]--[{BLANK}]]", regex.VERSION1
)
_SELECTED = regex.compile(r"\p{Emoji}")
MOST_MARKS = 4


def is_visible(text: str) -> bool:
    r"""Tell whether there is anything to be seen: a letter, digit or sign that is not blank.

    >>> is_visible("林"), is_visible("👍"), is_visible("\uffa0\u2800 \u3164"), is_visible("\u0301")
    (True, True, False, False)
    """
    return _VISIBLE.search(text) is not None


def clean(text: str) -> str:
    r"""Give text as it is kept: NFC, line ends as \n, single spaces, and nothing hidden.

    Each line loses the spaces around it, and towers of combining marks are cut down to four.

    >>> clean("  灯\u200b火\u202e \u2800 一盏 ")
    '灯火 一盏'
    """
    text = _without_others(unicodedata.normalize("NFC", LINE_ENDS.sub("\n", text)))
    before = None
    while text != before:  # what is left out can bring others together
        before, text = text, unicodedata.normalize("NFC", _with_needed(_without_towers(text)))
    return "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\n"))


def without_hidden(text: str) -> str:
    r"""Give text without any character that takes no room, those included that writing needs.

    >>> without_hidden("暴\uffa0富\u200d"), without_hidden("👍\ufe0f")
    ('暴富', '👍')
    """
    return _NEEDED_ANYWHERE.sub("", _without_others(text))


def _without_others(text: str) -> str:
    """Remove what hides and no writing needs, and what Python's own tables do not know yet."""
    text = _HIDDEN.sub("", text)
    return "".join(each for each in text if unicodedata.category(each) != "Cn")


def _with_needed(text: str) -> str:
    """Leave joiners and selectors only where writing needs them."""
    if _NEEDED_ANYWHERE.search(text) is None:
        return text
    kept = ""
    for at, each in enumerate(text):
        before, behind = kept[-1:], text[at + 1 : at + 2]
        if _NEEDED_ANYWHERE.match(each) is None or _is_needed(before, each, behind):
            kept += each
    return kept


def _is_needed(before: str, each: str, behind: str) -> bool:
    if each in _SELECTORS:
        digits = before.isascii() and behind != "\u20e3"
        return _SELECTED.match(before) is not None and not digits
    if each not in _JOINERS:
        return _MONGOL.match(before) is not None
    if _JOINED.match(before) or _MONGOL.match(before):
        return True
    is_behind_emoji = before == "\ufe0f" or _EMOJI.match(before) is not None
    return is_behind_emoji and _EMOJI.match(behind) is not None


def _without_towers(text: str) -> str:
    kept, marks = [], 0
    for each in text:
        marks = marks + 1 if unicodedata.category(each) == "Mn" else 0
        if marks <= MOST_MARKS:
            kept.append(each)
    return "".join(kept)
