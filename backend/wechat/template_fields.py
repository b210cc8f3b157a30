"""Fits texts and times into a subscribe message's fields, by the kind that a field's name tells.

The limits are those of subscribeMessage.send (发送订阅消息): WeChat refuses a message of
which a single field is too long, empty, or holds what its kind does not.
"""

import re
import unicodedata
from datetime import datetime

import regex

from backend import clock

MAX_LENGTHS = {
    "thing": 20,
    "name": 10,
    "phrase": 5,
    "character_string": 32,
    "number": 32,
    "letter": 32,
    "symbol": 5,
}
KINDS = (*MAX_LENGTHS, "time", "date")
ELLIPSIS = "…"
MAX_LATIN_NAME_LENGTH = 20
# Only a name without digits and dots (…) may be that long; any other counts as a Chinese one.
LATIN_NAME = re.compile(r"[\x20-\x2f\x3a-\x7e]*")
# Emoji and what joins or colours them: a thing that holds one may be refused.
EMOJI = re.compile(
    "[\U0001f000-\U0001faff\U0001fb00-\U0001ffff\u2600-\u27bf\u2b00-\u2bff\u231a-\u23ff"
    "\u20e3\u200d\ufe0e\ufe0f\U000e0020-\U000e007f]"
)
_BLANK = regex.compile(r"[\p{Z}\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{NChar}]")
HAN = re.compile(r"[\u4e00-\u9fff\u3400-\u4dbf]")
DISALLOWED = {
    "character_string": re.compile(r"[^\x21-\x7e]"),
    "number": re.compile(r"[^0-9.]"),
    "letter": re.compile(r"[^A-Za-z]"),
    "symbol": re.compile(r"[\w\s]"),
}


def get_kind(field: str) -> str:
    """Get the kind of a field by its name.

    >>> get_kind("character_string12")
    'character_string'
    """
    return field.rstrip("0123456789")


def fit_text(field: str, text: str, fallback: str) -> str:
    r"""Fit a text into a field; where nothing is left of it, the `fallback`.

    >>> fit_text("thing1", "一\n二😀", "一段话")
    '一 二'
    >>> fit_text("phrase2", "ok", "已处理")
    '已处理'
    """
    kind = get_kind(field)
    for candidate in (text, fallback):
        value = _truncate(kind, _clean_text(kind, candidate))
        if value:
            return value
    return "0" if kind == "number" else "-"


def format_moment(field: str, at: datetime) -> str:
    """Format a time for a field, in Shanghai's time zone: a date alone, or with the minute."""
    local_time = at.astimezone(clock.SHANGHAI)
    return local_time.strftime("%Y-%m-%d" if get_kind(field) == "date" else "%Y-%m-%d %H:%M")


def _clean_text(kind: str, text: str) -> str:
    without_emoji = EMOJI.sub("", unicodedata.normalize("NFC", text))
    characters = (" " if _BLANK.match(character) else character for character in without_emoji)
    one_line = " ".join("".join(characters).split())
    if kind == "phrase":
        return "".join(HAN.findall(one_line))
    return DISALLOWED[kind].sub("", one_line) if kind in DISALLOWED else one_line


def _truncate(kind: str, text: str) -> str:
    max_length = MAX_LENGTHS.get(kind, MAX_LENGTHS["thing"])
    if kind == "name" and LATIN_NAME.fullmatch(text):
        return text[:MAX_LATIN_NAME_LENGTH].rstrip()
    size = _count_code_units(text)
    if size <= max_length:
        return text
    ellipsis = ELLIPSIS if kind in ("thing", "name") else ""
    result, remaining = "", max_length - len(ellipsis)
    for character in text:
        remaining -= _count_code_units(character)
        if remaining < 0:
            break
        result += character
    return result.rstrip() + ellipsis


def _count_code_units(text: str) -> int:
    """Count UTF-16 code units, as WeChat's JavaScript does."""
    return len(text) + sum(character > "\uffff" for character in text)
