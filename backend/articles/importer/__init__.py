"""Turns a published page, as it was saved or fetched, into paragraphs of our own.

Pure: nothing is fetched and nothing is written. `gate` lets a page in, `script`
reads the data in its scripts, `facts` says who wrote it and when, `body` walks
its HTML into a `flow` of paragraphs, and `posts` knows the kinds that are not
HTML at all.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from selectolax.lexbor import LexborHTMLParser

from backend.articles.importer import body, facts, gate, posts, refusals, script
from backend.articles.importer.facts import canonical_link as canonical_link
from backend.articles.importer.facts import message_key as message_key
from backend.articles.importer.refusals import NotAnArticle as NotAnArticle
from backend.articles.importer.refusals import PageDeleted as PageDeleted
from backend.articles.importer.refusals import PageUnavailable as PageUnavailable
from backend.articles.importer.refusals import PageViolating as PageViolating
from backend.articles.paragraphs import Paragraph, plain_text

Kind = Literal["article", "share", "pictures", "text"]


@dataclass(frozen=True, kw_only=True)
class Page:
    """A published page as we understand it.

    Pictures and the cover still carry the address that stood in the page, https
    or relative; whoever copies them decides which addresses are fetched.
    `source_url` is canonical, so it names the article; `message_key` is WeChat's
    own name for it, where the page tells. A shared article has a
    `note` above it, and `origin_name` and `origin_url` say where it came from.
    """

    kind: Kind
    title: str
    paragraphs: tuple[Paragraph, ...]
    author: str = ""
    account_name: str = ""
    account_alias: str = ""
    account_biz: str = ""
    published_at: datetime | None = None
    cover_url: str | None = None
    digest: str = ""
    source_url: str | None = None
    message_key: str | None = None
    note: str = ""
    origin_name: str = ""
    origin_url: str | None = None


def parse(page: str | bytes) -> Page:
    """Understand a published page.

    Raises PageDeleted, PageViolating or PageUnavailable for the notices that
    stand in an article's place, NotAnArticle for any other page, BadInput if
    the page or the article in it is out of bounds.
    """
    markup = gate.admit(page)
    tree = LexborHTMLParser(markup.html)
    data = script.read(markup.scripts)
    kind, paragraphs = _content(tree, data)
    if not paragraphs:
        raise refusals.reason(tree)
    known = facts.read(tree, data)
    origin_name, origin_url = posts.origin(data)
    note = posts.note(tree, data)
    is_share = kind == "article" and bool(origin_name or origin_url or note)
    return Page(
        **{**vars(known), "title": known.title or _first_words(paragraphs)},
        kind="share" if is_share else kind,
        paragraphs=paragraphs,
        note=note if is_share else "",
        origin_name=origin_name if is_share else "",
        origin_url=origin_url if is_share else None,
    )


def parse_fragment(html: str, title: str) -> Page:
    """Understand HTML or plain text that somebody pasted; a blank title is taken from the text.

    Raises NotAnArticle if there is nothing to read in it, BadInput if it is out
    of bounds.
    """
    markup = gate.admit(html)
    if "<" not in html:
        paragraphs = posts.plain(html)
    else:
        root = LexborHTMLParser(markup.html).body
        paragraphs = body.paragraphs_of(root) if root is not None else ()
    if not paragraphs:
        raise NotAnArticle
    name = facts.line(title, 200) or _first_words(paragraphs)
    return Page(kind="article", title=name, paragraphs=paragraphs)


def _content(tree: LexborHTMLParser, data: script.Data) -> tuple[Kind, tuple[Paragraph, ...]]:
    shown_as = script.text_of(data, "item_show_type")
    if shown_as == posts.PICTURES and (paragraphs := posts.pictures(data)):
        return "pictures", paragraphs
    if shown_as == posts.TEXT and (paragraphs := posts.text(data)):
        return "text", paragraphs
    root = tree.css_first("#js_content") or tree.css_first(".rich_media_content")
    paragraphs = body.paragraphs_of(root) if root is not None else ()
    written = script.text_of(data, "content_noencode")
    if not paragraphs and written:
        paragraphs = posts.other(data) or parse_fragment(written, "").paragraphs
    return "article", paragraphs


def _first_words(paragraphs: tuple[Paragraph, ...]) -> str:
    first = next((words for words in plain_text(paragraphs).split("\n") if words.strip()), "")
    return first[:30].strip() or "无标题"
