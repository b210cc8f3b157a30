"""Reads the data that a published page carries in its scripts, without running them.

The data stands as one object literal, `window.cgiDataNew = {…}`, whose texts
are wrapped in a decoding call and whose numbers are written `'8' * 1`. Only the
first value after each key is read; whatever is computed around it is skipped.
"""

import re
from collections.abc import Iterator
from typing import Any

_START = re.compile(r"window\.cgiDataNew\s*+=\s*+(?=\{)")
_OLD_START = re.compile(r"window\.picture_page_info_list\s*+=\s*+(?=\[)")
_OLD_VALUE = re.compile(
    r"""\b(?:var\s++|window\.|d\.)(?P<name>[a-z_]{2,20}+)\s*+=\s*+(?:htmlDecode\()?"""
    r"""(?:"(?P<double>(?:[^"\\\n]|\\.){0,400}+)|'(?P<single>(?:[^'\\\n]|\\.){0,400}+))"""
    r"""(?P<closed>["']?)"""
)
_OLD_NAMES = {
    "ct": "ori_create_time",
    "nickname": "nick_name",
    "user_name": "user_name",
    "alias": "alias",
    "biz": "bizuin",
    "mid": "mid",
    "idx": "idx",
    "msg_title": "title",
    "msg_desc": "desc",
    "msg_cdn_url": "cdn_url",
    "msg_link": "link",
    "item_show_type": "item_show_type",
}
_TOKEN = re.compile(
    r"""(?P<text>'(?:[^'\\]|\\.)*+'|"(?:[^"\\]|\\.)*+")
    |(?P<word>[A-Za-z_$][\w$]*+)|(?P<number>\d[\d.]*+)|(?P<mark>[{}\[\],:?])|//[^\n]*+
    |(?P<unclosed>['"].*+)""",
    re.VERBOSE | re.DOTALL,
)
_DEEPEST = 40
_LONGEST = 8_000_000
_MOST_VALUES = 100_000

Data = dict[str, Any]


def read(scripts: list[str]) -> Data:
    """Give what the page says about itself, or an empty dict; never raises.

    Older pages have single variables instead of the literal; those that matter
    are given under the names that the literal uses.
    """
    for script in scripts:
        if found := _START.search(script):
            value = _literal(script, found.end())
            if isinstance(value, dict) and value:
                return value
    return _old(scripts)


def text_of(data: Data, *names: str) -> str:
    """Give the first of these texts that is there and not blank, else an empty text."""
    for name in names:
        value = data.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return str(value)
    return ""


def part_of(data: Data, name: str) -> Data:
    """Give the object under this name, or an empty one."""
    value = data.get(name)
    return value if isinstance(value, dict) else {}


def parts_of(data: Data, name: str) -> list[Data]:
    """Give the objects in the list under this name."""
    value = data.get(name)
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []


def _old(scripts: list[str]) -> Data:
    data: Data = {}
    for script in scripts:
        if len(script) > 300_000 or "msg_title" not in script:
            continue
        for found in _OLD_VALUE.finditer(script):
            name, value = _OLD_NAMES.get(found["name"]), found["double"] or found["single"] or ""
            if name and value and found["closed"] and name not in data:
                data[name] = decoded(_unescaped(value))
    for script in scripts:
        if begun := _OLD_START.search(script):
            data["picture_page_info_list"] = _literal(script, begun.end())
    return data


def _literal(script: str, start: int) -> Any:
    """Read one object or array literal, however it goes on; without recursion."""
    root: list[Any] = []
    around: list[Any] = [root]
    key: str | None = None
    waiting, word, calls = True, "", False
    for kind, sign in _tokens(script, start):
        inside = around[-1]
        if sign in ("{", "["):
            made: Any = {} if sign == "{" else []
            if waiting:
                _put(inside, key, made)
            around.append(made)
            key, waiting, word = None, sign == "[", ""
        elif sign in ("}", "]"):
            around.pop()
            if len(around) == 1:
                break
            key, waiting = None, False
        elif sign == ",":
            key, waiting, word, calls = None, isinstance(inside, list), "", False
        elif sign == ":" and isinstance(inside, dict) and key is None:
            key, waiting, word = word, True, ""
        elif kind == "word" and sign not in ("true", "false"):
            word, calls = sign, sign == "JsDecode"
        elif waiting:
            value = _value(kind, sign)
            _put(inside, key, decoded(value) if calls and isinstance(value, str) else value)
            waiting = False
        elif kind == "text" and key is None:
            word = _unescaped(sign[1:-1])
    return root[0] if root else {}


def _tokens(script: str, start: int) -> Iterator[tuple[str, str]]:
    depth = 0
    for count, found in enumerate(_TOKEN.finditer(script, start, start + _LONGEST)):
        if found.lastgroup is None:
            continue
        if found.lastgroup == "unclosed":  # all that follows is this text
            return
        sign = found[0]
        depth += (sign in ("{", "[")) - (sign in ("}", "]"))
        if depth > _DEEPEST or count > _MOST_VALUES * 5:
            return
        yield found.lastgroup, sign


def _put(inside: Any, key: str | None, value: Any) -> None:
    if isinstance(inside, list):
        inside.append(value)
    elif key is not None:
        inside.setdefault(key, value)


def _value(kind: str, sign: str) -> Any:
    if kind == "text":
        return _unescaped(sign[1:-1])
    return sign == "true" if kind == "word" else sign


_ESCAPE = re.compile(
    r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,5})\}|(.))", re.DOTALL
)
_SINGLE = {"n": "\n", "r": "\r", "t": "\t", "b": "", "v": "", "f": "", "0": "", "\n": ""}


def _unescaped(source: str) -> str:
    """Read the inside of a JavaScript string literal."""
    if "\\" not in source:
        return source

    def read_one(found: re.Match[str]) -> str:
        code = found[1] or found[2] or found[3]
        return chr(int(code, 16)) if code else _SINGLE.get(found[4], found[4])

    text = _ESCAPE.sub(read_one, source)
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


def decoded(text: str) -> str:
    r"""Undo the second layer that the page's own scripts undo: `\x26` and its like.

    >>> decoded(r"A\x26B\x0a")
    'A&B\n'
    """
    for code, character in _SECOND_LAYER:
        text = text.replace(code, character)
    return text


_SECOND_LAYER = (
    ("\\x5c", "\\"),
    ("\\x0d", "\r"),
    ("\\x22", '"'),
    ("\\x26", "&"),
    ("\\x27", "'"),
    ("\\x3c", "<"),
    ("\\x3e", ">"),
    ("\\x0a", "\n"),
)
