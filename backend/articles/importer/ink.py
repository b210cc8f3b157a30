"""What an element says about the text inside it: its manner, its link, whether it is seen."""

import re
from typing import NamedTuple

from backend.articles.paragraphs import Mark

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
}
_ORDER: tuple[Mark, ...] = ("bold", "italic", "underline", "strike", "code")
_WEIGHT = re.compile(r"font-weight:\s*+(bold|bolder|normal|lighter|[1-9]00)\b")
_SLANT = re.compile(r"font-style:\s*+(italic|oblique|normal)\b")
_LINE = re.compile(r"text-decoration(?:-line)?:([^;]*)")
_SIZE = re.compile(r"font-size:\s*+([0-9]{1,3}(?:\.[0-9]{1,3})?)px")
_UNSEEN = re.compile(r"(?:^|[;\s])display:\s*+none\b")
_IN_LINE = re.compile(r"(?:^|[;\s])display:\s*+inline\s*+(?:!important\s*+)?+(?:;|$)")
_BACKGROUND = re.compile(r"background(?:-image)?:([^;]*+)")
_ADDRESS = re.compile(r"url\(\s*+[\"']?+([^\"')]++)")

Attributes = dict[str, str | None]


class Ink(NamedTuple):
    """The manner of the text inside an element, inherited from the elements around it.

    What is drawn (SVG) has no text of its own, but in `text` and `foreignObject`.
    """

    marks: frozenset[Mark] = frozenset()
    href: str | None = None
    size: float = 0
    level: int = 0
    is_quote: bool = False
    is_cell: bool = False
    is_drawn: bool = False

    def ordered_marks(self) -> tuple[Mark, ...]:
        """Give the marks in the one order in which they are kept."""
        return tuple(mark for mark in _ORDER if mark in self.marks)


def style_of(attributes: Attributes) -> str:
    """Give the inline style, in small letters, at most 4,000 characters of it."""
    return (attributes.get("style") or "")[:4000].lower()


def is_unseen(attributes: Attributes, style: str) -> bool:
    """Say whether a browser would leave this element out altogether."""
    return "hidden" in attributes or ("none" in style and _UNSEEN.search(style) is not None)


def is_in_line(style: str) -> bool:
    """Say whether a block is told to flow with the text around it."""
    return "inline" in style and _IN_LINE.search(style) is not None


def behind(attributes: Attributes) -> str | None:
    """Give the address of a picture that is painted behind this element."""
    lazy = attributes.get("data-lazy-bgimg")
    style = attributes.get("style") or ""
    if lazy or "url(" not in style:
        return lazy
    for background in _BACKGROUND.finditer(style[:4000]):
        if found := _ADDRESS.search(background[1]):
            return found[1]
    return None


def inked(ink: Ink, tag: str, attributes: Attributes, style: str) -> Ink:
    """Give the manner of the text inside this element; a style outweighs a tag."""
    marks = set(ink.marks)
    if tag in _MARKS:
        marks.add(_MARKS[tag])
    size = ink.size
    if "font-" in style:
        _turn(marks, "bold", _WEIGHT.search(style), ("bold", "bolder", "600", "700", "800", "900"))
        _turn(marks, "italic", _SLANT.search(style), ("italic", "oblique"))
        if found := _SIZE.search(style):
            size = float(found[1])
    if "text-decoration" in style:
        for found in _LINE.finditer(style):
            marks |= {"underline"} if "underline" in found[1] else set()
            marks |= {"strike"} if "line-through" in found[1] else set()
    href = _link(attributes) if tag == "a" else ink.href
    is_drawn = (ink.is_drawn or tag == "svg") and tag not in ("foreignobject", "text")
    return ink._replace(marks=frozenset(marks), href=href, size=size, is_drawn=is_drawn)


def _turn(marks: set[Mark], mark: Mark, found: re.Match[str] | None, on: tuple[str, ...]) -> None:
    if found and found[1] in on:
        marks.add(mark)
    elif found:
        marks.discard(mark)


def _link(attributes: Attributes) -> str | None:
    href = (attributes.get("href") or attributes.get("data-href") or "").strip()
    if href.lower().startswith("http://mp.weixin.qq.com/"):
        href = f"https{href[4:]}"
    is_sound = href.startswith("https://") and href.isprintable() and len(href) <= 2048
    return href if is_sound and " " not in href else None
