"""Tells what a reader cannot see: elements that are not shown, text without size or contrast.

What a reader can bring to sight stays: a closed `details`, a box that scrolls, an SVG part that
an animation uncovers, a picture that a script shows once it is loaded. Text in the colour of what
lies behind it is hidden only where nothing can lie between: beside boxes that lie over each other
(overlays), only a colour that equals the backgrounds of the article's own counts.
"""

import re
from typing import Literal, NamedTuple

from selectolax.lexbor import LexborNode

from backend.articles.element_rules import overlays
from backend.articles.element_rules.css_values import (
    Attributes,
    Colour,
    Declarations,
    is_stretched,
    parse_colour,
    parse_length,
)

Hiding = Literal["", "always", "until_moved"]

_MOVED = re.compile(r"translate(?:x|y|3d)?\(\s*+-[0-9.]{4,}|scale(?:x|y|3d)?\(\s*+0?\.?0*+\s*+[,)]")
_CLIPPED = re.compile(
    r"inset\(\s*+(?:50|[6-9][0-9]|100)%|(?:circle|ellipse)\(\s*+0|polygon\((?:\s*+0(?:px|%)?[\s,]*+)++\)"
)
_CLIP_RECT = re.compile(r"rect\((?:\s*+[01](?:px)?[\s,]*+){4}\)")
_BACKGROUND_PART = re.compile(r"[a-z-]*+\([^()]{0,80}+\)|[^\s/]++")
_COLOURLESS = frozenset(
    (
        *("none", "inherit", "initial", "unset", "revert", "revert-layer", "transparent", "auto"),
        *("repeat", "no-repeat", "repeat-x", "repeat-y", "round", "space", "scroll", "fixed"),
        *("local", "border-box", "padding-box", "content-box", "text", "cover", "contain"),
        *("left", "right", "top", "bottom", "center", ",", ""),
    )
)
_RELATIVE_SIZES = ("em", "ex", "ch", "%")
_HIDING = frozenset(
    (
        *("opacity", "filter", "transform", "clip", "clip-path", "overflow", "overflow-x"),
        *("overflow-y", "left", "top", "right", "bottom", "margin-left", "width", "height"),
    )
)
_FAR = -900.0
_NEAR_COLOURS = 8
_MAX_BACKGROUNDS = 8
_WHITE: Colour = (255, 255, 255)
_ANIMATIONS = ("animate", "animatetransform", "animatemotion", "set")
_MAX_CHILDREN = 12


class TextVisibility(NamedTuple):
    """How text inside an element would look: what it inherits from the elements around it.

    `colour` is None for the page's own dark text and for what is not known. `backgrounds` are
    those that the article set around the text, each once; None is one that is not known.
    """

    is_invisible: bool = False
    is_sizeless: bool = False
    is_indented_away: bool = False
    is_transparent: bool = False
    colour: Colour | None = None
    backgrounds: tuple[Colour | None, ...] = ()
    is_laid_over: bool = False

    @property
    def hides_text(self) -> bool:
        """Tell whether text here cannot be seen."""
        return (
            self.is_invisible
            or self.is_sizeless
            or self.is_indented_away
            or self.is_transparent
            or (self.colour is not None and self._has_no_contrast(self.colour))
        )

    def _has_no_contrast(self, colour: Colour) -> bool:
        """Tell whether text of this colour would be seen on none of what may lie behind it."""
        backgrounds = self.backgrounds or (None if self.is_laid_over else _WHITE,)
        return all(
            background is not None
            and all(
                abs(first - second) <= _NEAR_COLOURS
                for first, second in zip(colour, background, strict=True)
            )
            for background in backgrounds
        )

    def add_background(self, background: Colour | None) -> "TextVisibility":
        """Put another background behind the text."""
        if background in self.backgrounds:
            return self
        many = len(self.backgrounds) >= _MAX_BACKGROUNDS
        return self._replace(backgrounds=(None,) if many else (*self.backgrounds, background))


SHOWN = TextVisibility()


def find_hiding(tag: str, declared: Declarations) -> Hiding:
    """Find whether a style hides an element: for good, or until an animation uncovers it."""
    if declared.get("display") == "none" or declared.get("content-visibility") == "hidden":
        return "always"
    if _HIDING.isdisjoint(declared) or _has_motion(declared):
        return ""
    return "until_moved" if _is_faded(declared) or _is_boxed_away(tag, declared) else ""


def is_hidden(hiding: Hiding, tag: str, attributes: Attributes, node: LexborNode) -> bool:
    """Tell whether a browser shows nothing of an element and of all inside it."""
    if hiding != "until_moved":
        return hiding == "always"
    if tag in ("img", "image") and (attributes.get("data-src") or attributes.get("data-original")):
        return False  # a script shows it once it is loaded
    return not _has_animation(node)


def apply_visibility(
    visibility: TextVisibility, tag: str, declared: Declarations
) -> TextVisibility:
    """Apply an element to what its text inherits."""
    if tag == "svg":
        visibility = visibility._replace(colour=None).add_background(None)
    elif tag in ("a", "button", "mark"):
        visibility = visibility._replace(colour=None)
    if not declared:
        return visibility
    changes: dict[str, object] = {}
    if value := declared.get("visibility"):
        changes["is_invisible"] = value in ("hidden", "collapse") and not _has_motion(declared)
    if indent := declared.get("text-indent"):
        changes["is_indented_away"] = (parse_length(indent) or 0) <= _FAR
    if "font-size" in declared or "font" in declared:
        changes["is_sizeless"] = _is_sizeless(visibility.is_sizeless, declared)
    if overlays.lays_over(declared):
        changes["is_laid_over"] = True
    changes |= _read_colour(declared)
    if changes:
        visibility = visibility._replace(**changes)  # type: ignore[arg-type]
    for background in _list_backgrounds(declared):
        visibility = visibility.add_background(background)
    return visibility


def _is_sizeless(is_sizeless: bool, declared: Declarations) -> bool:
    size = declared.get("font-size") or _find_font_size(declared["font"])
    length = parse_length(size)
    if length is None:
        return is_sizeless and size in ("inherit", "larger", "smaller")
    if is_sizeless and size.endswith(_RELATIVE_SIZES) and not size.endswith("rem"):
        return True
    return length < 0.5


def _find_font_size(shorthand: str) -> str:
    """Find the size in a `font` shorthand without a family; empty where there is none.

    >>> _find_font_size("bold 0/1.5 serif"), _find_font_size("/12px")
    ('0', '')
    """
    words = shorthand.partition("/")[0].split()
    return words[-1] if words else ""


def _list_backgrounds(declared: Declarations) -> tuple[Colour | None, ...]:
    """List the one background that an element sets, or none; None where it is not known."""
    image = declared.get("background-image", "none")
    shorthand, colour = declared.get("background"), declared.get("background-color")
    if "(" in image or (shorthand and ("url(" in shorthand or "gradient(" in shorthand)):
        return (None,)
    parsed = parse_colour(colour) if colour else None
    if parsed is None and shorthand:
        parsed = parse_colour(shorthand) or _find_colour(shorthand)
    if parsed is None and _names_unknown_colour(colour or shorthand or ""):
        return (None,)
    if parsed is None or parsed[1] < 0.05:
        return ()
    return (parsed[0] if parsed[1] > 0.9 else None,)


def _find_colour(shorthand: str) -> tuple[Colour, float] | None:
    return next(filter(None, map(parse_colour, _BACKGROUND_PART.findall(shorthand[:200]))), None)


def _names_unknown_colour(background: str) -> bool:
    """Tell whether a background says anything that is neither no colour nor a picture's place."""
    return any(
        part not in _COLOURLESS and parse_length(part) is None
        for part in _BACKGROUND_PART.findall(background[:200])
    )


def _read_colour(declared: Declarations) -> dict[str, object]:
    fill = declared.get("-webkit-text-fill-color")
    value = fill or declared.get("color")
    has_outline = declared.keys() & {"text-shadow", "-webkit-text-stroke"}
    is_cut_out = "text" in (
        declared.get("background-clip"),
        declared.get("-webkit-background-clip"),
    )
    if has_outline or is_cut_out:
        return {"colour": None, "is_transparent": False}
    if value is None or value in ("inherit", "currentcolor"):
        return {}
    parsed = parse_colour(value)
    if parsed is None:
        return {"colour": None, "is_transparent": False}
    return {"colour": parsed[0] if parsed[1] > 0.9 else None, "is_transparent": parsed[1] < 0.02}


def _is_faded(declared: Declarations) -> bool:
    opacity = parse_length(declared.get("opacity"))
    return (opacity is not None and opacity < 0.02) or "opacity(0" in declared.get("filter", "")


def _is_boxed_away(tag: str, declared: Declarations) -> bool:
    if _MOVED.search(declared.get("transform", "")) or _CLIPPED.match(
        declared.get("clip-path", "")
    ):
        return True
    position = declared.get("position")
    is_lifted_out = position in ("absolute", "fixed")
    if is_lifted_out and _CLIP_RECT.match(declared.get("clip", "")):
        return True
    is_placed = is_lifted_out or position == "relative"
    sides = ("left", "top", "right", "bottom") if is_placed else ()
    if any((parse_length(declared.get(side)) or 0) <= _FAR for side in (*sides, "margin-left")):
        return True
    is_cut = any(word in _overflow(declared) for word in ("hidden", "clip"))
    is_picture = tag in ("img", "image")
    if not (is_cut or is_picture):
        return False
    width, height = (_box_size(declared, name) for name in ("width", "height"))
    if is_picture:
        return 0 in (width, height)
    is_padded = any(
        name.startswith("padding") and any(sign in value for sign in "123456789")
        for name, value in declared.items()
    )
    if is_padded or tag in ("svg", "td", "th"):  # a cell is as large as its row and column
        return False
    return width <= 1 and height <= 1 if is_stretched(declared) else width <= 1 or height <= 1


def _box_size(declared: Declarations, name: str) -> float:
    if (parse_length(declared.get(f"min-{name}")) or 0) > 1:
        return 999.0
    sizes = (parse_length(declared.get(key)) for key in (name, f"max-{name}"))
    return min(filter(lambda size: size is not None, sizes), default=999.0)  # type: ignore[type-var,return-value]


def _overflow(declared: Declarations) -> str:
    return " ".join(declared.get(name, "") for name in ("overflow", "overflow-x", "overflow-y"))


def _has_motion(declared: Declarations) -> bool:
    return any(name in declared for name in ("animation", "animation-name"))


def _has_animation(node: LexborNode) -> bool:
    """Tell whether an animation of SVG may bring an element to sight."""
    child, left = node.child, _MAX_CHILDREN
    while child is not None and left:
        if (child.tag or "").lower() in _ANIMATIONS:
            return True
        child, left = child.next, left - 1
    return False
