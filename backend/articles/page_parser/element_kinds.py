"""What an HTML element is by its name and style: skipped, a block, a leaf, a heading, program text.

An article repeats few names and styles many times: each is read once, and the last are kept.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from selectolax.lexbor import LexborNode

from backend.articles.element_rules import hidden_elements, overlays
from backend.articles.element_rules.css_values import (
    Attributes,
    Declarations,
    parse_declarations,
)
from backend.articles.markup import text_flow_style


def _name_set(names: str) -> frozenset[str]:
    return frozenset(names.split())


SKIPPED_TAGS = _name_set(
    "head link meta script style template title desc metadata mp-style-type rp "
    "input select canvas datalist annotation annotation-xml"
)
BLOCK_TAGS = _name_set(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset "
    "figcaption figure footer form header legend main nav p section summary table tbody "
    "tfoot thead foreignobject optgroup option"
)
LEAF_TAGS = _name_set("br hr wbr video audio object embed iframe")
HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 3, "h5": 3, "h6": 3}
UNSHIFTED_TAGS = _name_set(
    "img image svg ul ol menu li table tbody thead tfoot tr td th pre ruby rb rt rtc"
)
PLAIN_TAGS = _name_set("p section div span strong b em i u s del font center small figure label")
RUBY_TAGS = ("rb", "rt", "rtc")
_LANGUAGE = re.compile(r"(?:^|\s)(?:lang|language)-([a-z0-9+#-]{1,20})(?:\s|$)")
_BACKGROUND = re.compile(r"background(?:-image)?:([^;]*+)", re.IGNORECASE)
_CSS_URL = re.compile(r"url\(\s*+[\"']?+([^\"')]++)")


@dataclass(frozen=True, eq=False, slots=True)
class ElementKind:
    """What the name and the style of an element say, whatever is around it.

    `is_plain` tells that it is no more than text in some style, and perhaps a block.
    """

    tag: str
    declared: Declarations
    hiding: hidden_elements.Hiding
    is_block: bool
    is_list_item: bool
    is_code_block: bool
    arranges_children: bool
    lays_over: bool
    background_url: str
    is_plain: bool


@lru_cache(maxsize=2048)
def read_kind(tag: str, style: str) -> ElementKind:
    """Read what an element is; its style as it stands in the page."""
    declared = parse_declarations(style.lower()) if style else {}
    hiding = "always" if tag in SKIPPED_TAGS else hidden_elements.find_hiding(tag, declared)
    is_list_item = text_flow_style.is_list_item(tag, declared)
    arranges_children = text_flow_style.arranges_children(tag, declared)
    background_url = _find_background_url(style) if "url(" in style else ""
    is_special = bool(hiding or is_list_item or arranges_children or background_url)
    return ElementKind(
        tag=tag,
        declared=declared,
        hiding=hiding,
        is_block=_is_block(tag, declared),
        is_list_item=is_list_item,
        is_code_block=tag == "code" and text_flow_style.has_block_display(declared),
        arranges_children=arranges_children,
        lays_over=overlays.lays_over(declared),
        background_url=background_url,
        is_plain=tag in PLAIN_TAGS and not is_special,
    )


def _is_block(tag: str, declared: Declarations) -> bool:
    """Tell whether an element begins lines of its own, by its tag and its style."""
    if tag in HEADINGS or tag in BLOCK_TAGS:
        return tag in HEADINGS or declared.get("display") != "inline"
    return text_flow_style.makes_lines(tag, declared)


def _find_background_url(style: str) -> str:
    for background in _BACKGROUND.finditer(style):
        if match := _CSS_URL.search(background[1]):
            return match[1]
    return ""


def has_own_text(node: LexborNode) -> bool:
    """Tell whether text stands directly in an element, or where the platform's editor has it."""
    child = node.child
    while child is not None:
        if child.is_text_node:
            if (child.text_content or "").strip():
                return True
        elif child.tag == "span" and "leaf" in child.attributes:
            return True
        child = child.next
    return False


def is_block_inside(kind: ElementKind, is_in_code: bool, is_in_cell: bool) -> bool:
    """Tell whether an element that is more elsewhere is no more than a block in code or a cell."""
    is_program = kind.tag == "pre" or kind.is_code_block
    return (is_in_code and kind.tag == "li") or (is_in_cell and is_program)


def follows_code(node: LexborNode) -> bool:
    """Tell whether an element follows a `code` without anything between."""
    return node.prev is not None and node.prev.tag == "code"


def find_language(node: LexborNode, attributes: Attributes) -> str | None:
    """Find the language of program text, which an editor puts on it or on its first child."""
    inner = node.child
    while inner is not None and not inner.is_element_node:
        inner = inner.next
    for source in (attributes, inner.attributes if inner is not None else {}):
        name = (source.get("data-lang") or "").strip().lower()
        match = _LANGUAGE.search(f"lang-{name}") or _LANGUAGE.search(
            (source.get("class") or "")[:500].lower()
        )
        if match:
            return match[1]
    return None
