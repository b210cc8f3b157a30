"""Reading a push, JSON or XML, into one shape; what is built to harm a reader is refused.

Facts: MPDOC, 消息推送, and §5.4 of the events: XML wraps a list of templates in an element named
like the event, JSON puts `List` on top, as an object when it holds one. Here it always lies on
top, and always is a list. XML knows only strings; JSON keeps its types.
"""

import json
import math
from collections.abc import Mapping
from typing import Any
from xml.parsers import expat

from backend.errors import AppError

MOST_BYTES = 64 * 1024
DEEPEST = 8
MOST_PARTS = 1000
WRAPPERS = ("SubscribeMsgPopupEvent", "SubscribeMsgChangeEvent", "SubscribeMsgSentEvent")
LISTS = ("List", "detail")


class Malformed(AppError):
    """The body is neither JSON nor XML of the kind that WeChat pushes."""

    status, code, message = 400, "push_malformed", "读不懂这条推送"


def read(body: bytes) -> dict[str, Any]:
    """Give what a push says as a mapping of one shape. Raises Malformed."""
    said = _read_xml(body) if body.lstrip().startswith(b"<") else _read_json(body)
    kept = _kept(said, DEEPEST, [MOST_PARTS])
    if not isinstance(kept, dict):
        raise Malformed
    return _flat(kept)


def text_of(said: Mapping[str, Any], name: str) -> str:
    """Give a part as text, whether it came as a string or a number; empty where it is neither."""
    value = said.get(name)
    return str(value) if type(value) in (str, int) else ""


def whole_number(value: object) -> int | None:
    """Give a number that may have come as a string, as XML has it; None for anything else."""
    if type(value) is int:
        return value
    if isinstance(value, str) and len(value) <= 18 and value.removeprefix("-").isdecimal():
        return int(value)
    return None


def _flat(said: dict[str, Any]) -> dict[str, Any]:
    for wrapper in WRAPPERS:
        inner = said.get(wrapper)
        if isinstance(inner, dict) and "List" in inner:
            said = {name: value for name, value in said.items() if name != wrapper} | inner
    for name in LISTS:
        if isinstance(said.get(name), dict):
            said = {**said, name: [said[name]]}
    return said


def _read_json(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Malformed from error


def _kept(value: Any, depth: int, left: list[int]) -> Any:
    """Give a value that every database can keep, of bounded depth and number of parts."""
    left[0] -= 1
    if depth < 0 or left[0] < 0:
        raise Malformed
    if isinstance(value, dict):
        return {_clean(name): _kept(each, depth - 1, left) for name, each in value.items()}
    if isinstance(value, list):
        return [_kept(each, depth - 1, left) for each in value]
    if isinstance(value, float) and not math.isfinite(value):
        raise Malformed
    if isinstance(value, int) and abs(value) >= 2**63:
        return str(value)
    return _clean(value) if isinstance(value, str) else value


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode().replace("\0", "")


class _Tree:
    """Grows a mapping from what the parser meets: leaves are text, repeated names are lists."""

    def __init__(self) -> None:
        self.open: list[tuple[str, dict[str, Any], list[str]]] = []
        self.parts = 0
        self.root: Any = None

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        self.parts += 1
        if len(self.open) > DEEPEST or self.parts > MOST_PARTS:
            raise Malformed
        self.open.append((name, {}, []))

    def words(self, text: str) -> None:
        if self.open:
            self.open[-1][2].append(text)

    def end(self, _name: str) -> None:
        name, children, text = self.open.pop()
        value: Any = children or "".join(text).strip()
        if not self.open:
            self.root = value
            return
        siblings = self.open[-1][1]
        if name in siblings:
            before = siblings[name]
            siblings[name] = [*(before if isinstance(before, list) else [before]), value]
        else:
            siblings[name] = value


def _read_xml(body: bytes) -> Any:
    tree, parser = _Tree(), expat.ParserCreate("utf-8")
    parser.StartElementHandler, parser.EndElementHandler = tree.start, tree.end
    parser.CharacterDataHandler = tree.words
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, UnicodeError, ValueError) as error:
        raise Malformed from error
    return tree.root


def _refuse(*_said: object) -> None:
    raise Malformed
