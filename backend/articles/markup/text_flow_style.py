"""Reads CSS that moves text: display, white-space, vertical-align, list-style-type."""

import re
from typing import Literal

from backend.articles.element_rules.css_values import Declarations
from backend.articles.paragraphs import Shift

WhiteSpace = Literal["", "pre", "pre-line"]

_BLOCK_DISPLAYS = frozenset(("block", "flex", "grid", "flow-root", "list-item", "table"))
_INLINE_BOXES = ("inline-block", "inline-flex", "inline-grid", "inline-table")
# Elements whose display is decided by what they are, or that hold nothing to read.
_OTHER_TAGS = frozenset(
    ("img", "image", "svg", "br", "hr", "wbr", "ul", "ol", "menu", "li", "tr", "td", "th", "pre",
     "code", "ruby", "rb", "rt", "rtc", "rp", "video", "audio", "object", "embed", "iframe")
)  # fmt: skip
_ARRANGING = ("flex", "grid")
_FULL_WIDTH = re.compile(r"100(?:\.0*+)?+(?:%|vw)")
_WHITE_SPACES: dict[str, WhiteSpace] = {
    "pre": "pre",
    "pre-wrap": "pre",
    "break-spaces": "pre",
    "preserve": "pre",
    "pre-line": "pre-line",
    "preserve-breaks": "pre-line",
    "normal": "",
    "nowrap": "",
    "collapse": "",
    "initial": "",
    "revert": "",
}
_LENGTH = re.compile(r"([+-]?+(?:\d{1,6}(?:\.\d{0,9}+)?+|\.\d{1,9}))(%|px|pt|em|rem|ex|vw)?")
_PIXELS = {"px": 1.0, "pt": 4 / 3, "rem": 16.0, "vw": 3.75}
_USUAL_SIZE, _LINE_HEIGHT, _EX = 16.0, 1.6, 0.5
_LEAST_SHIFT = 0.15  # in em; icons and bullets are nudged by less
_SMALL = 0.8  # of the size around it: letters that only reach the top of a line stand off it
_STRINGS = re.compile(r"""(?:"([^"]{0,40})"|'([^']{0,40})')""")


def makes_lines(tag: str, declared: Declarations) -> bool:
    """Tell whether an element that flows with the text is styled as lines of its own."""
    return may_be_box(tag) and has_block_display(declared)


def has_block_display(declared: Declarations) -> bool:
    """Tell whether a display by style makes lines of its own."""
    value = declared.get("display")
    if not value:
        return False
    if value in _INLINE_BOXES:
        return _FULL_WIDTH.fullmatch(declared.get("width", "")) is not None
    first = value.split(" ")[0]
    return first in _BLOCK_DISPLAYS or first.startswith(("table-", "-webkit-box", "-webkit-flex"))


def arranges_children(tag: str, declared: Declarations) -> bool:
    """Tell whether the children of an element are boxes beside each other, as in flex and grid."""
    return may_be_box(tag) and declared.get("display", "").endswith(_ARRANGING)


def may_be_box(tag: str) -> bool:
    """Tell whether the display of an element is decided by its style or its parent's."""
    return tag not in _OTHER_TAGS and "-" not in tag


def is_list_item(tag: str, declared: Declarations) -> bool:
    """Tell whether an element in a list is an item of it, by its tag or its style."""
    return tag == "li" or (declared.get("display") == "list-item" and tag not in _OTHER_TAGS)


def find_white_space(declared: Declarations, inherited: WhiteSpace) -> WhiteSpace:
    """Find what becomes of spaces and line breaks: all are kept, only breaks, or neither."""
    space = inherited
    for name in ("white-space", "white-space-collapse"):
        for word in declared.get(name, "").split():
            space = _WHITE_SPACES.get(word, space)
    return space


def find_quotes(declared: Declarations, inherited: tuple[str, ...]) -> tuple[str, ...]:
    """Find the marks that stand around quotations: pairs from the outermost, or none at all.

    >>> find_quotes({"quotes": "none"}, ("“", "”")), find_quotes({"quotes": "'«' '»'"}, ())
    ((), ('«', '»'))
    """
    value = declared.get("quotes", "")
    if value == "none":
        return ()
    marks = tuple(match[1] or match[2] or "" for match in _STRINGS.finditer(value[:200]))
    return marks if marks and len(marks) % 2 == 0 and "\\" not in value else inherited


def find_shift(tag: str, declared: Declarations, size: float, size_around: float) -> Shift | None:
    """Find whether an element stands above or below the line of the text around it.

    The sizes are the px of its letters and of those around it, 0 where unknown. Its style
    outweighs its tag, but `sup` and `sub` stay what they are where style only sets them in
    another way.
    """
    shift: Shift | None = "super" if tag == "sup" else "sub" if tag == "sub" else None
    size, size_around = size or _USUAL_SIZE, size_around or _USUAL_SIZE
    for name in ("vertical-align", "baseline-shift", "font-variant-position"):
        if value := declared.get(name):
            is_small = tag == "small" or size <= size_around * _SMALL
            shift = _read_shift(value, size, is_small) or shift
    return shift or _read_raise(declared, size, size_around)


def _read_raise(declared: Declarations, size: float, size_around: float) -> Shift | None:
    """Read how Word and others raise letters: moved from where they would stand, and smaller."""
    if raised := declared.get("mso-text-raise"):
        return _read_shift(raised, size, is_small=False)
    if declared.get("position") != "relative" or not _is_smaller(declared, size, size_around):
        return None
    downwards, upwards = (declared.get(name, "") for name in ("top", "bottom"))
    is_by_top = _LENGTH.fullmatch(downwards) is not None
    value = downwards if is_by_top else upwards
    shift = None if value.endswith("%") else _read_shift(value, size, is_small=False)
    if shift is None or not is_by_top:
        return shift
    return "sub" if shift == "super" else "super"


def _is_smaller(declared: Declarations, size: float, size_around: float) -> bool:
    value = declared.get("font-size", "")
    match = _LENGTH.fullmatch(value)
    if match is None or match[2] == "px":
        return value == "smaller" or value.endswith("x-small") or size < size_around
    number, unit = float(match[1]), match[2]
    if unit in ("%", "em"):
        return number < (100 if unit == "%" else 1)
    return number * _PIXELS.get(unit, 1.0) < size_around


def _read_shift(value: str, size: float, is_small: bool) -> Shift | None:
    if value in ("super", "sub"):
        return "super" if value == "super" else "sub"
    if is_small and value in ("top", "text-top", "bottom", "text-bottom"):
        return "super" if value.endswith("top") else "sub"
    match = _LENGTH.fullmatch(value)
    if match is None:
        return None
    number, unit = float(match[1]), match[2]
    if unit == "%":
        height = number / 100 * _LINE_HEIGHT
    elif unit in ("em", "ex"):
        height = number * (_EX if unit == "ex" else 1)
    else:
        height = number * _PIXELS.get(unit, 1.0) / size
    if abs(height) < _LEAST_SHIFT:
        return None
    return "super" if height > 0 else "sub"


def find_list_type(tag: str, attributes: dict[str, str | None], declared: Declarations) -> str:
    """Find the list-style-type that an element asks for, a string in quotes; empty for none."""
    kind = (attributes.get("type") or "").strip() if tag in ("ol", "ul", "li") else ""
    value = _TYPES.get(kind, kind.lower() if kind.lower() in ("disc", "circle", "square") else "")
    for name in ("list-style", "list-style-type"):
        styled = declared.get(name, "")
        if text := _STRINGS.search(styled):
            value = f'"{text[1] or text[2] or ""}"'
            continue
        words = [word for word in styled.split() if word not in ("inside", "outside", "initial")]
        value = next((word for word in words if "(" not in word), value)
    return value


_TYPES = {
    "1": "decimal",
    "a": "lower-alpha",
    "A": "upper-alpha",
    "i": "lower-roman",
    "I": "upper-roman",
}
