"""Checks the fields of a subscribe message as WeChat does, and words its refusals.

Facts: subscribeMessage.send (发送订阅消息), 订阅消息参数值内容限制说明. This is written apart
from the code that fits texts into fields, so that one is held against the other. WeChat's reason
has 48 characters at the most, after which it is cut: `data.character_string1.value i` (rid
6337c0e2, 648195c0 in the community); of an empty value it says `is empty`.
"""

import re
import unicodedata
from datetime import datetime
from itertools import product
from typing import Any

from backend.wechat.simulator.error_responses import Refusal

MAX_REASON = 48
EMOJI = re.compile(
    "[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u231a-\u23ff\u20e3\ufe0f\U000e0020-\U000e007f]"
)
FORBIDDEN = ("Cc", "Cs", "Co", "Zl", "Zp")
HAN = "\u4e00-\u9fff\u3400-\u4dbf"
DATES = [
    sign.join(("%Y", "%m", "%d")) for sign in ("-", "/", ".")
] + ["%Y年%m月%d日", "%Y年%m月", "%m月%d日"]  # fmt: skip
TIMES = ["%H:%M", "%H:%M:%S"]
DATE_TIMES = [f"{day} {time}" for day, time in product(DATES, TIMES)]


def check_fields(fields: list[str], data: Any) -> dict[str, str]:
    """Check the values of these fields, and return them; refuse the first that does not fit."""
    values = data if isinstance(data, dict) else {}
    return {field: _check_field(field, values.get(field)) for field in fields}


def fits(field: str, value: str) -> bool:
    """Tell whether WeChat takes a value in a field of this name."""
    kind = field.rstrip("0123456789")
    if any(unicodedata.category(character) in FORBIDDEN for character in value):
        return False
    if not value.strip():
        return False
    check = getattr(_Checks, kind, None)
    return bool(check and check(value))


def _check_field(field: str, entry: Any) -> str:
    value = entry.get("value") if isinstance(entry, dict) else None
    if type(value) in (int, float):
        value = str(value)
    if not isinstance(value, str) or not value:
        raise _build_refusal(field, "is empty")
    if not fits(field, value):
        raise _build_refusal(field, "invalid")
    return value


def _build_refusal(field: str, fault: str) -> Refusal:
    return Refusal(47003, f"argument invalid! data.{field}.value {fault}"[:MAX_REASON].rstrip())


def _is_moment(value: str, formats: list[str]) -> bool:
    ends = value.split("~")
    if not re.fullmatch(r"[0-9年月日:/. ~-]+", value):
        return False
    return len(ends) <= 2 and all(_parses(end.strip(), formats) for end in ends)


def _parses(text: str, formats: list[str]) -> bool:
    for pattern in formats:
        try:  # a leap year, for a day without one
            datetime.strptime(f"2000 {text}", f"2000 {pattern}")
        except ValueError:
            continue
        return True
    return False


class _Checks:
    """One check for each kind of field, called like it."""

    @staticmethod
    def thing(value: str) -> bool:
        return len(value.encode("utf-16-le")) <= 40 and not EMOJI.search(value)

    @staticmethod
    def number(value: str) -> bool:
        digits = value.replace(".", "", 1)
        return re.fullmatch(r"[0-9]+(\.[0-9]+)?", value) is not None and len(digits) <= 32

    @staticmethod
    def letter(value: str) -> bool:
        return re.fullmatch(r"[A-Za-z]{1,32}", value) is not None

    @staticmethod
    def symbol(value: str) -> bool:
        is_each_one = all(unicodedata.category(character)[0] in "PS" for character in value)
        return is_each_one and len(value) <= 5 and not EMOJI.search(value)

    @staticmethod
    def character_string(value: str) -> bool:
        return re.fullmatch(r"[\x21-\x7e]{1,32}", value) is not None

    @staticmethod
    def time(value: str) -> bool:
        return _is_moment(value, TIMES + DATE_TIMES)

    @staticmethod
    def date(value: str) -> bool:
        return _is_moment(value, DATES + DATE_TIMES)

    @staticmethod
    def amount(value: str) -> bool:
        match = re.fullmatch(r"[¥￥$€£]?([0-9]+)(?:\.([0-9]+))?元?", value)
        return match is not None and len(match[1] + (match[2] or "")) <= 10

    @staticmethod
    def phone_number(value: str) -> bool:
        return re.fullmatch(r"(?=.*[0-9])[0-9+()\-]{1,17}", value) is not None

    @staticmethod
    def car_number(value: str) -> bool:
        return (
            re.fullmatch(rf"[{HAN}A-Za-z0-9][A-Za-z0-9]{{1,6}}[{HAN}A-Za-z0-9]", value) is not None
        )

    @staticmethod
    def name(value: str) -> bool:
        is_latin = re.fullmatch(r"[\x20-\x2f\x3a-\x7e]{1,20}", value)
        return bool(is_latin or re.fullmatch(rf"[{HAN}A-Za-z·]{{1,10}}", value))

    @staticmethod
    def phrase(value: str) -> bool:
        return re.fullmatch(rf"[{HAN}]{{1,5}}", value) is not None
