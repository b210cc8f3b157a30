"""Reads tags as they stand in a page's bytes: name, cost of the attributes, what they open."""

import re
from dataclasses import dataclass
from functools import lru_cache

from backend.articles.element_rules.css_values import parse_declarations

MAX_VALUE = 4096

_ATTRIBUTE = rb"""[^\t\n\f\r\x20/>][^\t\n\f\r\x20/>=]*+(?:[\t\n\f\r\x20]*+=[\t\n\f\r\x20]*+(?:
    "[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\t\n\f\r\x20>"'][^\t\n\f\r\x20>]*+)?+)?+"""
_ONE_ATTRIBUTE = re.compile(_ATTRIBUTE, re.VERBOSE)
# The values of a long tag are cut by `cut_tag`.
TAG = re.compile(
    rb"<(?P<end>/?)(?P<name>[a-zA-Z][^\t\n\f\r\x20/>]*+)"
    rb"(?P<attributes>(?:[\t\n\f\r\x20/]++|%b)*+)(?P<close>>|\Z)" % _ATTRIBUTE,
    re.VERBOSE,
)
TAG_START = re.compile(rb"<(?P<end>/?)(?P<name>[a-zA-Z][^\t\n\f\r\x20/>]*+)")
_GAP = re.compile(rb"[\t\n\f\r\x20/]*+")
_ATTRIBUTE_START = re.compile(
    rb"(?P<name>[^\t\n\f\r\x20/>][^\t\n\f\r\x20/>=]*+)"
    rb"(?P<equals>[\t\n\f\r\x20]*+=[\t\n\f\r\x20]*+)?+"
)
_BARE_VALUE = re.compile(rb"[^\t\n\f\r\x20>]*+")
_ROOT = re.compile(rb"js_content|rich_media_content|js_text_desc|js_image_desc")


def name_set(names: str) -> frozenset[bytes]:
    """Split names of elements, as they stand in a page's bytes."""
    return frozenset(names.encode().split())


VOID_TAGS = name_set(
    "area base br col embed frame hr image img input link meta param source track wbr"
)
_RAW_TEXT_TAGS = name_set(
    "script style textarea title xmp iframe noembed noframes noscript plaintext"
)
_BOXES = name_set("div section")


@dataclass(frozen=True, slots=True)
class SourceTag:
    """What one tag says.

    `steps` is what its attributes cost a parser, which compares each with all before it.
    `closing` is its element's end tag as it is mostly written. `is_root` tells that the text of
    an article may stand in the element, `is_hidden` that it is a box that is surely not shown.
    `is_plain` is neither, nor special in another way.
    """

    name: bytes
    is_end: bool
    is_void: bool
    is_raw: bool
    is_closed: bool
    is_root: bool
    is_hidden: bool
    is_plain: bool
    steps: int
    closing: bytes


@lru_cache(maxsize=1024)
def read_tag(source: bytes) -> SourceTag | None:
    """Read a tag; None if the source is not just one whole tag."""
    match = TAG.match(source)
    if match is None or not match["close"] or match.end() != len(source):
        return None
    name, is_end, attributes = match["name"].lower(), bool(match["end"]), match["attributes"]
    steps = sum(1 for _ in _ONE_ATTRIBUTE.finditer(attributes)) ** 2 if len(attributes) > 100 else 0
    is_void, is_raw = name in VOID_TAGS, name in _RAW_TEXT_TAGS and not is_end
    is_closed = source.endswith(b"/>")
    is_root = not is_end and _ROOT.search(source) is not None
    is_hidden = name in _BOXES and not is_end and _is_hidden(attributes)
    return SourceTag(
        name=name,
        is_end=is_end,
        is_void=is_void,
        is_raw=is_raw,
        is_closed=is_closed,
        is_root=is_root,
        is_hidden=is_hidden,
        is_plain=not (is_end or is_void or is_raw or is_closed or is_root or is_hidden),
        steps=steps,
        closing=b"</%b>" % name,
    )


def _is_hidden(attributes: bytes) -> bool:
    if b"none" not in attributes:
        return False
    for attribute in _ONE_ATTRIBUTE.finditer(attributes):
        name, _, value = attribute[0].partition(b"=")
        if name.strip().lower() == b"style":
            style = value.strip().strip(b"\"'").decode("latin-1").lower()
            return "&" not in style and parse_declarations(style).get("display") == "none"
    return False


def cut_tag(page: bytes, head: "re.Match[bytes]") -> tuple[bytes, int]:
    """Cut the long values of a tag's attributes; an empty tag if it is never closed."""
    parts, position = [head[0]], head.end()
    while (position := _match_end(_GAP, page, position)) < len(page):
        if page.startswith(b">", position):
            is_closed_itself = page.startswith(b"/", position - 1)
            return b"".join((*parts, b"/>" if is_closed_itself else b">")), position + 1
        start = _ATTRIBUTE_START.match(page, position)
        if start is None:
            break
        position, name = start.end(), start["name"]
        quote = page[position : position + 1]
        if not start["equals"] or quote == b">":
            parts.append(b" " + name)
            continue
        if quote in (b'"', b"'"):
            first, position = position + 1, page.find(quote, position + 1) + 1
            if position == 0:
                break
            last = position - 1
        else:
            quote, first, position = b"", position, _match_end(_BARE_VALUE, page, position)
            last = position
        value = page[first : min(last, first + MAX_VALUE)]
        parts.append(b" %b=%b%b%b" % (name, quote, value, quote))
    return b"", len(page)


def _match_end(pattern: "re.Pattern[bytes]", page: bytes, position: int) -> int:
    match = pattern.match(page, position)
    return match.end() if match else position
