"""Things in a page that are not text: pictures, and what only the original can show."""

import re

from backend.articles.importer.facts import address, line
from backend.articles.importer.ink import Attributes
from backend.articles.paragraphs import Picture, Placeholder, What

_VERBS: dict[What, tuple[str, str]] = {
    "video": ("视频", "观看"),
    "audio": ("音频", "收听"),
    "mini_program": ("小程序", "打开"),
    "card": ("卡片", "查看"),
    "vote": ("投票", "参与"),
    "product": ("商品", "查看"),
    "place": ("地点", "查看"),
    "picture": ("图片", "查看"),
}
_ELEMENTS: dict[str, What] = {
    "video": "video",
    "mp-common-videosnap": "video",
    "mpvideo": "video",
    "audio": "audio",
    "mpvoice": "audio",
    "qqmusic": "audio",
    "mp-common-mpaudio": "audio",
    "mp-common-qqmusic": "audio",
    "mp-common-music": "audio",
    "mp-miniprogram": "mini_program",
    "mp-common-miniprogram": "mini_program",
    "mp-weapp": "mini_program",
    "mp-common-profile": "card",
    "mppoll": "vote",
    "mpvote": "vote",
    "mp-common-vote": "vote",
    "mp-common-product": "product",
    "mp-common-cpsad": "product",
    "mp-common-poi": "place",
    "object": "card",
    "embed": "card",
}
_NOUNS = {"mp-common-profile": "公众号名片", "mp-common-videosnap": "视频号视频"}
_NAMES = (
    "data-miniprogram-title",
    "data-nickname",
    "data-title",
    "data-name",
    "name",
    "music_name",
    "title",
)
_SMALLEST = 3
_LARGEST = 30_000
_NUMBER = re.compile(r"\A\s*+([0-9]{1,6}+(?:\.[0-9]{1,20}+)?+)(?:px)?+\s*+")
_IN_TEXT = re.compile(r"/we-emoji/|wx_emoji|emoji_small")


def is_embed(tag: str) -> bool:
    """Say whether an element of this name stands for something only the original shows."""
    return tag == "iframe" or tag in _ELEMENTS


def embed(tag: str, attributes: Attributes) -> Placeholder:
    """Make the placeholder for such an element, with its own name where it has one."""
    what = _frame(attributes) if tag == "iframe" else _ELEMENTS[tag]
    names = (line(attributes.get(name) or "", 60) for name in _NAMES)
    return placeholder(what, next(filter(None, names), ""), _NOUNS.get(tag))


def placeholder(what: What, name: str = "", noun: str | None = None) -> Placeholder:
    """Say in plain words what stands here, and where to find it."""
    usual, verb = _VERBS[what]
    subject = f"{noun or usual}《{name}》" if name else noun or usual
    return Placeholder(what=what, says=f"{subject}：请在公众号原文中{verb}")


def picture(attributes: Attributes) -> Picture | Placeholder | None:
    """Make the picture of an img or image element, or None where there is none to see.

    A picture written into the page itself (`data:`) is not taken; its caption
    is, as a placeholder. A dot that counts readers is nothing to see.
    """
    sources = ("data-src", "src", "data-original", "href", "xlink:href")
    urls = [attributes.get(name) or "" for name in sources]
    url = next(filter(None, map(address, urls)), None)
    width, height = _size(attributes)
    if 0 < width < _SMALLEST:
        return None
    alt = line(attributes.get("alt") or "", 300)
    if alt in ("图片", "image", "img"):
        alt = ""
    if url is None:
        return placeholder("picture", alt[:60]) if alt and any(urls) else None
    return Picture(url=url, alt=alt, width=width or None, height=height or None)


def picture_behind(url: str) -> Picture | None:
    """Make the picture that is painted behind an element."""
    found = address(url)
    return Picture(url=found) if found else None


def is_in_text(picture: Picture, attributes: Attributes) -> bool:
    """Say whether a picture is a sign within a sentence, such as an emoji."""
    named = f"{picture.url} {(attributes.get('class') or '')[:200]}"
    is_sign = _IN_TEXT.search(named) or "emotion" in named.partition("/mpres/")[2]
    return (picture.width or 999) <= 32 or bool(is_sign)


def _frame(attributes: Attributes) -> What:
    named = " ".join((attributes.get(name) or "")[:500] for name in ("class", "src", "data-src"))
    if "vote" in named:
        return "vote"
    is_video = "video" in named or "v.qq.com" in named or "data-mpvid" in attributes
    return "video" if is_video else "audio" if "music" in named else "card"


def _size(attributes: Attributes) -> tuple[int, int]:
    width = _number(attributes.get("data-w")) or _number(attributes.get("width"))
    ratio = _number(attributes.get("data-ratio"))
    height = width * ratio if width and ratio else _number(attributes.get("height"))
    return round(min(width, _LARGEST)), round(min(height, _LARGEST))


def _number(text: str | None) -> float:
    found = _NUMBER.fullmatch(text or "")
    return float(found[1]) if found else 0
