"""Parses the JavaScript object in a page's scripts without running it; gets its texts, objects.

It stands as one object literal, `window.cgiDataNew = {…}`, whose texts
are wrapped in a decoding call and whose numbers are written `'8' * 1`. Only the
first value after each key is read; whatever is computed around it is skipped.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

_STARTS = (
    re.compile(r"\bcgiDataNew\s*+=\s*+(?=\{)"),
    re.compile(r"\bcgiData\s*+=\s*+(?=\{)"),
)
_OLD_PICTURES_START = re.compile(r"window\.picture_page_info_list\s*+=\s*+(?=\[)")
_OLD_VALUE = re.compile(
    r"""(?:\b(?:var\s++|let\s++|const\s++|window\.|d\.)|(?<=["']),\s*+)"""
    r"""(?P<name>[a-z_]{2,20}+)\s*+=\s*+(?:(?:""|'')\s*+\|\|\s*+){0,8}+(?:htmlDecode\()?"""
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
    "appmsgid": "appmsgid",
    "itemidx": "itemidx",
    "is_pay_subscribe": "is_pay_subscribe",
    "is_paid": "is_paid",
}
# What names the article, by the name that the literal uses, and how other places spell it.
_IDENTITY_NAMES = {
    "bizuin": ("bizuin", "biz", "__biz"),
    "mid": ("mid", "appmsgid"),
    "idx": ("idx", "itemidx"),
    "link": ("link", "msg_link"),
}
_TOKEN = re.compile(
    r"""(?P<text>'(?:[^'\\]|\\.)*+'|"(?:[^"\\]|\\.)*+"|`(?:[^`\\]|\\.)*+`)
    |(?P<word>[A-Za-z_$][\w$]*+)|(?P<number>\d[\d.]*+)|(?P<mark>[{}\[\],:?]|\|\|)|//[^\n]*+
    |(?P<unclosed>['"`].*+)""",
    re.VERBOSE | re.DOTALL,
)
_MAX_DEPTH = 40
_MAX_LENGTH = 8_000_000
_MAX_VALUES = 100_000

Data = dict[str, Any]


def parse_page_data(scripts: list[str]) -> Data:
    """Parse the page's script data, or an empty dict; never raises.

    Older pages have single variables instead of the literal; those that matter
    are given under the names that the literal uses.
    """
    for start in _STARTS:
        for script in scripts:
            if "cgiData" in script and (match := start.search(script)):
                value = _parse_literal(script, match.end())
                if isinstance(value, dict) and value:
                    return _fill_identity(value, scripts)
    return _fill_identity(_parse_old_variables(scripts), scripts)


def get_text(data: Data, *names: str) -> str:
    """Get the first of these texts that is present and not blank, else an empty text."""
    for name in names:
        value = data.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return str(value)
    return ""


def get_object(data: Data, name: str) -> Data:
    """Get the object under this name, or an empty one."""
    value = data.get(name)
    return value if isinstance(value, dict) else {}


def get_objects(data: Data, name: str) -> list[Data]:
    """Get the objects in the list under this name."""
    value = data.get(name)
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []


def _fill_identity(data: Data, scripts: list[str]) -> Data:
    """Fill in what names the article from other places of the scripts, where the data is silent."""
    if all(get_text(data, name) for name in ("bizuin", "mid", "idx")):
        return data
    others = [
        _parse_literal(script, match.end())
        for script in scripts
        if (match := _STARTS[1].search(script))
    ]
    others.append(_parse_variables(script for script in scripts if "mid" in script))
    for name, spellings in _IDENTITY_NAMES.items():
        values = (get_text(other, *spellings) for other in [data, *others])
        if not get_text(data, name) and (value := next(filter(None, values), "")):
            data[name] = value
    return data


def _parse_old_variables(scripts: list[str]) -> Data:
    data = _parse_variables(script for script in scripts if "msg_title" in script)
    for script in scripts:
        if start_match := _OLD_PICTURES_START.search(script):
            data["picture_page_info_list"] = _parse_literal(script, start_match.end())
    return data


def _parse_variables(scripts: Iterable[str]) -> Data:
    data: Data = {}
    for script in scripts:
        if len(script) > 300_000:
            continue
        for match in _OLD_VALUE.finditer(script):
            name, value = _OLD_NAMES.get(match["name"]), match["double"] or match["single"] or ""
            if name and value and match["closed"] and name not in data:
                data[name] = decode_second_layer(_unescape_js(value))
    return data


def _parse_literal(script: str, start: int) -> Any:
    """Read one object or array literal, however it goes on; without recursion."""
    root: list[Any] = []
    stack: list[Any] = [root]
    key: str | None = None
    is_value_expected, word, is_decode_call = True, "", False
    for kind, sign in _tokenize(script, start):
        container = stack[-1]
        if sign in ("{", "["):
            new_container: Any = {} if sign == "{" else []
            if is_value_expected:
                _add_value(container, key, new_container)
            stack.append(new_container)
            key, is_value_expected, word = None, sign == "[", ""
        elif sign in ("}", "]"):
            stack.pop()
            if len(stack) == 1:
                break
            key, is_value_expected = None, False
        elif sign == ",":
            key, is_value_expected, word, is_decode_call = (
                None,
                isinstance(container, list),
                "",
                False,
            )
        elif sign == "||":  # an empty text before it gives way to what follows
            if key is not None and isinstance(container, dict) and container.get(key) == "":
                del container[key]
                is_value_expected = True
        elif sign == ":" and isinstance(container, dict) and key is None:
            key, is_value_expected, word = word, True, ""
        elif kind == "word" and sign not in ("true", "false"):
            word, is_decode_call = sign, sign == "JsDecode"
        elif is_value_expected:
            value = _to_value(kind, sign)
            _add_value(
                container,
                key,
                decode_second_layer(value) if is_decode_call and isinstance(value, str) else value,
            )
            is_value_expected = False
        elif kind == "text" and key is None:
            word = _unescape_js(sign[1:-1])
    return root[0] if root else {}


def _tokenize(script: str, start: int) -> Iterator[tuple[str, str]]:
    depth = 0
    for count, match in enumerate(_TOKEN.finditer(script, start, start + _MAX_LENGTH)):
        if match.lastgroup is None:
            continue
        if match.lastgroup == "unclosed":  # all that follows is this text
            return
        sign = match[0]
        depth += (sign in ("{", "[")) - (sign in ("}", "]"))
        if depth > _MAX_DEPTH or count > _MAX_VALUES * 5:
            return
        yield match.lastgroup, sign


def _add_value(container: Any, key: str | None, value: Any) -> None:
    if isinstance(container, list):
        container.append(value)
    elif key is not None:
        container.setdefault(key, value)


def _to_value(kind: str, sign: str) -> Any:
    if kind == "text":
        return _unescape_js(sign[1:-1])
    return sign == "true" if kind == "word" else sign


_ESCAPE = re.compile(
    r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,5})\}|(.))", re.DOTALL
)
_SINGLE_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "", "v": "", "f": "", "0": "", "\n": ""}


def _unescape_js(source: str) -> str:
    """Read the inside of a JavaScript string literal."""
    if "\\" not in source:
        return source

    def read_one(match: re.Match[str]) -> str:
        code = match[1] or match[2] or match[3]
        return chr(int(code, 16)) if code else _SINGLE_ESCAPES.get(match[4], match[4])

    text = _ESCAPE.sub(read_one, source)
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


def decode_second_layer(text: str) -> str:
    r"""Decode the second escape layer that the page's own scripts undo: `\x26` and its like.

    >>> decode_second_layer(r"A\x26B\x0a")
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
