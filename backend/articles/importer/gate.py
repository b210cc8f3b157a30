"""What a page must pass before it is parsed: its charset read, its cost bounded, its scripts apart.

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

MOST_BYTES = 20 * 1024 * 1024
MOST_TAGS = 200_000
MOST_NODES = 2_000_000
MOST_STEPS = 50_000_000
DEEPEST = 4_000

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


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


_UNREAD = _names("script style textarea title xmp iframe noembed noframes noscript plaintext")
_VOID = _names("area base br col embed frame hr image img input link meta param source track wbr")
_FORMATTING = _names("a b big code em font i nobr s small strike strong tt u")
_LIGHT = _FORMATTING | {"span"}
_SELF_CLOSING = frozenset({"p", "li", "td", "dd", "dt"})
_FOREIGN = frozenset({"svg", "math"})
_CROSSABLE = _LIGHT | {"p", "li", "dd", "dt"}


@dataclass
class Markup:
    """A page that may be parsed: its HTML without scripts and styles, and the scripts."""

    html: str
    scripts: list[str] = field(default_factory=list)


def admit(page: str | bytes) -> Markup:
    """Let a page in, as text that is safe to parse.

    Raises BadInput if it is over 20 MB or its structure is too costly.
    """
    if len(page) > MOST_BYTES:
        raise BadInput("页面太大，最多 20 MB")
    text = decode(page) if isinstance(page, bytes) else page.encode("utf-8", "ignore").decode()
    return _sift(text.replace("\0", ""))


_DECLARED = re.compile(rb"""charset\s*+=\s*+["']?\s*+([a-zA-Z0-9_-]{1,20})""", re.IGNORECASE)


def decode(page: bytes) -> str:
    """Read bytes as text, believing the bytes more than what they declare.

    A page that says UTF-8 and is GBK is read as GBK; a few broken bytes do not
    make a UTF-8 page anything else.
    """
    for mark, charset in (
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
    ):
        if page.startswith(mark):
            return page[len(mark) :].decode(charset, "replace")
    text = page.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    letters = len(page) - len(page.translate(None, delete=bytes(range(0xC0, 0x100))))
    if not broken or broken * 50 < letters:
        return text
    declared = _DECLARED.search(page[:4096])
    is_big5 = declared is not None and declared[1].lower() in (b"big5", b"big5-hkscs")
    return page.decode("big5hkscs" if is_big5 else "gb18030", "replace")


def _sift(text: str) -> Markup:
    kept, scripts, cost = ["<!DOCTYPE html>"], [], _Cost()
    at = 0
    while found := _TAG.search(text, at):
        kept.append(text[at : found.start()])
        at = found.end()
        if found["name"] is None or not found["close"]:
            continue
        name, tag = found["name"].lower(), found[0]
        if name in _UNREAD and not found["end"]:
            body, at = _unread(text, at, name, tag, cost)
            if name == "script":
                scripts.append(body)
            if name != "iframe":
                continue
            tag += "</iframe>"
        elif tag.endswith("/>") and "-" in name:
            tag += f"</{name}>"  # an editor's <mp-…/> would swallow all that follows it
        elif found["end"]:
            cost.close(name)
        elif name not in _VOID:
            cost.open(name)
        cost.count(found["attributes"])
        kept.append(tag)
    kept.append(text[at:])
    return Markup("".join(kept), scripts)


def _unread(text: str, at: int, name: str, tag: str, cost: "_Cost") -> tuple[str, int]:
    if tag.endswith("/>") and cost.is_foreign:
        return "", at
    for end in _END_NAME.finditer(text, at):
        if end[1].lower() == name and (tag_end := _TAG.match(text, end.start())):
            return text[at : end.start()], tag_end.end()
    return text[at:], len(text)


class _Cost:
    """Never less than what the parser will spend: who is open, and what is opened again."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._among: Counter[str] = Counter()
        self._unclosed: Counter[str] = Counter()
        self._reopened = self._tags = self._nodes = self._steps = 0

    @property
    def is_foreign(self) -> bool:
        return bool(self._among["svg"] or self._among["math"])

    def open(self, name: str) -> None:
        if name in _FORMATTING:
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
        may_cross = _LIGHT if name in _LIGHT else _CROSSABLE
        place = len(self._open) - 1
        lowest = max(0, place - (0 if name in _FOREIGN else 64))
        while place > lowest and self._open[place] != name and self._open[place] in may_cross:
            place -= 1
        if place >= 0 and self._open[place] == name:
            crossed = [each for each in self._open[place + 1 :] if each not in _SELF_CLOSING]
            self._among.subtract(self._open[place:])
            self._among.update(crossed)
            self._open[place:] = crossed
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
            self._tags > MOST_TAGS
            or self._nodes > MOST_NODES
            or self._steps > MOST_STEPS
            or len(self._open) > DEEPEST
        ):
            raise BadInput("页面结构过于复杂，无法导入")
