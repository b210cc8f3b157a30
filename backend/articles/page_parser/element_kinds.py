"""What an HTML element is to the walker: skipped, a block, a leaf, a heading, program text."""

import re

from selectolax.lexbor import LexborNode

from backend.articles.markup import box_style
from backend.articles.page_parser.inline_style import Attributes, InlineStyle, is_inline


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
RUBY_TAGS = ("rb", "rt", "rtc")
_LANGUAGE = re.compile(r"(?:^|\s)(?:lang|language)-([a-z0-9+#-]{1,20})(?:\s|$)")


def is_block(tag: str, style: str) -> bool:
    """Tell whether an element begins lines of its own, by its tag and its style."""
    if tag in HEADINGS or tag in BLOCK_TAGS:
        return tag in HEADINGS or not is_inline(style)
    return box_style.makes_lines(tag, style)


def is_program(tag: str, style: str, inline: InlineStyle) -> bool:
    """Tell whether an element is program text: `pre`, or a `code` with lines of its own."""
    is_code = tag == "code" and inline.space == "pre" and box_style.has_block_display(style)
    return tag == "pre" or (is_code and not inline.is_cell)


def get_shift_style(attributes: Attributes, style: str) -> str:
    """Get the style of an element, with the attribute by which SVG raises text."""
    raised = (attributes.get("baseline-shift") or "")[:40].lower()
    return f"baseline-shift:{raised};{style}" if raised else style


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
