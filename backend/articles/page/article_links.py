"""Canonicalizes links to published articles, and reads the message key (biz, mid, idx) in them.

One article has many addresses: a short one, long ones whose parameters stand in any order and
carry where they were tapped, http, a port, entities that some page left in them. The message
key is WeChat's own name for the article, whatever address it was found under.
"""

import html
import re
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

HOST = "mp.weixin.qq.com"
_MAX_LENGTH = 4096
_SHORT_PATH = re.compile(r"\A/s/([A-Za-z0-9_-]{4,64}+)/?")
_LONG_PATHS = ("/s", "/s/", "/mp/appmsg/show")
_SCHEMELESS = re.compile(r"\A(?:https?:)?(?://)?(?=mp\.weixin\.qq\.com\.?[:/])", re.IGNORECASE)
_SCRIPT_ESCAPE = re.compile(r"\\x([0-7][0-9a-fA-F])|\\u00([0-7][0-9a-fA-F])|\\(/)")
_OVERLONG_REFERENCE = re.compile(r"&#(?:[0-9]{9,}+|[xX][0-9a-fA-F]{9,}+);?")
# In a URL, &times begins a parameter of that name: only what ends in a semicolon is a reference.
_REFERENCE = re.compile(r"&(?:#[0-9]{1,8}|#[xX][0-9a-fA-F]{1,8}|[A-Za-z][A-Za-z0-9]{1,40});")
_NUMBER = re.compile(r"\A[0-9]{4,20}_[0-9]{1,2}\Z")
_BIZ = re.compile(r"\A[A-Za-z0-9+/_-]{4,60}\Z")
# Before 2014 the parameters had other names.
_OLD_NAMES = {"appmsgid": "mid", "itemidx": "idx"}
_PARAMETERS = ("__biz", "mid", "idx", "sn")


@dataclass(frozen=True)
class MessageKey:
    """An article's key: `biz` is the account's, empty if unknown, `number` is mid_idx."""

    biz: str
    number: str


def unescape_html(text: str) -> str:
    """Unescape the character references of HTML; overlong numeric ones are replaced.

    >>> unescape_html("&lt;&#x4e00;&#" + "9" * 5000 + ";")
    '<一\ufffd'
    """
    return html.unescape(_OVERLONG_REFERENCE.sub("\ufffd", text))


def unescape_url(url: str) -> str:
    """Unescape the references in a URL as often as pages escape them: twice.

    >>> unescape_url("s?mid=1&amp;amp;idx=2&timestamp=3&amp;notreplace=true")
    's?mid=1&idx=2&timestamp=3&notreplace=true'
    """
    for _ in range(2):
        url = _REFERENCE.sub(lambda match: html.unescape(match[0]), url)
    return url


def canonical_link(url: str) -> str | None:
    """Canonicalize a link to a published article; None if it is no such link.

    >>> canonical_link("http://mp.weixin.qq.com/s?mid=2&__biz=QQ%3D%3D&idx=1&sn=e&scene=21#wechat")
    'https://mp.weixin.qq.com/s?__biz=QQ==&mid=2&idx=1&sn=e'
    """
    split = _split_link(url)
    if split is None:
        return None
    path, query = split
    short = _SHORT_PATH.fullmatch(path)
    if short:
        return f"https://{HOST}/s/{short[1]}"
    parameters = [(name, query[name]) for name in _PARAMETERS if name in query]
    if path not in _LONG_PATHS or not {"__biz", "mid"} <= query.keys():
        return None
    return f"https://{HOST}/s?{urlencode(parameters, safe='=')}"


def read_message_key(url: str) -> MessageKey | None:
    """Read the message key in a link to an article, if it holds one.

    >>> read_message_key("http://mp.weixin.qq.com/s?sn=e&amp;idx=2&amp;mid=22474&amp;__biz=MzA5==")
    MessageKey(biz='MzA5', number='22474_2')
    """
    if canonical_link(url) is None or (split := _split_link(url)) is None:
        return None
    query = split[1]
    return build_message_key(*(query.get(name, "") for name in ("__biz", "mid", "idx")))


def message_key(link: str) -> str | None:
    """Derive an article's key in WeChat's statistics, mid_idx, from its long link, if present.

    >>> message_key("https://mp.weixin.qq.com/s?__biz=QQ==&mid=2247490098&idx=1&sn=e")
    '2247490098_1'
    """
    key = read_message_key(link)
    return key.number if key else None


def build_message_key(biz: str, mid: str, idx: str) -> MessageKey | None:
    """Build a message key of its parts, each spelled in one way; None without a usable mid.

    A message of one article has the index 1. The padding of `biz` is left out by some links.
    """
    mid, idx = mid.strip(), idx.strip() or "1"
    number = f"{mid}_{idx.lstrip('0') or '1'}"
    account = biz.strip().rstrip("=")
    if not _NUMBER.match(number):
        return None
    return MessageKey(account if _BIZ.match(account) else "", number)


def _split_link(url: str) -> tuple[str, dict[str, str]] | None:
    """Split a link to the platform into its path and the first value of each parameter."""
    text = _SCRIPT_ESCAPE.sub(_unescape_script, url.strip()[:_MAX_LENGTH])
    text = unescape_url(text).strip()
    text = _SCHEMELESS.sub("https://", text)
    try:
        parts = urlsplit(text)
        is_ours = (parts.hostname or "").rstrip(".") == HOST
        if not is_ours or parts.scheme not in ("http", "https") or parts.username is not None:
            return None
        if parts.port not in (None, 80, 443):
            return None
        pairs = parse_qs(parts.query, max_num_fields=50)
    except ValueError:
        return None
    query: dict[str, str] = {}
    for name, values in pairs.items():
        name = name.lower()
        query.setdefault(_OLD_NAMES.get(name, name), values[0].strip())
    return unquote(parts.path), query


def _unescape_script(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else match[3]
