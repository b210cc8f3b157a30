"""Posts that are not written as HTML: pictures with a text, a text alone, a shared article."""

import re

from selectolax.lexbor import LexborHTMLParser

from backend.articles.importer import embeds, script
from backend.articles.importer.facts import address, canonical_link, line, unescaped
from backend.articles.importer.flow import Flow
from backend.articles.importer.ink import Ink
from backend.articles.paragraphs import Paragraph, What, clean

PICTURES, TEXT = "8", "10"
_OTHER_POSTS: dict[str, What] = {"5": "video", "6": "audio", "7": "audio"}
# What the page's own scripts honour in such a text; any other < is only a sign.
_TAG = re.compile(
    r"<(?P<end>/?)a(?P<attributes>\s[^<>]{0,4000}+)?>|<br\s*+/?>|\r\n|\n", re.IGNORECASE
)
_HREF = re.compile(r"""\shref\s*+=\s*+["']?(https://[^\s"'<>]{1,2000})""")
_ROW = re.compile(r"[^\n]++|\n")
_COPIED = "2"


def pictures(data: script.Data) -> tuple[Paragraph, ...]:
    """Give a picture post: the pictures in the order they are swiped, then the text."""
    flow = Flow()
    for part in script.parts_of(data, "picture_page_info_list"):
        url = address(script.text_of(part, "cdn_url"))
        if url is not None:
            sizes = {
                "data-w": script.text_of(part, "width"),
                "height": script.text_of(part, "height"),
            }
            found = embeds.picture({"data-src": url, **sizes})
            if found is not None:
                flow.put(found)
    return _told(flow, _text(data))


def text(data: script.Data) -> tuple[Paragraph, ...]:
    """Give a text post with its line breaks."""
    return _told(Flow(), _text(data))


def other(data: script.Data) -> tuple[Paragraph, ...]:
    """Give a post of a kind that only the original can play, and its text; else nothing."""
    what = _OTHER_POSTS.get(script.text_of(data, "item_show_type"))
    if what is None:
        return ()
    flow = Flow()
    flow.put(embeds.placeholder(what))
    return _told(flow, _text(data))


def plain(source: str) -> tuple[Paragraph, ...]:
    """Give plain text as paragraphs: a blank line ends one, a line break stays."""
    flow = Flow()
    for row in _ROW.finditer(clean(source)):
        if row[0] == "\n":
            flow.new_line()
        else:
            flow.text(row[0], Ink())
    return flow.finish()


def note(tree: LexborHTMLParser, data: script.Data) -> str:
    """Give what the account says above an article that it took over from another."""
    info = script.part_of(data, "copyright_info")
    said = script.text_of(info, "reprint_recommend_content_noencode", "guide_words")
    tips = tree.css_first(".original_primary_card_tips")
    credit = "".join(tips.text(deep=True).split()) if tips else ""
    return "\n".join(filter(None, (line(said, 500), line(credit, 200))))


def origin(data: script.Data) -> tuple[str, str | None]:
    """Give the account an article was taken over from, and the link to the original there."""
    info = script.part_of(data, "copyright_info")
    if script.text_of(info, "copyright_stat") != _COPIED:
        return "", None
    link = canonical_link(unescaped(script.text_of(info, "reprint_url")))
    return line(script.text_of(info, "platform"), 64), link


def _text(data: script.Data) -> str:
    own = script.part_of(data, "text_page_info")
    return (
        script.text_of(own, "content_noencode")
        or script.text_of(data, "content_noencode")
        or unescaped(script.text_of(data, "desc"))
    )


def _told(flow: Flow, source: str) -> tuple[Paragraph, ...]:
    at, ink = 0, Ink()
    for found in _TAG.finditer(source):
        flow.text(source[at : found.start()], ink)
        at = found.end()
        if found["end"]:
            ink = Ink()
        elif found["end"] is None:
            flow.new_line()
        else:
            link = _HREF.search(found["attributes"] or "")
            ink = Ink(href=unescaped(link[1]) if link else None)
    flow.text(source[at:], ink)
    return flow.finish()
