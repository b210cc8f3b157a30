"""Follows where boxes lie over each other, so that the colour behind a text is not known.

A box that is lifted out of its place, or moved, may lie behind or before whatever follows it,
as far as the element goes that holds both.
"""

from selectolax.lexbor import LexborNode

from backend.articles.element_rules.css_values import Declarations, parse_length

_LAYING = frozenset(("position", "height", "transform"))
_GRID_PLACES = ("grid-area", "grid-row", "grid-column")
_MAX_LEVELS = 32


def lays_over(declared: Declarations) -> bool:
    """Tell whether an element may lie over another."""
    if not declared:
        return False
    is_lifted = any("-" in value for name, value in declared.items() if name.startswith("margin"))
    if is_lifted or any(name.startswith(_GRID_PLACES) for name in declared):
        return True
    if _LAYING.isdisjoint(declared):
        return False
    if declared.get("position") in ("absolute", "fixed", "sticky"):
        return True
    if declared.get("position") == "relative" and declared.keys() & {"top", "left", "right"}:
        return True
    overflow = (declared.get(name, "") for name in ("overflow", "overflow-x", "overflow-y"))
    is_flat = parse_length(declared.get("height")) == 0 and "hidden" not in " ".join(overflow)
    return is_flat or "translate" in declared.get("transform", "")


class Overlays:
    """The boxes that may lie over what is being walked, in the order of the page."""

    def __init__(self) -> None:
        self.open_count = 0
        self._ends: dict[int, int] = {}

    def add(self, node: LexborNode) -> None:
        """Add a box that lies over others; it matters until its surroundings end."""
        self.open_count += 1
        end = _find_end(node)
        if end is not None:
            self._ends[end.mem_id] = self._ends.get(end.mem_id, 0) + 1

    def pass_by(self, node: LexborNode) -> None:
        """Take the next node of the page; the surroundings of some boxes may have ended."""
        self.open_count -= self._ends.pop(node.mem_id, 0)


def _find_end(node: LexborNode) -> LexborNode | None:
    """Find the first node past the element that holds a box and something behind it.

    None where nothing follows, or only far away.
    """
    place: LexborNode | None = node
    is_apart = False
    for _ in range(_MAX_LEVELS):
        if place is None:
            return None
        following = place.next
        if is_apart and following is not None:
            return following
        is_apart = is_apart or _has_content(following)
        place = place.parent
    return None


def _has_content(node: LexborNode | None) -> bool:
    for _ in range(_MAX_LEVELS):
        if node is None:
            return False
        if node.child is not None or node.tag == "img":
            return True
        if node.is_text_node and (node.text_content or "").strip():
            return True
        node = node.next
    return True
