"""Tells decorations from pictures: bars over code, flags behind titles, small backgrounds.

Editors draw the three dots above a block of code as a background, an image or an SVG file, inside
the block or just before it, and put patterns of a few pixels behind titles. A picture that is
shown in full stays.
"""

from selectolax.lexbor import LexborNode

from backend.articles.element_rules.css_values import Attributes, Declarations, parse_length

_CODE_CLASSES = ("code-snippet", "hljs", "mac-sign", "code-toolbar", "code-bar", "code__")
_SVG_SIGNS = ("mmbiz_svg", "wx_fmt=svg", ".svg", "data:image/svg")
_SMALL, _BAR = 64.0, 48.0
_MAX_LEVELS = 4


def is_decorative_background(declared: Declarations, *, is_in_code: bool) -> bool:
    """Tell whether the background of an element that holds nothing else is only adornment."""
    if is_in_code:
        return True
    size = declared.get("background-size") or declared.get("background", "").partition("/")[2]
    stamp = _parse_fixed(size.split(" ")[0] if size else None)
    height, width = (_parse_fixed(declared.get(name)) for name in ("height", "width"))
    return (
        0 < stamp <= _SMALL
        or 0 < height <= _BAR
        or 0 < width <= _BAR
        or "repeat-x" in declared.get("background-repeat", "")
    )


def is_decorative_picture(
    attributes: Attributes,
    declared: Declarations,
    url: str,
    node: LexborNode,
    *,
    is_in_code: bool,
) -> bool:
    """Tell whether a picture is a bar of a block of code."""
    classes = (attributes.get("class") or "")[:200]
    if any(sign in classes for sign in _CODE_CLASSES):
        return True
    height = _parse_fixed(declared.get("height") or attributes.get("height"))
    if not any(sign in url[:2048].lower() for sign in _SVG_SIGNS) and not 0 < height <= _BAR:
        return False
    return is_in_code or _is_followed_by_code(node)


def _is_followed_by_code(node: LexborNode) -> bool:
    """Tell whether the next thing in the page, as far as it is near, is a block of code."""
    place: LexborNode | None = node
    for _ in range(_MAX_LEVELS):
        if place is None:
            return False
        following = place.next
        if following is not None and following.is_text_node:
            if (following.text_content or "").strip():
                return False
            following = following.next
        if following is not None:
            return _begins_with_code(following)
        place = place.parent
    return False


def _begins_with_code(node: LexborNode | None) -> bool:
    for _ in range(_MAX_LEVELS):
        if node is None or not node.is_element_node:
            return False
        if node.tag in ("pre", "code"):
            return True
        node = node.child
    return False


def _parse_fixed(value: str | None) -> float:
    """Parse a length that does not depend on the surroundings, else 0."""
    if not value or value.endswith("%"):
        return 0
    return parse_length(value) or 0
