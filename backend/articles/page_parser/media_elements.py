"""Builds pictures from img elements and CSS backgrounds, placeholders for video and audio."""

import re

from selectolax.lexbor import LexborNode

from backend.articles.element_rules import decorations, emoji_pictures
from backend.articles.element_rules.css_values import Attributes, Declarations, parse_length
from backend.articles.page.metadata import clean_line, clean_url
from backend.articles.paragraphs import EmbedKind, Picture, Placeholder

_VERBS: dict[EmbedKind, tuple[str, str]] = {
    "video": ("视频", "观看"),
    "audio": ("音频", "收听"),
    "mini_program": ("小程序", "打开"),
    "card": ("卡片", "查看"),
    "vote": ("投票", "参与"),
    "product": ("商品", "查看"),
    "place": ("地点", "查看"),
    "picture": ("图片", "查看"),
    "paid": ("付费内容", "阅读"),
}
_EMBED_TAGS: dict[str, EmbedKind] = {
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
_EMBED_SELECTOR = ", ".join(("iframe", *_EMBED_TAGS))
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
_MIN_SIZE, _SIGN_SIZE = 3, 32
_MAX_SIZE = 30_000
_NUMBER = re.compile(r"\A\s*+([0-9]{1,6}+(?:\.[0-9]{1,20}+)?+)(?:px)?+\s*+")
_SOURCES = ("data-src", "src", "data-original", "href", "xlink:href")


def is_embed(tag: str) -> bool:
    """Tell whether an element of this name is an embed that only the original page shows."""
    return tag == "iframe" or tag in _EMBED_TAGS


def build_embed(tag: str, attributes: Attributes) -> Placeholder:
    """Build the placeholder of an embed, with its own name where it has one."""
    kind = _classify_iframe(attributes) if tag == "iframe" else _EMBED_TAGS[tag]
    names = (clean_line(attributes.get(name) or "", 60) for name in _NAMES)
    return build_placeholder(kind, next(filter(None, names), ""), _NOUNS.get(tag))


def build_widget(kind: EmbedKind, node: LexborNode) -> Placeholder:
    """Build the placeholder of a rendered widget, as the embed inside it says, if there is one."""
    embed = node.css_first(_EMBED_SELECTOR)
    tag = (embed.tag or "").lower() if embed is not None else ""
    if embed is None or not is_embed(tag):
        return build_placeholder(kind)
    return build_embed(tag, embed.attributes)


def build_placeholder(kind: EmbedKind, name: str = "", noun: str | None = None) -> Placeholder:
    """Build a placeholder that says what the embed is, and where to find it."""
    usual_noun, verb = _VERBS[kind]
    subject = f"{noun or usual_noun}《{name}》" if name else noun or usual_noun
    return Placeholder(what=kind, says=f"{subject}：请在公众号原文中{verb}")


def read_picture(
    node: LexborNode, attributes: Attributes, declared: Declarations, is_in_code: bool
) -> str | Picture | Placeholder | None:
    """Read an img element: an emoji as text, a picture, or None where there is none to see."""
    url = next(filter(None, (attributes.get(name) for name in _SOURCES)), "")
    if decorations.is_decorative_picture(attributes, declared, url, node, is_in_code=is_in_code):
        return None
    width = measure_width(attributes, declared)
    return emoji_pictures.read_emoji(attributes, url, width) or build_picture(attributes)


def measure_width(attributes: Attributes, declared: Declarations) -> float:
    """Measure how wide an img element is shown, in pixels; 0 where the page does not say.

    What says only how high it is shown is taken to be as wide, but for a ratio that is known.
    """
    styled = declared.get("width", "")
    width = _parse_styled_length(styled) or _parse_number(attributes.get("width"))
    height = _parse_styled_length(declared.get("height", ""))
    height = height or _parse_number(attributes.get("height"))
    if width or styled.endswith("%") or not height:
        return width or _parse_number(attributes.get("data-w"))
    ratio = _parse_number(attributes.get("data-ratio"))
    return height / ratio if ratio else height


def build_picture(attributes: Attributes) -> Picture | Placeholder | None:
    """Build the picture of an img or image element, or None where there is none to see.

    A picture written into the page itself (`data:`) is not taken; its caption
    is, as a placeholder. A tracking pixel is nothing to see.
    """
    urls = [attributes.get(name) or "" for name in _SOURCES]
    url = next(filter(None, map(clean_url, urls)), None)
    width, height = _parse_size(attributes)
    if 0 < width < _MIN_SIZE:
        return None
    alt = clean_line(attributes.get("alt") or "", 300)
    if alt in ("图片", "image", "img"):
        alt = ""
    if url is None:
        return build_placeholder("picture", alt[:60]) if alt and any(urls) else None
    return Picture(url=url, alt=alt, width=width or None, height=height or None)


def build_background_picture(url: str) -> Picture | None:
    """Build the picture of a CSS background."""
    address_url = clean_url(url)
    return Picture(url=address_url) if address_url else None


def is_inline_sign(attributes: Attributes, declared: Declarations) -> bool:
    """Tell whether a picture is a sign within a sentence, by its size."""
    return 0 < measure_width(attributes, declared) <= _SIGN_SIZE


def _classify_iframe(attributes: Attributes) -> EmbedKind:
    source = " ".join((attributes.get(name) or "")[:500] for name in ("class", "src", "data-src"))
    if "vote" in source:
        return "vote"
    is_video = "video" in source or "v.qq.com" in source or "data-mpvid" in attributes
    return "video" if is_video else "audio" if "music" in source else "card"


def _parse_size(attributes: Attributes) -> tuple[int, int]:
    width = _parse_number(attributes.get("data-w")) or _parse_number(attributes.get("width"))
    ratio = _parse_number(attributes.get("data-ratio"))
    height = width * ratio if width and ratio else _parse_number(attributes.get("height"))
    return round(min(width, _MAX_SIZE)), round(min(height, _MAX_SIZE))


def _parse_styled_length(value: str) -> float:
    return 0 if value.endswith("%") else parse_length(value) or 0


def _parse_number(text: str | None) -> float:
    match = _NUMBER.fullmatch(text or "")
    return float(match[1]) if match else 0
