"""What a nickname may hold: people's own letters and emoji, nothing that hides or turns text."""

import re
import unicodedata

from backend.errors import BadInput, Fault

LONGEST = 32
TURNING = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\u115f\u1160\u3164]")
BLANK = re.compile(r"\s+")
MOST_MARKS = 4


def tidied(nickname: str) -> str:
    r"""Give the nickname as it is kept: NFC, one line, single spaces, no direction marks.

    Right-to-left letters and joined emoji stay. Towers of combining marks are
    cut down to four. Raises BadInput when nothing visible is left, or when more
    than 32 characters are.

    >>> tidied("  小 \u202e 林 ")
    '小 林'
    """
    text = unicodedata.normalize("NFC", TURNING.sub("", nickname))
    text = BLANK.sub(" ", "".join(map(_printable, text))).strip()
    text = without_towers(text)
    if not any(unicodedata.category(each)[0] in "LNPS" for each in text):
        raise BadInput(faults=(Fault("/nickname", "昵称不能为空"),))
    if len(text) > LONGEST:
        raise BadInput(faults=(Fault("/nickname", f"昵称最多 {LONGEST} 个字符"),))
    return text


def _printable(each: str) -> str:
    return " " if unicodedata.category(each) in ("Cc", "Cs", "Zl", "Zp") else each


def without_towers(text: str) -> str:
    """Cut each tower of combining marks down to four."""
    kept, marks = [], 0
    for each in text:
        marks = marks + 1 if unicodedata.category(each) == "Mn" else 0
        if marks <= MOST_MARKS:
            kept.append(each)
    return "".join(kept)
