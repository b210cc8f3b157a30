"""Says where the parts of a MathML formula stand: raised, lowered, under a fraction or a root."""

from selectolax.lexbor import LexborNode

from backend.articles.paragraphs import Shift

TAGS = frozenset(
    ("mi", "mn", "mo", "ms", "mtext", "mrow", "mstyle", "mpadded", "menclose", "mfenced", "mtable",
     "msup", "msub", "msubsup", "mover", "munder", "munderover", "mfrac", "msqrt", "mroot")
)  # fmt: skip
_SECOND: dict[str, Shift] = {
    "msup": "super",
    "mover": "super",
    "msub": "sub",
    "munder": "sub",
    "msubsup": "sub",
    "munderover": "sub",
}
_WITH_THIRD = ("msubsup", "munderover")


def find_shift(node: LexborNode) -> Shift | None:
    """Find whether an element is what its formula's part raises or lowers."""
    parent = node.parent
    if parent is None or parent.tag not in _SECOND:
        return None
    place = _count_before(node)
    if place == 1:
        return _SECOND[parent.tag]
    return "super" if place > 1 and parent.tag in _WITH_THIRD else None


def find_brackets(node: LexborNode) -> tuple[str, str]:
    """Find what is written before and after an element: the line of a fraction, a root's sign."""
    tag, parent = node.tag, node.parent
    if tag == "msqrt":
        return "√(", ")"
    if parent is None or parent.tag != "mfrac":
        return "", ""
    is_single = node.child is None or node.child.next is None
    opening, closing = ("", "") if is_single else ("(", ")")
    return ("/" if _count_before(node) else "") + opening, closing


def _count_before(node: LexborNode) -> int:
    count, sibling = 0, node.prev
    while sibling is not None and count < 2:
        count += sibling.is_element_node
        sibling = sibling.prev
    return count
