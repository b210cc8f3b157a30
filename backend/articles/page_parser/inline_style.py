"""Derives text style from tags and CSS: bold and so on, link, size, whether it can be seen."""

import re
from typing import NamedTuple

from backend.articles.element_rules import hidden_elements
from backend.articles.element_rules.css_values import Attributes, Declarations
from backend.articles.element_rules.hidden_elements import TextVisibility
from backend.articles.markup import plain_urls, text_flow_style
from backend.articles.markup.text_flow_style import WhiteSpace
from backend.articles.page_parser.element_kinds import UNSHIFTED_TAGS, ElementKind
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
    "pre": "code",
    "th": "bold",
}
_ORDER: tuple[Mark, ...] = ("bold", "italic", "underline", "strike", "code")
_BOLD = ("bold", "bolder", "600", "700", "800", "900")
_WEIGHT = re.compile(r"bold|bolder|normal|lighter|[1-9]00")
_STYLE = re.compile(r"(italic|oblique|normal)\b.{0,20}")
_DECORATIONS = (
    *("text-decoration", "text-decoration-line"),
    *("-webkit-text-decoration", "-webkit-text-decoration-line"),
)
_SIZE = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,9})?)px")

_MAX_SHIFTS = 4


class InlineStyle(NamedTuple):
    """The inline style of the text inside an element, inherited from the elements around it.

    `shifts` are the steps off the line, the outermost first. `ruby` is what stands above the
    words, with a number that tells one base from the next. `quotes` are the pairs of marks that `q`
    elements stand between, from the outermost. SVG has no text of its own, but in
    `text` and `foreignObject`. `makes_blocks` tells that the elements directly inside are
    boxes, whatever they are.
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
    makes_blocks: bool = False

    @property
    def is_code_in_cell(self) -> bool:
        """Tell whether text is that of a `pre` in a cell."""
        return self.is_cell and self.space == "pre" and "code" in self.marks

    def ordered_marks(self) -> tuple[Mark, ...]:
        """Order the marks as they are stored."""
        return tuple(mark for mark in _ORDER if mark in self.marks) if self.marks else ()

    def without_layers(self) -> "InlineStyle":
        """Stand on the line, with nothing above and no link."""
        return self._replace(shifts=(), ruby=None, href=None)

    def add_shift(self, shift: Shift) -> "InlineStyle":
        """Stand off the line of this style; what is nested deeper stays on the innermost."""
        if len(self.shifts) >= _MAX_SHIFTS:
            return self
        return self._replace(shifts=(*self.shifts, shift))


PLAIN = InlineStyle()


def apply_element(inline: InlineStyle, kind: ElementKind, *, is_block: bool) -> InlineStyle:
    """Apply an element to the inherited inline style; a style outweighs a tag."""
    tag, declared = kind.tag, kind.declared
    inner = inline._replace(
        marks=_find_marks(inline.marks, tag, declared),
        size=_find_size(declared, inline.size),
        href=None if tag == "a" else inline.href,
        is_drawn=(inline.is_drawn or tag == "svg") and tag not in ("foreignobject", "text"),
        space=text_flow_style.find_white_space(declared, "pre" if tag == "pre" else inline.space),
        visibility=hidden_elements.apply_visibility(inline.visibility, tag, declared),
        quotes=text_flow_style.find_quotes(declared, inline.quotes),
        makes_blocks=False,
    )
    if is_block or tag in UNSHIFTED_TAGS:
        return inner
    shift = text_flow_style.find_shift(tag, declared, inner.size, inline.size)
    return inner.add_shift(shift) if shift else inner


def _find_marks(inherited: frozenset[Mark], tag: str, declared: Declarations) -> frozenset[Mark]:
    marks = set(inherited)
    if tag in _MARKS:
        marks.add(_MARKS[tag])
    weight, slant = (declared.get(f"font-{name}", "") for name in ("weight", "style"))
    if _WEIGHT.fullmatch(weight):
        _toggle_mark(marks, "bold", is_on=weight in _BOLD)
    if match := _STYLE.fullmatch(slant):
        _toggle_mark(marks, "italic", is_on=match[1] != "normal")
    for name in _DECORATIONS:
        lines = declared.get(name, "")
        marks |= {"underline"} if "underline" in lines else set()
        marks |= {"strike"} if "line-through" in lines else set()
    return frozenset(marks)


def _toggle_mark(marks: set[Mark], mark: Mark, *, is_on: bool) -> None:
    if is_on:
        marks.add(mark)
    else:
        marks.discard(mark)


def _find_size(declared: Declarations, inherited: float) -> float:
    match = _SIZE.fullmatch(declared.get("font-size", ""))
    return float(match[1]) if match else inherited


def is_program(kind: ElementKind, inline: InlineStyle) -> bool:
    """Tell whether an element is program text: `pre`, or a `code` with lines of its own.

    In a cell it is text like any other.
    """
    is_code_block = kind.is_code_block and inline.space == "pre"
    return (kind.tag == "pre" or is_code_block) and not inline.is_cell


def parse_link(attributes: Attributes) -> str | None:
    """Parse where a link leads; None if that is no address of the web."""
    href = (attributes.get("href") or attributes.get("data-href") or "").strip()
    if href.lower().startswith("http://mp.weixin.qq.com/"):
        href = f"https{href[4:]}"
    is_valid = href.startswith("https://") and len(href) <= 2048
    return href if is_valid and plain_urls.is_plain_url(href) else None
