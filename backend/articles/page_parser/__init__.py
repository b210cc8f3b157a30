"""Parses a published page or pasted HTML into typed paragraphs and metadata.

Pure: nothing is fetched and nothing is written. `articles.page_source` bounds the page's cost;
`articles.page` reads the data in its scripts and its metadata, and parses the posts that are not
HTML; here the HTML of the body is walked, and a builder makes paragraphs of it.
"""

from dataclasses import dataclass
from typing import Literal

from selectolax.lexbor import LexborHTMLParser, LexborNode

from backend.api import invisible_characters
from backend.articles.element_rules.style_cascade import StyleSheet
from backend.articles.page import (
    html_preprocessing,
    metadata,
    non_html_posts,
    paid_articles,
    post_titles,
    script_data,
    unavailable_pages,
)
from backend.articles.page.article_links import canonical_link as canonical_link
from backend.articles.page.article_links import message_key as message_key
from backend.articles.page.article_links import read_message_key as read_message_key
from backend.articles.page.unavailable_pages import NotAnArticle as NotAnArticle
from backend.articles.page.unavailable_pages import PageDeleted as PageDeleted
from backend.articles.page.unavailable_pages import PageUnavailable as PageUnavailable
from backend.articles.page.unavailable_pages import PageViolating as PageViolating
from backend.articles.page_parser import html_walker
from backend.articles.paragraphs import Paragraph, join_text

PageKind = Literal["article", "share", "pictures", "text"]
_RENDERED_TEXTS: tuple[tuple[str, PageKind], ...] = (
    ("#js_text_desc", "text"),
    ("#js_image_desc", "pictures"),
)


@dataclass(frozen=True, kw_only=True)
class ParsedPage(metadata.PageMetadata):
    """A published page, parsed.

    Pictures and the cover still carry the address that stood in the page, https
    or relative; whoever copies them decides which addresses are fetched.
    `source_url` and all `links` under which the page says that it stands are canonical;
    `message_biz` with `message_key` is WeChat's own name for it, where the page tells, whatever
    the address. A shared article has a
    `note` above it, and `origin_name` and `origin_url` say where it came from.
    """

    kind: PageKind
    paragraphs: tuple[Paragraph, ...]
    note: str = ""
    origin_name: str = ""
    origin_url: str | None = None


def parse(page: str | bytes) -> ParsedPage:
    """Parse a published page.

    Raises PageDeleted, PageViolating or PageUnavailable for the notices that
    stand in an article's place, NotAnArticle for any other page, BadInput if
    the page or the article in it is out of bounds.
    """
    markup = html_preprocessing.prepare_page(page)
    tree = LexborHTMLParser(markup.html)
    data = script_data.parse_page_data(markup.scripts)
    kind, paragraphs = _parse_content(tree, data, StyleSheet(markup.styles))
    if not paragraphs:
        raise unavailable_pages.find_refusal(tree)
    paragraphs = paid_articles.add_notice(tree, data, paragraphs)
    page_metadata = metadata.read_metadata(tree, data)
    origin_name, origin_url = non_html_posts.get_origin(data)
    note = non_html_posts.get_note(tree, data)
    is_share = kind == "article" and bool(origin_name or origin_url or note)
    title = page_metadata.title
    if kind == "text":
        text = join_text(paragraphs)
        title = post_titles.choose_post_title(data, title, text, page_metadata.published_at)
    return ParsedPage(
        **{**vars(page_metadata), "title": title or _derive_title(paragraphs)},
        kind="share" if is_share else kind,
        paragraphs=paragraphs,
        note=note if is_share else "",
        origin_name=origin_name if is_share else "",
        origin_url=origin_url if is_share else None,
    )


def parse_fragment(html: str, title: str) -> ParsedPage:
    """Parse HTML or plain text that somebody pasted; a blank title is taken from the text.

    Raises NotAnArticle if there is nothing to read in it, BadInput if it is out
    of bounds.
    """
    markup = html_preprocessing.prepare_page(html, is_fragment=True)
    if "<" not in html:
        paragraphs = non_html_posts.parse_plain_text(html)
    else:
        root = LexborHTMLParser(markup.html).body
        paragraphs = _parse_element(root, StyleSheet(markup.styles))
    if not paragraphs:
        raise NotAnArticle
    name = metadata.clean_line(title, 200) or _derive_title(paragraphs)
    return ParsedPage(kind="article", title=name, paragraphs=paragraphs)


def _parse_element(root: LexborNode | None, sheet: StyleSheet) -> tuple[Paragraph, ...]:
    return html_walker.parse_paragraphs(root, sheet=sheet) if root is not None else ()


def _parse_content(
    tree: LexborHTMLParser, data: script_data.Data, sheet: StyleSheet
) -> tuple[PageKind, tuple[Paragraph, ...]]:
    item_type = script_data.get_text(data, "item_show_type")
    if item_type == non_html_posts.PICTURE_POST and (
        paragraphs := non_html_posts.parse_picture_post(data)
    ):
        return "pictures", paragraphs
    if item_type == non_html_posts.TEXT_POST and (
        paragraphs := non_html_posts.parse_text_post(data)
    ):
        return "text", paragraphs
    if unavailable_pages.is_post(tree):
        return _parse_rendered_post(tree, data, sheet)
    root = tree.css_first("#js_content") or tree.css_first(".rich_media_content")
    paragraphs = _parse_element(root, sheet)
    if paragraphs and not data and unavailable_pages.is_of_platform(tree):
        return "article", ()  # terms and help, in the frame of an article
    return "article", paragraphs or _parse_source(data)


def _parse_rendered_post(
    tree: LexborHTMLParser, data: script_data.Data, sheet: StyleSheet
) -> tuple[PageKind, tuple[Paragraph, ...]]:
    """Parse a post whose script data says nothing from where the scripts have put its text."""
    if paragraphs := _parse_source(data):
        return "article", paragraphs
    for selector, kind in _RENDERED_TEXTS:
        if paragraphs := _parse_element(tree.css_first(selector), sheet):
            return kind, paragraphs
    return "article", ()


def _parse_source(data: script_data.Data) -> tuple[Paragraph, ...]:
    if paragraphs := non_html_posts.parse_media_post(data):
        return paragraphs
    source = non_html_posts.get_source(data)
    return parse_fragment(source, "").paragraphs if source else ()


def _derive_title(paragraphs: tuple[Paragraph, ...]) -> str:
    lines = (line for paragraph in paragraphs for line in paragraph.words.split("\n"))
    first_line = next(filter(str.strip, lines), "")
    return invisible_characters.cut(first_line, 30).strip() or "无标题"
