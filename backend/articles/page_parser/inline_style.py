"""Derives text style from tags and CSS: bold and so on, link, size, whether it can be seen."""

import re
from typing import NamedTuple

from backend.articles.element_rules import hidden_elements
from backend.articles.element_rules.hidden_elements import TextVisibility
from backend.articles.markup import box_style
from backend.articles.markup.box_style import WhiteSpace
from backend.articles.paragraphs import Mark, Shift

_MARKS: dict[str, Mark] = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "cite": "italic",
    "dfn": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strike",
    "strike": "strike",
    "del": "strike",
    "code": "code",
    "tt": "code",
    "kbd": "code",
    "samp": "code",
    "th": "bold",
}
_ORDER: tuple[Mark, ...] = ("bold", "italic", "underline", "strike", "code")
_WEIGHT = re.compile(r"font-weight:\s*+(bold|bolder|normal|lighter|[1-9]00)\b")
_STYLE = re.compile(r"font-style:\s*+(italic|oblique|normal)\b")
_DECORATION = re.compile(r"text-decoration(?:-line)?:([^;]*)")
_SIZE = re.compile(r"font-size:\s*+([0-9]{1,3}(?:\.[0-9]{1,3})?)px")
_DISPLAY_INLINE = re.compile(r"(?:^|[;\s])display:\s*+inline\s*+(?:!important\s*+)?+(?:;|$)")
_BACKGROUND = re.compile(r"background(?:-image)?:([^;]*+)")
_CSS_URL = re.compile(r"url\(\s*+[\"']?+([^\"')]++)")

_MAX_SHIFTS = 4

Attributes = dict[str, str | None]


class InlineStyle(NamedTuple):
    """The inline style of the text inside an element, inherited from the elements around it.

    `shifts` are the steps off the line, the outermost first. `ruby` is what stands above the
    words, with a number that tells one base from the next. `quotes` are the pairs of marks that `q`
    elements stand between, from the outermost. SVG has no text of its own, but in
    `text` and `foreignObject`.
    """

    marks: frozenset[Mark] = frozenset()
    href: str | None = None
    size: float = 0
    level: int = 0
    is_quote: bool = False
    is_cell: bool = False
    is_drawn: bool = False
    shifts: tuple[Shift, ...] = ()
    space: WhiteSpace = ""
    ruby: tuple[int, str] | None = None
    visibility: TextVisibility = hidden_elements.SHOWN
    quotes: tuple[str, ...] = ("“", "”", "‘", "’")
    quote_level: int = 0

    def ordered_marks(self) -> tuple[Mark, ...]:
        """Order the marks as they are stored."""
        return tuple(mark for mark in _ORDER if mark in self.marks)

    def add_shift(self, shift: Shift) -> "InlineStyle":
        """Stand off the line of this style; what is nested deeper stays on the innermost."""
        if len(self.shifts) >= _MAX_SHIFTS:
            return self
        return self._replace(shifts=(*self.shifts, shift))


def get_style(attributes: Attributes) -> str:
    """Get the style attribute in lower case, at most 4,000 characters of it."""
    return (attributes.get("style") or "")[:4000].lower()


def is_inline(style: str) -> bool:
    """Tell whether a block is styled to flow with the text around it."""
    return "inline" in style and _DISPLAY_INLINE.search(style) is not None


def find_background_url(attributes: Attributes) -> str | None:
    """Find the URL of an element's background picture."""
    lazy_url = attributes.get("data-lazy-bgimg")
    style = attributes.get("style") or ""
    if lazy_url or "url(" not in style:
        return lazy_url
    for background in _BACKGROUND.finditer(style[:4000]):
        if match := _CSS_URL.search(background[1]):
            return match[1]
    return None


def apply_element(inline: InlineStyle, tag: str, attributes: Attributes, style: str) -> InlineStyle:
    """Apply an element to the inherited inline style; a style outweighs a tag."""
    marks = set(inline.marks)
    if tag in _MARKS:
        marks.add(_MARKS[tag])
    size = inline.size
    if "font-" in style:
        _toggle_mark(
            marks, "bold", _WEIGHT.search(style), ("bold", "bolder", "600", "700", "800", "900")
        )
        _toggle_mark(marks, "italic", _STYLE.search(style), ("italic", "oblique"))
        if match := _SIZE.search(style):
            size = float(match[1])
    if "text-decoration" in style:
        for match in _DECORATION.finditer(style):
            marks |= {"underline"} if "underline" in match[1] else set()
            marks |= {"strike"} if "line-through" in match[1] else set()
    if "quotes" in style:
        inline = inline._replace(quotes=box_style.find_quotes(style, inline.quotes))
    href = _parse_link(attributes) if tag == "a" else inline.href
    is_drawn = (inline.is_drawn or tag == "svg") and tag not in ("foreignobject", "text")
    return inline._replace(
        marks=frozenset(marks),
        href=href,
        size=size,
        is_drawn=is_drawn,
        space=box_style.find_white_space(style, inline.space),
    )


def shift_off_line(inline: InlineStyle, tag: str, style: str, around: InlineStyle) -> InlineStyle:
    """Apply whether an element stands off the line of the text around it."""
    shift = box_style.find_shift(tag, style, inline.size, around.size)
    return inline.add_shift(shift) if shift else inline


def _toggle_mark(
    marks: set[Mark], mark: Mark, match: re.Match[str] | None, values_on: tuple[str, ...]
) -> None:
    if match and match[1] in values_on:
        marks.add(mark)
    elif match:
        marks.discard(mark)


def _parse_link(attributes: Attributes) -> str | None:
    href = (attributes.get("href") or attributes.get("data-href") or "").strip()
    if href.lower().startswith("http://mp.weixin.qq.com/"):
        href = f"https{href[4:]}"
    is_valid = href.startswith("https://") and href.isprintable() and len(href) <= 2048
    return href if is_valid and " " not in href else None
