"""Extracts title, author, account, date, cover and link of a page; canonicalizes article links."""

import html
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlencode, urlsplit

from selectolax.lexbor import LexborHTMLParser

from backend.articles.character_normalization import clean
from backend.articles.page import script_data

_EARLIEST = datetime(2011, 1, 1, tzinfo=UTC).timestamp()
_LATEST = datetime(2100, 1, 1, tzinfo=UTC).timestamp()
_HTTP = re.compile(r"\Ahttp://", re.IGNORECASE)
_SCHEME = re.compile(r"\A[\s\x00-\x1f]*+([a-zA-Z][a-zA-Z0-9+.-]*+):")
_SHORT_PATH = re.compile(r"\A/s/([A-Za-z0-9_-]{4,64}+)")
_MESSAGE_KEY = re.compile(r"\A[0-9]{4,20}+_[0-9]{1,2}+")
_SECONDS = re.compile(r"\A[0-9]{9,11}+")


@dataclass(frozen=True, kw_only=True)
class PageMetadata:
    """A page's metadata, cleaned and bounded; absent values are empty or None."""

    title: str = ""
    author: str = ""
    account_name: str = ""
    account_alias: str = ""
    account_biz: str = ""
    published_at: datetime | None = None
    cover_url: str | None = None
    digest: str = ""
    source_url: str | None = None
    message_key: str | None = None


def read_metadata(tree: LexborHTMLParser, data: script_data.Data) -> PageMetadata:
    """Read the metadata from the page's script data first, from its tags where that is silent."""
    link = canonical_link(unescape_html(script_data.get_text(data, "link"))) or _build_link(data)
    return PageMetadata(
        title=clean_line(script_data.get_text(data, "title"), 200)
        or _read_element(tree, "#activity-name", 200)
        or _read_meta(tree, "og:title", 200),
        author=clean_line(script_data.get_text(data, "author"), 64)
        or _read_meta(tree, "author", 64),
        account_name=clean_line(script_data.get_text(data, "nick_name"), 64)
        or _read_element(tree, "#js_name", 64),
        account_alias=clean_line(script_data.get_text(data, "user_name", "alias"), 64),
        account_biz=clean_line(script_data.get_text(data, "bizuin"), 64),
        published_at=_parse_timestamp(
            script_data.get_text(data, "ori_create_time", "create_timestamp")
        ),
        cover_url=clean_url(script_data.get_text(data, "cdn_url"))
        or clean_url(_read_meta(tree, "og:image", 2048)),
        digest=clean_line(script_data.get_text(data, "desc"), 300)
        or _read_meta(tree, "description", 300),
        source_url=link or canonical_link(_read_meta(tree, "og:url", 2048)),
        message_key=_find_message_key(data, link),
    )


def unescape_html(text: str) -> str:
    """Unescape the character references of HTML; overlong numeric ones are replaced.

    >>> unescape_html("&lt;&#x4e00;&#" + "9" * 5000 + ";")
    '<一\ufffd'
    """
    return html.unescape(_OVERLONG_REFERENCE.sub("\ufffd", text))


_OVERLONG_REFERENCE = re.compile(r"&#(?:[0-9]{9,}+|[xX][0-9a-fA-F]{9,}+);?")


def clean_line(text: str, max_length: int) -> str:
    """Clean a text with entities into one line of at most so many characters."""
    unescaped_once = unescape_html(text[: max_length * 20])
    return " ".join(clean(unescape_html(unescaped_once)).split())[:max_length].rstrip()


def clean_url(text: str) -> str | None:
    """Clean the URL of a picture: https, or relative to the page; else None.

    http becomes https. Entities are read as often as the platform wrote them.
    """
    url = unescape_html(unescape_html(text[:4096])).strip()
    if url.startswith("//"):
        url = f"https:{url}"
    url = _HTTP.sub("https://", url)
    scheme = _SCHEME.match(url)
    is_known = scheme is None or scheme[1].lower() == "https"
    is_plain = url.isprintable() and " " not in url and "\\" not in url
    return url if url and is_known and is_plain and len(url) <= 2048 else None


def canonical_link(url: str) -> str | None:
    """Canonicalize a link to a published article; None if it is no such link.

    >>> canonical_link("http://mp.weixin.qq.com/s?mid=2&__biz=QQ%3D%3D&idx=1&sn=e&scene=21#wechat")
    'https://mp.weixin.qq.com/s?__biz=QQ==&mid=2&idx=1&sn=e'
    """
    try:
        parts = urlsplit(url.strip()[:2048])
        is_ours = parts.hostname == "mp.weixin.qq.com" and parts.scheme in ("http", "https")
        if not is_ours or parts.username is not None or parts.port not in (None, 80, 443):
            return None
        query = parse_qs(parts.query, max_num_fields=50)
    except ValueError:
        return None
    short = _SHORT_PATH.fullmatch(parts.path)
    if short:
        return f"https://mp.weixin.qq.com/s/{short[1]}"
    parameters = [(name, query[name][0]) for name in ("__biz", "mid", "idx", "sn") if name in query]
    if parts.path != "/s" or not {"__biz", "mid"} <= dict(parameters).keys():
        return None
    return f"https://mp.weixin.qq.com/s?{urlencode(parameters, safe='=')}"


def _build_link(data: script_data.Data) -> str | None:
    parameters = {name: script_data.get_text(data, name) for name in ("mid", "idx", "sn")}
    biz = script_data.get_text(data, "bizuin")
    if not biz or not parameters["mid"] or not parameters["sn"]:
        return None
    return canonical_link(f"https://mp.weixin.qq.com/s?{urlencode({'__biz': biz, **parameters})}")


def message_key(link: str) -> str | None:
    """Derive an article's key in WeChat's statistics, mid_idx, from its long link, if present.

    >>> message_key("https://mp.weixin.qq.com/s?__biz=QQ==&mid=2247490098&idx=1&sn=e")
    '2247490098_1'
    """
    query = parse_qs(urlsplit(link).query, max_num_fields=50)
    return _build_message_key(*(query.get(name, [""])[0] for name in ("mid", "idx")))


def _find_message_key(data: script_data.Data, link: str | None) -> str | None:
    key = _build_message_key(*(script_data.get_text(data, name) for name in ("mid", "idx")))
    return key or (message_key(link) if link else None)


def _build_message_key(mid: str, idx: str) -> str | None:
    match = _MESSAGE_KEY.fullmatch(key := f"{mid}_{idx or 1}")
    return key if match else None


def _parse_timestamp(text: str) -> datetime | None:
    if not _SECONDS.fullmatch(text):
        return None
    seconds = int(text)
    return datetime.fromtimestamp(seconds, UTC) if _EARLIEST < seconds < _LATEST else None


def _read_meta(tree: LexborHTMLParser, name: str, max_length: int) -> str:
    attribute = "property" if name.startswith("og:") else "name"
    element = tree.css_first(f'meta[{attribute}="{name}"]')
    return (
        clean_line(
            script_data.decode_second_layer((element.attributes.get("content") or "")[:20_000]),
            max_length,
        )
        if element
        else ""
    )


def _read_element(tree: LexborHTMLParser, selector: str, max_length: int) -> str:
    element = tree.css_first(selector)
    return clean_line(element.text(deep=True), max_length) if element else ""
