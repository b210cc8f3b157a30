"""Composes the style of an element from its attributes, the page's style elements and its own.

Of the page's own style sheets only what decides whether and how something is text is read, and
only rules for everybody: by a tag, a class, an id, or a tag with a class. Rules inside of others
(@media and the like) hold only sometimes and are passed over.
"""

import re
from collections.abc import Iterable

from backend.articles.element_rules.css_values import COMMENT, Attributes

_PROPERTIES = frozenset(
    ("display", "visibility", "opacity", "font-size", "white-space", "vertical-align")
)
_MAX_SHEET, _MAX_RULES = 300_000, 3_000
_MAX_STYLE, _MAX_NAMES = 4_000, 500
_BRACE = re.compile(r"[{}]")
_SELECTOR = re.compile(r"(?P<tag>[a-z][a-z0-9]*+)?+(?P<mark>[.#])?+[\w-]*+")
_TAG_NAME = re.compile(r"[A-Za-z0-9]++")
_RANKS = {None: 0, ".": 2, "#": 4}
_HINTS = {
    "hidden": "display",
    "opacity": "opacity",
    "baseline-shift": "baseline-shift",
    "color": "color",
    "bgcolor": "background-color",
}
HINTS = frozenset(_HINTS)
_COLOURED_TAGS = ("font", "table", "tr", "td", "th")

Rule = tuple[int, int, str]


class StyleSheet:
    """What a page's style elements say of tags, classes and ids."""

    def __init__(self, sources: Iterable[str] = ()) -> None:
        self._rules: dict[str, list[Rule]] = {}
        self._size = 0
        for source in sources:
            self._read(COMMENT.sub("", source[:_MAX_SHEET]))
        self.has_rules = bool(self._rules)

    def find_style(self, tag: str, attributes: Attributes) -> str:
        """Find what the rules say of an element; later and more specific ones stand later."""
        names = [tag]
        if classes := attributes.get("class"):
            for name in classes[:_MAX_NAMES].split():
                names += (f".{name}", f"{tag}.{name}")
        if identity := attributes.get("id"):
            names += (f"#{identity}", f"{tag}#{identity}")
        rules = [rule for name in names for rule in self._rules.get(name, ())]
        return ";".join(style for _, _, style in sorted(rules))

    def _read(self, source: str) -> None:
        depth = start = opened_at = 0
        for brace in _BRACE.finditer(source):
            if brace[0] == "{":
                if depth == 0:
                    opened_at = brace.start()
                depth += 1
            elif depth:
                depth -= 1
                if depth == 0:
                    selectors = source[start:opened_at].rpartition(";")[2]
                    self._add(selectors, source[opened_at + 1 : brace.start()])
                    start = brace.end()
        if depth == 1:  # the end of the sheet closes what is open
            self._add(source[start:opened_at].rpartition(";")[2], source[opened_at + 1 :])

    def _add(self, selectors: str, body: str) -> None:
        if "@" in selectors or "{" in body:
            return
        style = ";".join(
            declaration
            for declaration in body.lower().split(";")
            if declaration.partition(":")[0].strip() in _PROPERTIES
        )
        if not style:
            return
        for text in selectors.split(","):
            selector = _lower_tag(text.replace("<!--", "").replace("-->", "").strip())
            match = _SELECTOR.fullmatch(selector)
            if match is None or not selector or self._size >= _MAX_RULES:
                continue
            rank = _RANKS[match["mark"]] + bool(match["tag"])
            self._size += 1
            self._rules.setdefault(selector, []).append((rank, self._size, style))


def _lower_tag(selector: str) -> str:
    """Write the name of a tag as it is known here; classes and ids differ by their case."""
    match = _TAG_NAME.match(selector)
    return selector[: match.end()].lower() + selector[match.end() :] if match else selector


NO_SHEET = StyleSheet()


def compose_style(tag: str, attributes: Attributes, sheet: StyleSheet) -> str:
    """Compose what declares an element's style: what stands later in it outweighs what is before.

    Attributes that HTML and SVG read as style come first, then the sheet, then its own style.
    """
    style = (attributes.get("style") or "")[:_MAX_STYLE]
    if sheet.has_rules and (rules := sheet.find_style(tag, attributes)):
        style = f"{rules};{style}"
    if tag == "dialog" and "open" not in attributes:
        style = f"display:none;{style}"
    if not HINTS.isdisjoint(attributes):
        style = f"{_read_hints(tag, attributes)};{style}"
    return style


def _read_hints(tag: str, attributes: Attributes) -> str:
    hints = []
    for name, hinted in _HINTS.items():
        if name not in attributes or ("color" in name and tag not in _COLOURED_TAGS):
            continue
        value = (attributes[name] or "")[:40].partition(";")[0]
        if name == "hidden":
            value = "" if value.lower() == "until-found" else "none"
        hints.append(f"{hinted}:{value}")
    return ";".join(hints)
