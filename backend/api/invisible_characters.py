"""Cleans text of invisible characters and extra spaces; tells whether any is visible.

Two kinds are invisible. Ignorable characters take no room either: joiners, direction marks,
fillers (U+3164, U+FFA0), variation selectors, tags, controls; they are removed. Blank ones are
as wide as a letter (U+2800, and every space of Unicode); they become a space. What is removed
nowhere is what writing needs: joiners within emoji and in scripts that are spelled with them,
selectors behind an emoji, in Mongolian or behind an ideograph, the tags that spell a flag.

Nothing is judged by whether it is assigned: a character that is younger than the tables here is
one that somebody's phone can draw. What is asked of the tables is stable by Unicode's policies,
and asked of `regex`, whose tables are the same on every version of Python.
"""

import unicodedata
from collections import Counter

import regex

# Drawn as nothing by design, though Unicode has them as letters or signs: the empty Braille cell,
# the blank Egyptian hieroglyphs, the null notehead, the stand-in for an embedded object.
BLANK = "\u2800\U00013441\U00013442\U0001d159\ufffc"
LINE_ENDS = regex.compile("\r\n?|[\u0085\u2028\u2029]")

_JOINERS = "\u200c\u200d"
_SELECTORS = "\ufe0e\ufe0f"
_MONGOLIAN = "\u180b-\u180f"
_IDEOGRAPHIC = "\U000e0100-\U000e01ef"
NEEDED = f"{_JOINERS}{_SELECTORS}{_MONGOLIAN}{_IDEOGRAPHIC}"
_HIDDEN = regex.compile(
    rf"[[\p{{Default_Ignorable_Code_Point}}\p{{Cc}}\p{{Cf}}\p{{Cs}}\p{{Co}}\p{{NChar}}]--[\t\n{NEEDED}"
    r"\p{Prepended_Concatenation_Mark}]]",
    regex.VERSION1,
)
_NEEDED_ANYWHERE = regex.compile(f"[{NEEDED}]")
_VISIBLE = regex.compile(
    r"[[\p{L}\p{N}\p{P}\p{S}\p{Cn}]--[\p{Default_Ignorable_Code_Point}\p{NChar}"
    rf"{BLANK}]]",
    regex.VERSION1,
)
_SPACES = regex.compile(rf"[[\s{BLANK}]--[\n]]+", regex.VERSION1)
# Scripts whose spelling needs joiners: Arabic, Syriac, and those of India and its neighbours.
_JOINED = regex.compile("[\u0600-\u07ff\u0900-\u0dff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff]")
_VARIANT = regex.compile(f"[{_IDEOGRAPHIC}]")
_HAN = regex.compile(r"\p{Han}")
_MONGOL = regex.compile(rf"[\p{{Mongolian}}{_MONGOLIAN}]")
_EMOJI = regex.compile(
    rf"[[\p{{So}}\p{{Sk}}\p{{Emoji_Presentation}}\p{{ExtPict}}]--[{BLANK}]]", regex.VERSION1
)
_SELECTED = regex.compile(r"[\p{Emoji}\p{ExtPict}]")
# A flag of a region is a black flag and, in tags, its code: gbeng is England.
_TAGS = "\U000e0030-\U000e0039\U000e0061-\U000e007a"
_FLAG_OR_HIDDEN = regex.compile(
    f"(\U0001f3f4[{_TAGS}]{{3,6}}\U000e007f)|{_HIDDEN.pattern}", regex.VERSION1
)
_CLUSTER = regex.compile(r"\X")
MAX_MARKS = 4
_TOWER = regex.compile(rf"(\p{{Mn}}{{{MAX_MARKS}}})\p{{Mn}}+")
# What looks like something else on every phone: nobody reads it as it was written.
_UNUSABLE = regex.compile(r"[\p{Cs}\p{Co}\p{NChar}]")


def is_visible(text: str) -> bool:
    r"""Tell whether there is anything to be seen: a letter, digit or sign that is not blank.

    >>> is_visible("林"), is_visible("👍"), is_visible("\uffa0\u2800 \u3164"), is_visible("\u0301")
    (True, True, False, False)
    """
    return _VISIBLE.search(text) is not None


def clean(text: str) -> str:
    r"""Normalize text for storage: NFC, line ends as \n, single spaces, and nothing hidden.

    Each line loses the spaces around it, and towers of combining marks are cut down to four.

    >>> clean("  灯\u200b火\u202e \u2800 一盏 ")
    '灯火 一盏'
    """
    text = _remove_ignorable(unicodedata.normalize("NFC", LINE_ENDS.sub("\n", text)))
    previous = None
    while text != previous:  # what is left out can bring others together
        previous, text = text, unicodedata.normalize("NFC", _drop_unneeded(_limit_marks(text)))
    return "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\n"))


def list_dropped(written: str, cleaned: str) -> list[str]:
    r"""List which characters the cleaning of a text left out, each once, as U+202E; no spaces.

    >>> list_dropped("\u200b灯\u202e 火\u200b", "灯火"), list_dropped("e\u0301", "\xe9")
    (['U+200B', 'U+202E'], [])
    """
    before, after = unicodedata.normalize("NFD", written), unicodedata.normalize("NFD", cleaned)
    lost = Counter(before) - Counter(after)
    return [
        f"U+{ord(char):04X}" for char in dict.fromkeys(before) if lost[char] and not char.isspace()
    ]


def find_unusable(text: str) -> str | None:
    r"""Find the first character that nobody else would see as it was written.

    These are private use, halves of a character, and noncharacters. What takes no room, as a
    direction mark, is no loss to the eye: it is left out, and the writer is told.

    >>> find_unusable("林\U0001fae9"), find_unusable("林\ue000")
    (None, '\ue000')
    """
    match = _UNUSABLE.search(text)
    return match[0] if match else None


def cut(text: str, max_length: int) -> str:
    """Cut a text to so many characters, between two that are seen as one each.

    >>> cut("一👨‍👩‍👧二", 3)
    '一'
    """
    if len(text) <= max_length:
        return text
    end = 0
    for match in _CLUSTER.finditer(text[: max_length + 64]):
        if match.end() > max_length:
            break
        end = match.end()
    return text[:end]


def count_characters(text: str) -> int:
    r"""Count what is seen as one character each, whatever it is made of.

    >>> count_characters("一👨‍👩‍👧二"), count_characters("e\u0301")
    (3, 1)
    """
    return sum(1 for _ in _CLUSTER.finditer(text))


def remove_hidden(text: str) -> str:
    r"""Remove every character that takes no room, those included that writing needs.

    >>> remove_hidden("暴\uffa0富\u200d"), remove_hidden("👍\ufe0f")
    ('暴富', '👍')
    """
    return _NEEDED_ANYWHERE.sub("", _HIDDEN.sub("", text))


def _remove_ignorable(text: str) -> str:
    """Remove what hides and no writing needs; the tags of a flag stay with it."""
    return _FLAG_OR_HIDDEN.sub(lambda match: match[1] or "", text)


def _drop_unneeded(text: str) -> str:
    """Leave joiners and selectors only where writing needs them."""
    if _NEEDED_ANYWHERE.search(text) is None:
        return text
    result = ""
    base = ""
    for index, char in enumerate(text):
        if is_needed(base, result[-1:], char, text[index + 1 : index + 2]):
            result += char
            base = base if unicodedata.combining(char) else char
    return result


def is_needed(base: str, previous: str, char: str, following: str) -> bool:
    r"""Tell whether writing needs a character between these two; all but joiners and selectors are.

    `base` is what `previous` is, or the letter under it where that is a mark.

    >>> is_needed("ی", "ی", "\u200c", "خ"), is_needed("林", "林", "\u200c", "好")
    (True, False)
    """
    if _NEEDED_ANYWHERE.match(char) is None:
        return True
    if _VARIANT.match(char):
        return _HAN.match(previous) is not None
    if char in _SELECTORS:
        digits = previous.isascii() and following != "\u20e3"
        return _SELECTED.match(previous) is not None and not digits
    if char not in _JOINERS:
        return _MONGOL.match(base) is not None
    if _JOINED.match(base) or _MONGOL.match(base):
        return True
    is_behind_emoji = previous == "\ufe0f" or _EMOJI.match(previous) is not None
    return is_behind_emoji and _EMOJI.match(following) is not None


def _limit_marks(text: str) -> str:
    return _TOWER.sub(r"\1", text)
