"""Prepares a page for parsing: decodes it, refuses HTML that costs too much, separates scripts.

An HTML parser does what the standard says, and the standard lets a small page
ask for a huge tree or for quadratic time: deep nesting, or bold that is never
closed and so is opened again in each paragraph. So the tags are counted first,
in one pass, and a page that would cost too much is refused. No pattern here fails
after a long look: what is never closed ends with the page, so the pass is linear.
"""

import re
from collections import Counter
from dataclasses import dataclass, field

from backend.errors import BadInput

MAX_BYTES = 20 * 1024 * 1024
MAX_TAGS = 200_000
MAX_NODES = 2_000_000
MAX_STEPS = 50_000_000
MAX_DEPTH = 4_000

_S = r"[\t\n\f\r\x20]"
_ATTRIBUTE = rf"""[^\t\n\f\r\x20/>][^\t\n\f\r\x20/>=]*+
    (?:{_S}*+={_S}*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\t\n\f\r\x20>"'][^\t\n\f\r\x20>]*+)?+)?+"""
_TAG = re.compile(
    rf"""<(?:
    !--(?:-?>|(?:(?!--!?>).)*+(?:--!?>|\Z))
    |(?P<end>/?)(?P<name>[a-zA-Z][^\t\n\f\r\x20/>]*+)
     (?P<attributes>(?:[\t\n\f\r\x20/]++|{_ATTRIBUTE})*+)(?P<close>>|\Z)
    |[!?/][^>]*+(?:>|\Z)
    )""",
    re.VERBOSE | re.DOTALL,
)
_ONE_ATTRIBUTE = re.compile(_ATTRIBUTE, re.VERBOSE)
_END_NAME = re.compile(r"</([a-zA-Z]++)(?=[\t\n\f\r\x20/>])")


def _name_set(names: str) -> frozenset[str]:
    return frozenset(names.split())


_RAW_TEXT_TAGS = _name_set(
    "script style textarea title xmp iframe noembed noframes noscript plaintext"
)
_VOID_TAGS = _name_set(
    "area base br col embed frame hr image img input link meta param source track wbr"
)
_FORMATTING_TAGS = _name_set("a b big code em font i nobr s small strike strong tt u")
_INLINE_TAGS = _FORMATTING_TAGS | {"span"}
_SELF_CLOSING = frozenset({"p", "li", "td", "dd", "dt"})
_FOREIGN_TAGS = frozenset({"svg", "math"})
_CROSSABLE = _INLINE_TAGS | {"p", "li", "dd", "dt"}


@dataclass
class Markup:
    """A page that is safe to parse: its HTML without scripts and styles, and the scripts."""

    html: str
    scripts: list[str] = field(default_factory=list)


def prepare_page(page: str | bytes) -> Markup:
    """Decode a page into markup that is safe to parse.

    Raises BadInput if it is over 20 MB or its structure is too costly.
    """
    if len(page) > MAX_BYTES:
        raise BadInput("页面太大，最多 20 MB")
    text = decode(page) if isinstance(page, bytes) else page.encode("utf-8", "ignore").decode()
    return _separate_scripts(text.replace("\0", ""))


_DECLARED_CHARSET = re.compile(
    rb"""charset\s*+=\s*+["']?\s*+([a-zA-Z0-9_-]{1,20})""", re.IGNORECASE
)


def decode(page: bytes) -> str:
    """Decode bytes as text, trusting the bytes more than the charset they declare.

    A page that says UTF-8 and is GBK is read as GBK; a few broken bytes do not
    make a UTF-8 page anything else.
    """
    for bom, charset in (
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
    ):
        if page.startswith(bom):
            return page[len(bom) :].decode(charset, "replace")
    text = page.decode("utf-8", "replace")
    broken_count = text.count("\ufffd")
    lead_byte_count = len(page) - len(page.translate(None, delete=bytes(range(0xC0, 0x100))))
    if not broken_count or broken_count * 50 < lead_byte_count:
        return text
    declared = _DECLARED_CHARSET.search(page[:4096])
    is_big5 = declared is not None and declared[1].lower() in (b"big5", b"big5-hkscs")
    return page.decode("big5hkscs" if is_big5 else "gb18030", "replace")


def _separate_scripts(text: str) -> Markup:
    html, scripts, cost = ["<!DOCTYPE html>"], [], _ParseCost()
    position = 0
    while match := _TAG.search(text, position):
        html.append(text[position : match.start()])
        position = match.end()
        if match["name"] is None or not match["close"]:
            continue
        name, tag = match["name"].lower(), match[0]
        if name in _RAW_TEXT_TAGS and not match["end"]:
            body, position = _skip_raw_text(text, position, name, tag, cost)
            if name == "script":
                scripts.append(body)
            if name == "title" and "<" not in body and not cost.is_foreign:
                tag += f"{body}</title>"
            elif name == "iframe":
                tag += "</iframe>"
            else:
                continue
        elif tag.endswith("/>") and "-" in name:
            tag += f"</{name}>"  # an editor's <mp-…/> would swallow all that follows it
        elif match["end"]:
            cost.close(name)
        elif name not in _VOID_TAGS:
            cost.open(name)
        cost.count(match["attributes"])
        html.append(tag)
    html.append(text[position:])
    return Markup("".join(html), scripts)


def _skip_raw_text(
    text: str, position: int, name: str, tag: str, cost: "_ParseCost"
) -> tuple[str, int]:
    if tag.endswith("/>") and cost.is_foreign:
        return "", position
    for end in _END_NAME.finditer(text, position):
        if end[1].lower() == name and (tag_end := _TAG.match(text, end.start())):
            return text[position : end.start()], tag_end.end()
    return text[position:], len(text)


class _ParseCost:
    """Upper bound of the parser's cost: which elements are open, and which are reopened."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._among: Counter[str] = Counter()
        self._unclosed: Counter[str] = Counter()
        self._reopened = self._tags = self._nodes = self._steps = 0

    @property
    def is_foreign(self) -> bool:
        return bool(self._among["svg"] or self._among["math"])

    def open(self, name: str) -> None:
        if name in _FORMATTING_TAGS:
            self._reopened += 1
            self._unclosed[name] += 1
        if not (self._open and name == self._open[-1] and name in _SELF_CLOSING):
            self._open.append(name)
            self._among[name] += 1

    def close(self, name: str) -> None:
        """Believe an end tag only where any parser would.

        What it crosses stays counted: its start may have been ignored or
        closed for reasons that are not followed here.
        """
        may_cross = _INLINE_TAGS if name in _INLINE_TAGS else _CROSSABLE
        index = len(self._open) - 1
        lowest_index = max(0, index - (0 if name in _FOREIGN_TAGS else 64))
        while index > lowest_index and self._open[index] != name and self._open[index] in may_cross:
            index -= 1
        if index >= 0 and self._open[index] == name:
            crossed = [
                crossed_name
                for crossed_name in self._open[index + 1 :]
                if crossed_name not in _SELF_CLOSING
            ]
            self._among.subtract(self._open[index:])
            self._among.update(crossed)
            self._open[index:] = crossed
        elif self._among[name] > 0:
            return
        if self._unclosed[name] > 0:
            self._unclosed[name] -= 1
            self._reopened -= 1

    def count(self, attributes: str) -> None:
        self._tags += 1
        if len(attributes) > 100:  # each attribute is compared with all before it
            self._steps += sum(1 for _ in _ONE_ATTRIBUTE.finditer(attributes)) ** 2
        self._nodes += 1 + self._reopened
        self._steps += 1 + self._reopened + len(self._open)
        if (
            self._tags > MAX_TAGS
            or self._nodes > MAX_NODES
            or self._steps > MAX_STEPS
            or len(self._open) > MAX_DEPTH
        ):
            raise BadInput("页面结构过于复杂，无法导入")
