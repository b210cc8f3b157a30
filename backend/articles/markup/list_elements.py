"""Reads how list elements count: type, start, value, reversed, list-style-type, display."""

from selectolax.lexbor import LexborNode

from backend.articles.element_rules.css_values import Attributes, Declarations
from backend.articles.markup import list_builder, list_markers, text_flow_style
from backend.articles.markup.list_builder import ListKind

_MAX_COUNTED = 10_000


def read_list(
    node: LexborNode, tag: str, attributes: Attributes, declared: Declarations
) -> ListKind:
    """Read how a `ul`, `ol` or `menu` counts."""
    list_type = text_flow_style.find_list_type(tag, attributes, declared)
    ordered = list_markers.is_ordered(list_type) if list_type else tag == "ol"
    start = _parse_number(attributes.get("start")) if tag == "ol" else None
    kind = ListKind(ordered=ordered, style=list_type, start=1 if start is None else start)
    if tag == "ol" and "reversed" in attributes:
        return list_builder.count_down(kind, _count_items(node), start is not None)
    return kind


def read_item(tag: str, attributes: Attributes, declared: Declarations) -> tuple[int | None, str]:
    """Read the number and the counter style that an item has of its own."""
    list_type = text_flow_style.find_list_type(tag, attributes, declared)
    return _parse_number(attributes.get("value")), list_type


def _count_items(node: LexborNode) -> int:
    count, child = 0, node.child
    while child is not None and count < _MAX_COUNTED:
        count += child.tag == "li"
        child = child.next
    return count


def _parse_number(text: str | None) -> int | None:
    digits = (text or "").strip()
    sign = -1 if digits[:1] == "-" else 1
    digits = digits[1:] if digits[:1] in ("-", "+") else digits
    is_number = digits.isascii() and digits.isdigit() and len(digits) < 7
    return sign * int(digits) if is_number else None
