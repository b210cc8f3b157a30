"""What a page says about itself: title, author, account, time, cover, link."""

import html
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlencode, urlsplit

from selectolax.lexbor import LexborHTMLParser

from backend.articles.characters import clean
from backend.articles.importer import script

_FIRST_DAY = datetime(2011, 1, 1, tzinfo=UTC).timestamp()
_LAST_DAY = datetime(2100, 1, 1, tzinfo=UTC).timestamp()
_HTTP = re.compile(r"\Ahttp://", re.IGNORECASE)
_SCHEME = re.compile(r"\A[\s\x00-\x1f]*+([a-zA-Z][a-zA-Z0-9+.-]*+):")
_SHORT_PATH = re.compile(r"\A/s/([A-Za-z0-9_-]{4,64}+)")
_MESSAGE_KEY = re.compile(r"\A[0-9]{4,20}+_[0-9]{1,2}+")
_SECONDS = re.compile(r"\A[0-9]{9,11}+")


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Facts about a page, cleaned and bounded; absent ones are empty or None."""

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


def read(tree: LexborHTMLParser, data: script.Data) -> Facts:
    """Gather the facts from the page's data first, from its tags where the data is silent."""
    link = canonical_link(unescaped(script.text_of(data, "link"))) or _link_of_parts(data)
    return Facts(
        title=line(script.text_of(data, "title"), 200)
        or _shown(tree, "#activity-name", 200)
        or _meta(tree, "og:title", 200),
        author=line(script.text_of(data, "author"), 64) or _meta(tree, "author", 64),
        account_name=line(script.text_of(data, "nick_name"), 64) or _shown(tree, "#js_name", 64),
        account_alias=line(script.text_of(data, "user_name", "alias"), 64),
        account_biz=line(script.text_of(data, "bizuin"), 64),
        published_at=_moment(script.text_of(data, "ori_create_time", "create_timestamp")),
        cover_url=address(script.text_of(data, "cdn_url"))
        or address(_meta(tree, "og:image", 2048)),
        digest=line(script.text_of(data, "desc"), 300) or _meta(tree, "description", 300),
        source_url=link or canonical_link(_meta(tree, "og:url", 2048)),
        message_key=_message_key(data, link),
    )


def unescaped(text: str) -> str:
    """Read the character references of HTML; one of more digits than any character has is none.

    >>> unescaped("&lt;&#x4e00;&#" + "9" * 5000 + ";")
    '<一\ufffd'
    """
    return html.unescape(_ENDLESS.sub("\ufffd", text))


_ENDLESS = re.compile(r"&#(?:[0-9]{9,}+|[xX][0-9a-fA-F]{9,}+);?")


def line(text: str, most: int) -> str:
    """Make one clean line of at most so many characters out of a text with entities."""
    once = unescaped(text[: most * 20])
    return " ".join(clean(unescaped(once)).split())[:most].rstrip()


def address(text: str) -> str | None:
    """Give an address that pictures may stand at: https, or relative to the page; else None.

    http becomes https. Entities are read as often as the platform wrote them.
    """
    url = unescaped(unescaped(text[:4096])).strip()
    if url.startswith("//"):
        url = f"https:{url}"
    url = _HTTP.sub("https://", url)
    scheme = _SCHEME.match(url)
    is_known = scheme is None or scheme[1].lower() == "https"
    is_plain = url.isprintable() and " " not in url and "\\" not in url
    return url if url and is_known and is_plain and len(url) <= 2048 else None


def canonical_link(url: str) -> str | None:
    """Give the one spelling of a link to a published article, or None if it is none.

    >>> canonical_link("http://mp.weixin.qq.com/s?mid=2&__biz=QQ%3D%3D&idx=1&sn=e&scene=21#wechat")
    'https://mp.weixin.qq.com/s?__biz=QQ==&mid=2&idx=1&sn=e'
    """
    try:
        parts = urlsplit(url.strip()[:2048])
        is_ours = parts.hostname == "mp.weixin.qq.com" and parts.scheme in ("http", "https")
        if not is_ours or parts.username is not None or parts.port not in (None, 80, 443):
            return None
        asked = parse_qs(parts.query, max_num_fields=50)
    except ValueError:
        return None
    short = _SHORT_PATH.fullmatch(parts.path)
    if short:
        return f"https://mp.weixin.qq.com/s/{short[1]}"
    named = [(name, asked[name][0]) for name in ("__biz", "mid", "idx", "sn") if name in asked]
    if parts.path != "/s" or not {"__biz", "mid"} <= dict(named).keys():
        return None
    return f"https://mp.weixin.qq.com/s?{urlencode(named, safe='=')}"


def _link_of_parts(data: script.Data) -> str | None:
    named = {name: script.text_of(data, name) for name in ("mid", "idx", "sn")}
    biz = script.text_of(data, "bizuin")
    if not biz or not named["mid"] or not named["sn"]:
        return None
    return canonical_link(f"https://mp.weixin.qq.com/s?{urlencode({'__biz': biz, **named})}")


def message_key(link: str) -> str | None:
    """Give the name that WeChat's figures have for an article, if its long link tells: mid_idx.

    >>> message_key("https://mp.weixin.qq.com/s?__biz=QQ==&mid=2247490098&idx=1&sn=e")
    '2247490098_1'
    """
    asked = parse_qs(urlsplit(link).query, max_num_fields=50)
    return _key(*(asked.get(name, [""])[0] for name in ("mid", "idx")))


def _message_key(data: script.Data, link: str | None) -> str | None:
    told = _key(*(script.text_of(data, name) for name in ("mid", "idx")))
    return told or (message_key(link) if link else None)


def _key(mid: str, idx: str) -> str | None:
    known = _MESSAGE_KEY.fullmatch(key := f"{mid}_{idx or 1}")
    return key if known else None


def _moment(text: str) -> datetime | None:
    if not _SECONDS.fullmatch(text):
        return None
    seconds = int(text)
    return datetime.fromtimestamp(seconds, UTC) if _FIRST_DAY < seconds < _LAST_DAY else None


def _meta(tree: LexborHTMLParser, name: str, most: int) -> str:
    kind = "property" if name.startswith("og:") else "name"
    found = tree.css_first(f'meta[{kind}="{name}"]')
    return (
        line(script.decoded((found.attributes.get("content") or "")[:20_000]), most)
        if found
        else ""
    )


def _shown(tree: LexborHTMLParser, selector: str, most: int) -> str:
    found = tree.css_first(selector)
    return line(found.text(deep=True), most) if found else ""
