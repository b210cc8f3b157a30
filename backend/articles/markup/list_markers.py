"""Writes what stands before an item of a list, by CSS's counter styles: 3. c. iii. 三、 •."""

from collections.abc import Callable

_LOWER = "abcdefghijklmnopqrstuvwxyz"
_GREEK = "αβγδεζηθικλμνξοπρστυφχψω"
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_HIRAGANA = (
    "あいうえおかきくけこさしすせそたちつてとなにぬねの"
    "はひふへほまみむめもやゆよらりるれろわゐゑをん"
)
_KATAKANA = "".join(chr(ord(sign) + 0x60) for sign in _HIRAGANA)
_BULLETS = {"disc": "•", "circle": "◦", "square": "▪", "none": ""}
_DISCLOSURES = {"disclosure-open": "▾", "disclosure-closed": "▸"}
DEFAULT_BULLETS = ("disc", "circle", "square")

Numeral = Callable[[int], str]


def is_ordered(style: str) -> bool:
    """Tell whether a list-style-type counts."""
    return not (style in _BULLETS or style in _DISCLOSURES or style[:1] == '"')


def build_marker(style: str, number: int) -> str:
    """Build the marker of an item; what a counter style has no numeral for stays decimal.

    >>> [build_marker(style, 4) for style in ("decimal", "upper-roman", "cjk-ideographic", "disc")]
    ['4.', 'IV.', '四、', '•']
    """
    if style[:1] == '"':
        return style.strip('"').strip()[:_MAX_STRING]
    if style in _BULLETS or style in _DISCLOSURES:
        return (_BULLETS | _DISCLOSURES)[style]
    write, suffix = _COUNTERS.get(style, (str, "."))
    return f"{write(number) or number}{suffix}"


_MAX_STRING = 20


def _write_alphabetic(letters: str) -> Numeral:
    def write(number: int) -> str:
        text = ""
        while number > 0:
            number, index = divmod(number - 1, len(letters))
            text = letters[index] + text
        return text

    return write


def _write_fixed(signs: str) -> Numeral:
    return lambda number: signs[number - 1] if 0 < number <= len(signs) else ""


def _write_roman(number: int) -> str:
    text = ""
    if not 0 < number < 4000:
        return text
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        text += letters * count
    return text


def _write_zero_padded(number: int) -> str:
    return f"{'-' if number < 0 else ''}{abs(number):02}"


def _write_digits(digits: str) -> Numeral:
    table = str.maketrans("0123456789", digits)
    return lambda number: str(number).translate(table)


def _write_chinese(digits: str, units: str, minus: str, *, is_formal: bool = False) -> Numeral:
    """Write numbers up to 9999 as Chinese does: 十二, 一百零五; formal ones say 壹拾贰."""

    def write(number: int) -> str:
        if number == 0:
            return digits[0]
        text, gap, size = "", False, abs(number)
        if size > 9999:
            return ""
        for place in (3, 2, 1, 0):
            digit = size // 10**place % 10
            if digit:
                text += (digits[0] if gap and text else "") + digits[digit]
                text += units[place - 1] if place else ""
            gap = not digit
        if not is_formal and 10 <= size < 20:
            text = text[1:]
        return (minus if number < 0 else "") + text

    return write


_SIMPLIFIED = _write_chinese("零一二三四五六七八九", "十百千", "负")
_TRADITIONAL = _write_chinese("零一二三四五六七八九", "十百千", "負")
_COUNTERS: dict[str, tuple[Numeral, str]] = {
    "decimal-leading-zero": (_write_zero_padded, "."),
    "lower-alpha": (_write_alphabetic(_LOWER), "."),
    "lower-latin": (_write_alphabetic(_LOWER), "."),
    "upper-alpha": (_write_alphabetic(_LOWER.upper()), "."),
    "upper-latin": (_write_alphabetic(_LOWER.upper()), "."),
    "lower-greek": (_write_alphabetic(_GREEK), "."),
    "lower-roman": (_write_roman, "."),
    "upper-roman": (lambda number: _write_roman(number).upper(), "."),
    "cjk-ideographic": (_TRADITIONAL, "、"),
    "trad-chinese-informal": (_TRADITIONAL, "、"),
    "simp-chinese-informal": (_SIMPLIFIED, "、"),
    "japanese-informal": (_TRADITIONAL, "、"),
    "simp-chinese-formal": (
        _write_chinese("零壹贰叁肆伍陆柒捌玖", "拾佰仟", "负", is_formal=True), "、",
    ),
    "trad-chinese-formal": (
        _write_chinese("零壹貳參肆伍陸柒捌玖", "拾佰仟", "負", is_formal=True), "、",
    ),
    "cjk-decimal": (_write_digits("〇一二三四五六七八九"), "、"),
    "cjk-heavenly-stem": (_write_fixed(_STEMS), "、"),
    "cjk-earthly-branch": (_write_fixed(_BRANCHES), "、"),
    "hiragana": (_write_alphabetic(_HIRAGANA), "、"),
    "katakana": (_write_alphabetic(_KATAKANA), "、"),
}  # fmt: skip
