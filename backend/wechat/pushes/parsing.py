"""Parses a push's body, JSON or XML, into one shape; rejects hostile or oversized input.

Facts: MPDOC, 消息推送, and §5.4 of the events: XML wraps a list of templates in an element named
like the event, JSON puts `List` on top, as an object when it holds one. Here it always is on
top, and always is a list. XML knows only strings; JSON keeps its types.
"""

import codecs
import hashlib
import json
import math
import re
from collections.abc import Mapping
from typing import Any
from xml.parsers import expat

from backend.errors import AppError

MAX_BYTES = 64 * 1024
MAX_DEPTH = 16
MAX_PARTS = 1000
BLANK = b" \t\r\n\0"
WRAPPERS = ("SubscribeMsgPopupEvent", "SubscribeMsgChangeEvent", "SubscribeMsgSentEvent")
LIST_FIELDS = ("List", "detail")
# What a reader typed or pasted can hold these; XML has no way to write them.
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
CONTROL_REFERENCE = re.compile(
    "&#(?:0*(?:[0-8]|1[124-9]|2[0-9]|3[01]|6553[45])|[xX]0*(?:[0-8]|[bBcCeEfF]|1[0-9a-fA-F]|[fF]{3}[eEfF]));"
)
DECLARATION = re.compile(rb"<\?xml\b[^>]{0,200}\?>")
CHINESE_ENCODING = re.compile(
    rb"encoding\s{0,9}=\s{0,9}[\"'](?:gbk|gb2312|gb18030)[\"']", re.IGNORECASE
)


UNREADABLE_EVENT = "unreadable"


class Malformed(AppError):
    """The body is neither JSON nor XML of the kind that WeChat pushes."""

    status, code, message = 400, "push_malformed", "读不懂这条推送"


def parse_push(body: bytes) -> dict[str, Any]:
    """Parse a push's body into a mapping of one shape. Raises Malformed.

    A byte order mark, and blanks around what stands there, are nothing.
    """
    bare = body.strip(BLANK).removeprefix(codecs.BOM_UTF8).strip(BLANK)
    parsed = _parse_xml(bare) if bare.startswith(b"<") else _parse_json(bare)
    sanitized = _sanitize(parsed, MAX_DEPTH, [MAX_PARTS])
    if not isinstance(sanitized, dict):
        raise Malformed
    return _flatten(sanitized)


def parse_verified(body: bytes) -> dict[str, Any]:
    """Parse a push that is known to be WeChat's; one that cannot be read is an event of its own.

    Refusing it would have WeChat send it twice more, and show a follower that the service is
    down. What it says is not kept, since nobody can tell about whom it is.
    """
    try:
        return parse_push(body)
    except Malformed:
        digest = hashlib.sha256(body).hexdigest()
        return {"Event": UNREADABLE_EVENT, "bytes": len(body), "sha256": digest}


def get_text(payload: Mapping[str, Any], name: str) -> str:
    r"""Get a value as text, whether it came as a string or a number; empty where it is neither.

    Where there is none of this name, one whose name differs in case only counts.

    >>> get_text({"msgtype": " event\n"}, "MsgType")
    'event'
    """
    value = payload.get(name)
    if value is None:
        lower = name.lower()
        value = next((item for key, item in payload.items() if key.lower() == lower), None)
    return str(value).strip() if type(value) in (str, int) else ""


def parse_integer(value: object) -> int | None:
    """Parse an integer that may have come as a string, as in XML; None for anything else."""
    if type(value) is int:
        return value
    if isinstance(value, str) and len(value) <= 18 and value.removeprefix("-").isdecimal():
        return int(value)
    return None


def _flatten(payload: dict[str, Any]) -> dict[str, Any]:
    for wrapper in WRAPPERS:
        inner = payload.get(wrapper)
        if isinstance(inner, dict) and "List" in inner:
            payload = {name: value for name, value in payload.items() if name != wrapper} | inner
    for name in LIST_FIELDS:
        if isinstance(payload.get(name), dict):
            payload = {**payload, name: [payload[name]]}
    return payload


def _parse_json(body: bytes) -> Any:
    try:
        return json.loads(body.decode())
    except (ValueError, RecursionError) as error:
        raise Malformed from error


def _sanitize(value: Any, depth: int, parts_left: list[int]) -> Any:
    """Sanitize a value so that every database can store it, with bounded depth and size."""
    parts_left[0] -= 1
    if depth < 0 or parts_left[0] < 0:
        raise Malformed
    if isinstance(value, dict):
        return {
            _clean_text(name): _sanitize(item, depth - 1, parts_left)
            for name, item in value.items()
        }
    if isinstance(value, list):
        return [_sanitize(item, depth - 1, parts_left) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        raise Malformed
    if isinstance(value, int) and abs(value) >= 2**63:
        return str(value)
    return _clean_text(value) if isinstance(value, str) else value


def _clean_text(text: str) -> str:
    return text.encode("utf-8", "replace").decode().replace("\0", "")


class _XmlTreeBuilder:
    """Builds a mapping from parser events: leaves are text, repeated names are lists."""

    def __init__(self) -> None:
        self.open: list[tuple[str, dict[str, Any], list[str]]] = []
        self.parts = 0
        self.root: Any = None

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        self.parts += 1
        if len(self.open) >= MAX_DEPTH or self.parts > MAX_PARTS:
            raise Malformed
        self.open.append((name, {}, []))

    def words(self, text: str) -> None:
        if self.open:
            self.open[-1][2].append(text)

    def end(self, _name: str) -> None:
        name, children, text = self.open.pop()
        value: Any = children or "".join(text).strip()
        if not self.open:
            self.root = value or {}
            return
        siblings = self.open[-1][1]
        if name in siblings:
            existing = siblings[name]
            siblings[name] = [*(existing if isinstance(existing, list) else [existing]), value]
        else:
            siblings[name] = value


def _parse_xml(body: bytes) -> Any:
    builder, parser = _XmlTreeBuilder(), expat.ParserCreate("utf-8")
    parser.StartElementHandler, parser.EndElementHandler = builder.start, builder.end
    parser.CharacterDataHandler = builder.words
    parser.StartDoctypeDeclHandler = _reject
    parser.EntityDeclHandler = _reject
    try:
        parser.Parse(_decode_xml(body), True)
    except (expat.ExpatError, UnicodeError, ValueError) as error:
        raise Malformed from error
    return builder.root


def _decode_xml(body: bytes) -> str:
    """Decode XML, without the characters that no XML may hold.

    What is UTF-8 is read as such, whatever is declared.
    """
    declaration = DECLARATION.match(body)
    is_chinese = declaration is not None and CHINESE_ENCODING.search(declaration[0]) is not None
    try:
        text = body.decode()
    except UnicodeDecodeError:
        if not is_chinese:
            raise
        text = body.decode("gb18030")
    return CONTROL_REFERENCE.sub("", CONTROLS.sub("", text))


def _reject(*_arguments: object) -> None:
    raise Malformed
