"""Parses posts whose text stands in script data, and plain text; reads a reprint's note, origin."""

import re

from selectolax.lexbor import LexborHTMLParser

from backend.articles.page import html_preprocessing, script_data
from backend.articles.page.article_links import canonical_link, unescape_html, unescape_url
from backend.articles.page.metadata import clean_line, clean_url
from backend.articles.page_parser import html_walker, media_elements
from backend.articles.page_parser.inline_style import InlineStyle
from backend.articles.page_parser.paragraph_builder import ParagraphBuilder
from backend.articles.paragraphs import EmbedKind, Paragraph, clean

PICTURE_POST, TEXT_POST = "8", "10"
_MEDIA_POSTS: dict[str, EmbedKind] = {"5": "video", "6": "audio", "7": "audio"}
# What the page's own scripts honour in such a text; any other < is only a sign.
_TAG = re.compile(
    r"<(?P<end>/?)a(?P<attributes>\s[^<>]{0,4000}+)?>|<br\s*+/?>|\r\n|\n", re.IGNORECASE
)
_HREF = re.compile(r"""\shref\s*+=\s*+["']?(https://[^\s"'<>]{1,2000})""")
# A text that closes such elements is HTML after all.
_CLOSED_ELEMENT = re.compile(
    r"</(?:p|div|section|span|strong|b|em|i|u|h[1-6]|li|ul|ol|blockquote|table|pre)>", re.IGNORECASE
)
_ESCAPED_ELEMENT = re.compile(
    r"&lt;/(?:p|div|section|span|strong|h[1-6]|li|blockquote)&gt;", re.IGNORECASE
)
_CLOSED_BLOCK = re.compile(
    r"</(?:p|div|section|h[1-6]|li|ul|ol|blockquote|table|pre)>", re.IGNORECASE
)
_ROW = re.compile(r"[^\n]++|\n")
_REPRINTED = "2"


def parse_picture_post(data: script_data.Data) -> tuple[Paragraph, ...]:
    """Parse a picture post: the pictures in the order they are swiped, then the text."""
    builder = ParagraphBuilder()
    for item in script_data.get_objects(data, "picture_page_info_list"):
        url = clean_url(script_data.get_text(item, "cdn_url"))
        if url is not None:
            sizes = {
                "data-w": script_data.get_text(item, "width"),
                "height": script_data.get_text(item, "height"),
            }
            picture = media_elements.build_picture({"data-src": url, **sizes})
            if picture is not None:
                builder.put(picture)
    return _build_paragraphs(builder, _get_text(data))


def parse_text_post(data: script_data.Data) -> tuple[Paragraph, ...]:
    """Parse a text post with its line breaks."""
    return _build_paragraphs(ParagraphBuilder(), _get_text(data))


def parse_media_post(data: script_data.Data) -> tuple[Paragraph, ...]:
    """Parse a video or audio post: a placeholder and its text; empty for other kinds."""
    kind = _MEDIA_POSTS.get(script_data.get_text(data, "item_show_type"))
    if kind is None:
        return ()
    builder, text = ParagraphBuilder(), _get_text(data)
    if not text.strip():
        return ()
    builder.put(media_elements.build_placeholder(kind))
    return _build_paragraphs(builder, text)


def parse_plain_text(source: str) -> tuple[Paragraph, ...]:
    """Parse plain text into paragraphs: a blank line ends one, a line break stays."""
    builder = ParagraphBuilder()
    for match in _ROW.finditer(clean(source)):
        if match[0] == "\n":
            builder.new_line()
        else:
            builder.text(match[0], InlineStyle())
    return builder.finish()


def get_note(tree: LexborHTMLParser, data: script_data.Data) -> str:
    """Get the note of an account above an article that it reprinted from another."""
    info = script_data.get_object(data, "copyright_info")
    recommendation = script_data.get_text(info, "reprint_recommend_content_noencode", "guide_words")
    tips = tree.css_first(".original_primary_card_tips")
    credit_line = "".join(tips.text(deep=True).split()) if tips else ""
    return "\n".join(filter(None, (clean_line(recommendation, 500), clean_line(credit_line, 200))))


def get_origin(data: script_data.Data) -> tuple[str, str | None]:
    """Get the account an article was reprinted from, and the link to the original there."""
    info = script_data.get_object(data, "copyright_info")
    if script_data.get_text(info, "copyright_stat") != _REPRINTED:
        return "", None
    link = canonical_link(script_data.get_text(info, "reprint_url"))
    return clean_line(script_data.get_text(info, "platform"), 64), link


def get_source(data: script_data.Data) -> str:
    """Get the body that stands in the script data, unescaped once more where it is escaped HTML."""
    source = script_data.get_text(data, "content_noencode", "content")
    if "<" not in source and _ESCAPED_ELEMENT.search(source):
        return unescape_html(source)
    return source


def _get_text(data: script_data.Data) -> str:
    text_info = script_data.get_object(data, "text_page_info")
    return (
        script_data.get_text(text_info, "content_noencode", "content")
        or get_source(data)
        or unescape_html(script_data.get_text(data, "desc"))
    )


def _build_paragraphs(builder: ParagraphBuilder, source: str) -> tuple[Paragraph, ...]:
    if _CLOSED_ELEMENT.search(source):
        if not _CLOSED_BLOCK.search(source):
            source = source.replace("\n", "<br>")
        markup = html_preprocessing.prepare_page(source)
        body = LexborHTMLParser(markup.html).body
        return html_walker.parse_paragraphs(body, builder) if body is not None else ()
    position, inline = 0, InlineStyle()
    for match in _TAG.finditer(source):
        builder.text(source[position : match.start()], inline)
        position = match.end()
        if match["end"]:
            inline = InlineStyle()
        elif match["end"] is None:
            builder.new_line()
        else:
            link = _HREF.search(match["attributes"] or "")
            inline = InlineStyle(href=unescape_url(link[1]) if link else None)
    builder.text(source[position:], inline)
    return builder.finish()
