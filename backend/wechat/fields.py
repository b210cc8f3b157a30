"""What fits into the fields of a subscribe message; a field's name tells its kind.

The limits are those of subscribeMessage.send (发送订阅消息): WeChat refuses a message of
which a single field is too long, empty, or holds what its kind does not.
"""

import re
import unicodedata
from datetime import datetime

from backend import clock

LONGEST = {
    "thing": 20,
    "name": 10,
    "phrase": 5,
    "character_string": 32,
    "number": 32,
    "letter": 32,
    "symbol": 5,
}
KINDS = (*LONGEST, "time", "date")
DOTS = "…"
LETTERS_OF_A_NAME = 20
# Only a name without digits and dots (…) may be that long; any other counts as a Chinese one.
LATIN_NAME = re.compile(r"[\x20-\x2f\x3a-\x7e]*")
# Emoji and what joins or colours them: a thing that holds one may be refused.
EMOJI = re.compile(
    "[\U0001f000-\U0001faff\U0001fb00-\U0001ffff\u2600-\u27bf\u2b00-\u2bff\u231a-\u23ff"
    "\u20e3\u200d\ufe0e\ufe0f\U000e0020-\U000e007f]"
)
HAN = re.compile(r"[\u4e00-\u9fff\u3400-\u4dbf]")
ALLOWED = {
    "character_string": re.compile(r"[^\x21-\x7e]"),
    "number": re.compile(r"[^0-9.]"),
    "letter": re.compile(r"[^A-Za-z]"),
    "symbol": re.compile(r"[\w\s]"),
}


def kind_of(field: str) -> str:
    """Tell the kind of a field by its name.

    >>> kind_of("character_string12")
    'character_string'
    """
    return field.rstrip("0123456789")


def fitted(field: str, text: str, instead: str) -> str:
    r"""Make a text fit into a field; where nothing is left of it, what shall stand there `instead`.

    >>> fitted("thing1", "一\n二😀", "一段话")
    '一 二'
    >>> fitted("phrase2", "ok", "已处理")
    '已处理'
    """
    kind = kind_of(field)
    for each in (text, instead):
        fits = _cut(kind, _cleaned(kind, each))
        if fits:
            return fits
    return "0" if kind == "number" else "-"


def moment(field: str, at: datetime) -> str:
    """Write a time as a field takes it, as it is in Shanghai: a date alone, or with the minute."""
    there = at.astimezone(clock.SHANGHAI)
    return there.strftime("%Y-%m-%d" if kind_of(field) == "date" else "%Y-%m-%d %H:%M")


def _cleaned(kind: str, text: str) -> str:
    plain = EMOJI.sub("", unicodedata.normalize("NFC", text))
    kept = (" " if unicodedata.category(each)[0] in "CZ" else each for each in plain)
    one_line = " ".join("".join(kept).split())
    if kind == "phrase":
        return "".join(HAN.findall(one_line))
    return ALLOWED[kind].sub("", one_line) if kind in ALLOWED else one_line


def _cut(kind: str, text: str) -> str:
    longest = LONGEST.get(kind, LONGEST["thing"])
    if kind == "name" and LATIN_NAME.fullmatch(text):
        return text[:LETTERS_OF_A_NAME].rstrip()
    size = _length(text)
    if size <= longest:
        return text
    ends = DOTS if kind in ("thing", "name") else ""
    kept, room = "", longest - len(ends)
    for each in text:
        room -= _length(each)
        if room < 0:
            break
        kept += each
    return kept.rstrip() + ends


def _length(text: str) -> int:
    """Count as WeChat's JavaScript does: what lies beyond the first plane counts twice."""
    return len(text) + sum(each > "\uffff" for each in text)
