"""What readers' words may hold: their own letters, lines and emoji, nothing that hides or turns."""

import re
import unicodedata

from backend.accounts.nicknames import TURNING, without_towers

LINE_ENDS = re.compile("\r\n?|[\u0085\u2028\u2029]")
SPACES = re.compile(r"[^\S\n]+")
EMPTY_LINES = re.compile(r"\n{3,}")
JOINERS = "\u200c\u200d"
# Scripts whose spelling needs joiners: Arabic, Syriac, and those of India and its neighbours.
JOINED = re.compile("[\u0600-\u07ff\u0900-\u0dff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff]")


def cleaned(text: str) -> str:
    r"""Give words as they are kept: NFC, no control or zero-width characters, no turned text.

    Lines stay, with one empty line between them at the most. Joiners stay
    inside emoji and in scripts that are spelled with them. Empty when nothing
    visible is left.

    >>> cleaned("  灯\u200b火\u202e \r\n\n\n\n 一盏 ")
    '灯火\n\n一盏'
    """
    text = unicodedata.normalize("NFC", TURNING.sub("", LINE_ENDS.sub("\n", text)))
    text = "".join(each for each in _joined(text) if each == "\n" or not _is_hidden(each))
    lines = [SPACES.sub(" ", line).strip() for line in without_towers(text).split("\n")]
    text = EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()
    return text if any(unicodedata.category(each)[0] in "LNPS" for each in text) else ""


def _is_hidden(each: str) -> bool:
    """Say whether a character is never seen: control, surrogate, private, or a tag without flag."""
    return unicodedata.category(each) in ("Cc", "Cs", "Co", "Cn") or each >= "\U000e0000"


def _joined(text: str) -> str:
    if not any(joiner in text for joiner in JOINERS):
        return text
    kept = []
    for at, each in enumerate(text):
        if each not in JOINERS or _may_join(text[at - 1] if at else "", text[at + 1 : at + 2]):
            kept.append(each)
    return "".join(kept)


def _may_join(before: str, behind: str) -> bool:
    if JOINED.fullmatch(before):
        return True
    return before != "" and behind != "" and _is_emoji(before) and _is_emoji(behind)


def _is_emoji(each: str) -> bool:
    return unicodedata.category(each) in ("So", "Sk") or each in "\ufe0f♀♂"
