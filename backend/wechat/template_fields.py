"""Fits texts and times into a subscribe message's fields, by the kind that a field's name tells.

Facts: subscribeMessage.send (发送订阅消息), 订阅消息参数值内容限制说明: WeChat refuses a message
with 47003 when a single value is empty, too long, or holds what its kind does not. A name takes
no digits, though the table only implies it (two reports of refused names such as user25). What a
"character" is there is not said, so texts are measured in UTF-16 code units, the largest count
that can be meant, and cut between graphemes.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from typing import Final

import regex

from backend import clock

MAX_THING, MAX_HAN_NAME, MAX_LATIN_NAME, MAX_PHRASE, MAX_SYMBOLS, MAX_STRING = 20, 10, 20, 5, 5, 32
MAX_AMOUNT_DIGITS, MAX_PHONE, MAX_CAR = 10, 17, 8
ELLIPSIS = "…"

# Kinds that a text can fill, and those that a time can; amounts, phone numbers, number plates and
# enumerations say what no notice of ours knows.
TEXT_KINDS = ("thing", "name", "phrase", "character_string", "number", "letter", "symbol")
TIME_KINDS = ("time", "date", "thing", "character_string")
# What stands in a field of a kind that neither the text nor its fallback fits.
NEUTRAL_VALUES = {
    "thing": "点开看看",
    "name": "一位读者",
    "phrase": "请查看",
    "character_string": "-",
    "number": "0",
    "letter": "OK",
    "symbol": "-",
}

HAN = r"\u4e00-\u9fff\u3400-\u4dbf"
_EMOJI = regex.compile(
    r"[[\p{Extended_Pictographic}--[©®™]]\p{Emoji_Modifier}\p{Regional_Indicator}"
    r"\u20e3\ufe00-\ufe0f\U000e0000-\U000e0fff]",
    regex.VERSION1,
)
_FORMAT = regex.compile(r"\p{Cf}")
_BLANK = regex.compile(r"[\p{Z}\p{Cc}\p{Cs}\p{Co}\p{NChar}]")
_GRAPHEME = regex.compile(r"\X")
_NOT_NAME = re.compile(rf"[^{HAN}A-Za-z]")
_MARK = regex.compile(r"\p{M}+")
_LATIN = regex.compile(r"\p{Latin}")
_LETTER = regex.compile(r"[\p{L}\p{Nl}]")
_SYMBOL = regex.compile(
    r"[[\p{P}\p{S}]&&[\x21-\x7e\xa1-\xbf\u2010-\u2027\u3001-\u301f\uff01-\uffee]]", regex.VERSION1
)
_THOUSANDS = re.compile(r"(?<![0-9.,])[0-9]{1,3}(?:,[0-9]{3}){1,20}(?![0-9,])")
# Neither a sign nor another number stands before it, nor behind it what makes it another number.
_NUMBER = re.compile(
    r"(?<![-−.0-9A-Za-z])(?<![0-9][,/:~–])([0-9]+)(\.[0-9]+)?(?![-.,/:~–⁄]?[0-9]|[A-Za-z百千万亿⁄])"
)
_RAISED = ("<super>", "<sub>", "<fraction>")
_AMOUNT = re.compile(r"([¥$€£]?)([0-9]+)(\.[0-9]{1,2})?元?")
_PHONE = re.compile(r"\+?[0-9][0-9()-]*")
_CAR = re.compile(rf"[{HAN}A-Z0-9][A-Z0-9]{{1,6}}[{HAN}A-Z0-9]")
_CLOCK = r"(?P<hour>[01]?[0-9]|2[0-3]):(?P<minute>[0-5][0-9])(?::(?P<second>[0-5][0-9]))?"
_DAY = (
    r"(?P<year>[0-9]{4})(?:(?P<sign>[-/.])(?P<month>[0-9]{1,2})(?P=sign)(?P<day>[0-9]{1,2})"
    r"|年(?P<month_>[0-9]{1,2})月(?P<day_>[0-9]{1,2})日)"
)
_TIME = re.compile(rf"(?:{_DAY} )?{_CLOCK}")
_DATE = re.compile(rf"{_DAY}(?: {_CLOCK})?")


def get_kind(field: str) -> str:
    """Get the kind of a field by its name.

    >>> get_kind("character_string12")
    'character_string'
    """
    return field.rstrip("0123456789")


def fit_text(field: str, text: str) -> str | None:
    r"""Fit a text into a field, or give None where nothing valid is left of it.

    >>> fit_text("thing1", "一\n二😀"), fit_text("name1", "小明123"), fit_text("phrase2", "ok")
    ('一 二', '小明', None)
    """
    fitter = _FITTERS.get(get_kind(field))
    return (fitter(_to_one_line(text)) or None) if fitter else None


def fill(field: str, text: str, fallback: str = "") -> str:
    """Fit a text into a field, else its fallback, else what says nothing there.

    >>> fill("name1", "123", "一位读者"), fill("number2", "很多", "几条")
    ('一位读者', '0')
    """
    fitted = fit_text(field, text) or fit_text(field, fallback)
    return fitted or NEUTRAL_VALUES.get(get_kind(field), NEUTRAL_VALUES["thing"])


def format_moment(field: str, at: datetime) -> str:
    """Format a time for a field, in Shanghai's time zone: a date alone, or with the minute."""
    local_time = at.astimezone(clock.SHANGHAI)
    formats = {"date": "%Y-%m-%d", "character_string": "%Y-%m-%dT%H:%M"}
    return local_time.strftime(formats.get(get_kind(field), "%Y-%m-%d %H:%M"))


def _to_one_line(text: str) -> str:
    without_emoji = _EMOJI.sub("", unicodedata.normalize("NFC", text))
    characters = (_replace_unseen(character) for character in without_emoji)
    return " ".join("".join(characters).split())


def _replace_unseen(character: str) -> str:
    if _FORMAT.match(character):
        return ""
    return " " if _BLANK.match(character) else character


def _fit_thing(text: str) -> str:
    if _count_code_units(text) <= MAX_THING:
        return text
    cut = _cut(text, MAX_THING - len(ELLIPSIS))
    return cut + ELLIPSIS if cut else ""


def _fit_name(text: str) -> str:
    """Take the letters of a name, without accents; nothing where a letter would be left out."""
    plain = _strip_accents(text)
    letters = _NOT_NAME.sub("", plain)
    if len(_LETTER.findall(plain)) > len(letters):
        return ""
    return letters[: MAX_LATIN_NAME if letters.isascii() else MAX_HAN_NAME]


def _strip_accents(text: str) -> str:
    return _MARK.sub("", unicodedata.normalize("NFKD", text))


def _fit_phrase(text: str) -> str:
    return re.sub(rf"[^{HAN}]", "", text)[:MAX_PHRASE]


def _fit_string(text: str) -> str:
    plain = _strip_accents(text)
    printable = re.sub(r"[^\x21-\x7e]", "", plain)
    return printable[:MAX_STRING] if _keeps_latin(plain) else ""


def _fit_letters(text: str) -> str:
    """Take Latin letters without accents; nothing where another Latin letter would be left out."""
    plain = _strip_accents(text)
    return re.sub(r"[^A-Za-z]", "", plain)[:MAX_STRING] if _keeps_latin(plain) else ""


def _keeps_latin(text: str) -> bool:
    return all(map(str.isascii, _LATIN.findall(text)))


def _fit_symbols(text: str) -> str:
    return "".join(_SYMBOL.findall(text))[:MAX_SYMBOLS]


def _fit_number(text: str) -> str:
    """Take the first number that stands in a text; a longer one is not cut to another one."""
    if any(unicodedata.decomposition(character).startswith(_RAISED) for character in text):
        return ""  # 10⁶ is not 106
    plain = _THOUSANDS.sub(_drop_commas, unicodedata.normalize("NFKC", text))
    match = _NUMBER.search(plain)
    if match is None or len(match[1]) > MAX_STRING:
        return ""
    return (match[1] + (match[2] or ""))[:MAX_STRING].rstrip(".")


def _drop_commas(match: re.Match[str]) -> str:
    return match[0].replace(",", "")


def _fit_amount(text: str) -> str:
    plain = re.sub(r"(?<=[0-9])[, ](?=[0-9]{3}\b)| ", "", unicodedata.normalize("NFKC", text))
    match = _AMOUNT.fullmatch(plain)
    digits = re.sub(r"[^0-9]", "", plain)
    return plain if match and len(digits) <= MAX_AMOUNT_DIGITS else ""


def _fit_phone(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    if not _PHONE.fullmatch(plain):
        return ""
    shorter = plain if len(plain) <= MAX_PHONE else re.sub(r"[()-]", "", plain)
    return shorter if len(shorter) <= MAX_PHONE else ""


def _fit_car(text: str) -> str:
    plain = re.sub(r"[ ·•-]", "", unicodedata.normalize("NFKC", text)).upper()
    return plain if len(plain) <= MAX_CAR and _CAR.fullmatch(plain) else ""


def _fit_time(text: str) -> str:
    return _fit_moments(text, _TIME)


def _fit_date(text: str) -> str:
    return _fit_moments(text, _DATE)


def _fit_moments(text: str, pattern: re.Pattern[str]) -> str:
    """Take one time, or two with a tilde between them; neither a 30 February nor half past 24."""
    moments = [part.strip() for part in re.split("[~～]", text)]
    are_valid = all(_is_moment(pattern.fullmatch(moment)) for moment in moments)
    return "~".join(moments) if are_valid and len(moments) <= 2 else ""


def _is_moment(match: re.Match[str] | None) -> bool:
    if match is None:
        return False
    if match["year"] is None:
        return True
    month, day = match["month"] or match["month_"], match["day"] or match["day_"]
    try:
        date(int(match["year"]), int(month), int(day))
    except ValueError:
        return False
    return True


def _cut(text: str, size: int) -> str:
    result = ""
    for grapheme in _GRAPHEME.findall(text):
        size -= _count_code_units(grapheme)
        if size < 0:
            break
        result += grapheme
    return result.rstrip()


def _count_code_units(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


_FITTERS: Final[dict[str, Callable[[str], str]]] = {
    "thing": _fit_thing,
    "name": _fit_name,
    "phrase": _fit_phrase,
    "character_string": _fit_string,
    "number": _fit_number,
    "letter": _fit_letters,
    "symbol": _fit_symbols,
    "time": _fit_time,
    "date": _fit_date,
    "amount": _fit_amount,
    "phone_number": _fit_phone,
    "car_number": _fit_car,
}
KINDS = (*_FITTERS, "enum")
