"""Extracts title, author, account, date, cover, link and message key of a page."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from selectolax.lexbor import LexborHTMLParser, LexborNode

from backend.api import invisible_characters
from backend.articles.character_normalization import clean
from backend.articles.markup import plain_urls
from backend.articles.page import script_data
from backend.articles.page.article_links import (
    MessageKey,
    build_message_key,
    canonical_link,
    read_message_key,
    unescape_html,
    unescape_url,
)

_EARLIEST = datetime(2011, 1, 1, tzinfo=UTC).timestamp()
_LATEST = datetime(2100, 1, 1, tzinfo=UTC).timestamp()
_HTTP = re.compile(r"\Ahttp://", re.IGNORECASE)
_SCHEME = re.compile(r"\A[\s\x00-\x1f]*+([a-zA-Z][a-zA-Z0-9+.-]*+):")
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
    links: tuple[str, ...] = ()
    message_key: str | None = None
    message_biz: str = ""


def read_metadata(tree: LexborHTMLParser, data: script_data.Data) -> PageMetadata:
    """Read the metadata from the page's script data first, from its tags where that is silent."""
    links = _list_links(tree, data)
    canonical_links = [link for link in map(canonical_link, links) if link]
    built_link = _build_link(data)
    key = _find_message_key(data, links)
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
        source_url=canonical_links[0] if canonical_links else built_link,
        links=tuple(dict.fromkeys([*canonical_links, *([built_link] if built_link else [])])),
        message_key=key.number if key else None,
        message_biz=key.biz if key else "",
    )


def clean_line(text: str, max_length: int) -> str:
    """Clean a text with entities into one line of at most so many characters."""
    unescaped_once = unescape_html(text[: max_length * 20])
    line = " ".join(clean(unescape_html(unescaped_once)).split())
    return invisible_characters.cut(line, max_length).rstrip()


def clean_url(text: str) -> str | None:
    """Clean the URL of a picture: https, or relative to the page; else None.

    http becomes https. Entities are read as often as the platform wrote them.
    """
    url = unescape_url(text[:4096]).strip()
    if url.startswith("//"):
        url = f"https:{url}"
    url = _HTTP.sub("https://", url)
    scheme = _SCHEME.match(url)
    is_known = scheme is None or scheme[1].lower() == "https"
    is_plain = plain_urls.is_plain_url(url) and "\\" not in url
    return url if url and is_known and is_plain and len(url) <= 2048 else None


def _list_links(tree: LexborHTMLParser, data: script_data.Data) -> list[str]:
    """List where a page says that it stands, the most trustworthy first; not canonical."""
    canonical = tree.css_first('link[rel="canonical"]')
    return [
        script_data.get_text(data, "link"),
        script_data.get_text(data, "msg_link"),
        _read_link(tree.css_first('meta[property="og:url"]'), "content"),
        _read_link(canonical, "href"),
    ]


def _read_link(element: LexborNode | None, attribute: str) -> str:
    return (element.attributes.get(attribute) or "")[:4096] if element else ""


def _build_link(data: script_data.Data) -> str | None:
    parameters = {name: script_data.get_text(data, name) for name in ("mid", "idx", "sn")}
    biz = script_data.get_text(data, "bizuin")
    if not biz or not parameters["mid"] or not parameters["sn"]:
        return None
    return canonical_link(f"https://mp.weixin.qq.com/s?{urlencode({'__biz': biz, **parameters})}")


def _find_message_key(data: script_data.Data, links: list[str]) -> MessageKey | None:
    """Find the message key in the page's data, else in its links; each may know a part of it."""
    own = build_message_key(
        *(script_data.get_text(data, name) for name in ("bizuin", "mid", "idx"))
    )
    if own is not None and own.biz:
        return own
    keys = [key for link in links if (key := read_message_key(link)) is not None]
    return next((key for key in keys if own is None or key.number == own.number), own)


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
