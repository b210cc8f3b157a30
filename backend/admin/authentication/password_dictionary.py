"""Dictionary of the password policy: Chinese phrases, pinyin, site words, walks on the keyboard.

zxcvbn knows English words, names and common passwords. `known_phrases.txt` has what Chinese editors
would choose as easily, and others would try as early: sayings, the openings of texts that are
learnt at school. All is given as pieces of a regular expression, since a character can have several
readings.
"""

import os
import re
from functools import cache
from pathlib import Path

PHRASES = Path(__file__).parent / "known_phrases.txt"
SITE_WORDS = (
    "拾句", "shijv", "编辑台", "编辑", "editor", "admin", "administrator", "公众号", "小程序",
    "微信", "wechat", "密码", "管理员", "password", "passwd", "secret",
)  # fmt: skip
# The keyboard's columns and rows, as they are typed without shift.
KEYS = (
    "1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "8ik,", "9ol.", "0p;/", "qwerty",
    "asdfgh", "zxcvbn", "qwer", "asdf", "zxcv",
)  # fmt: skip
UNSHIFTED = str.maketrans('!@#$%^&*()_+{}|:"<>?~', "1234567890-=[]\\;',./`")
INITIAL = "(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])"
FINAL = (
    "(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|uo|ui"
    "|ue|ve|er|[aeiouv])"
)
SYLLABLE = re.compile(f"{INITIAL}{FINAL}")
HAN = re.compile("[\u4e00-\u9fff]+")


@cache
def list_phrases() -> frozenset[str]:
    """List what is tried early, in pinyin and, where it is no common word, in characters."""
    lines = PHRASES.read_text(encoding="utf-8").splitlines()
    phrases = {each for line in lines if not line.startswith("#") for each in line.split()}
    spelled = {pattern for each in phrases for pattern in spell(each)}
    return frozenset(spelled | {re.escape(each) for each in phrases if len(each) > 2})


@cache
def list_walks() -> frozenset[str]:
    """List the pieces of walks on the keyboard, without shift: there and back, and their parts."""
    keys = {*KEYS, *(each[1:] for each in KEYS), *(each[:3] for each in KEYS)}
    return frozenset(re.escape(each) for each in keys | {each[::-1] for each in keys})


def spell(words: str) -> list[str]:
    """Spell what is in Chinese characters in pinyin without tones, in all its readings."""
    return ["".join(map(_reading, part)) for part in HAN.findall(words)]


def spell_each(words: str) -> list[str]:
    """Spell each Chinese character in pinyin by itself."""
    return [_reading(han) for part in HAN.findall(words) for han in part]


@cache
def _reading(han: str) -> str:
    """Ask pypinyin, loaded when a password is set and not before: its table takes 12 MB."""
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")  # those would take 45 MB more
    from pypinyin import Style, pinyin

    readings = sorted(pinyin(han, style=Style.NORMAL, heteronym=True)[0])
    return readings[0] if len(readings) == 1 else f"(?:{'|'.join(readings)})"
