"""Builds W3C Web Annotation JSON-LD of a reader's annotations: collection, pages, items, IRIs.

Pure. A mark has the motivation highlighting, a thought and a message commenting,
a reply replying, with the annotation that it answers as target. A quote has its
context, and its position while it has one in the article's current text: in code points, as
the model says, except in the list for Recogito, which counts UTF-16 units.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from backend.own_annotations.annotation_files import tag_line
from backend.own_annotations.own_annotation import AnnotatedArticle, AnnotationQuote, OwnAnnotation

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
MEDIA_TYPE = f'application/ld+json; profile="{CONTEXT}"'
LABEL = "我在拾句的划线和文字"
MOTIVATIONS = {
    "mark": "highlighting",
    "thought": "commenting",
    "message": "commenting",
    "reply": "replying",
}
COLOUR_VALUES = {
    "yellow": "#fff0b3",
    "green": "#d3efcf",
    "blue": "#cfe4fa",
    "pink": "#fbd7e0",
    "purple": "#e3d9f7",
}


@dataclass(frozen=True)
class ExportIris:
    """IRIs of an exported file; all begin with the URL of this deployment."""

    base: str
    account: str
    nickname: str
    article_id: str = ""

    def article(self, public_id: str) -> str:
        """Return an article's IRI, a URL that returns it as JSON."""
        return f"{self.base}/api/v1/articles/{public_id}"

    def annotation(self, public_id: str) -> str:
        """Return the IRI of a mark or a message."""
        return f"{self.base}/annotations/{public_id}"

    def person(self) -> str:
        """Return the reader's IRI."""
        return f"{self.base}/accounts/{self.account}"

    def collection(self) -> str:
        """Return the collection's IRI, a URL that only the reader can open."""
        article = f"&article_id={self.article_id}" if self.article_id else ""
        return f"{self.base}/api/v1/me/annotations.jsonld?reader={self.account}{article}"

    def page(self, cursor: str) -> str:
        """Return the IRI of one page of the collection."""
        return f"{self.collection()}&cursor={cursor}"


@dataclass(frozen=True)
class ExportPage:
    """A page of a reader's annotations, from number `first` on, of `total` in all if counted."""

    words: Sequence[OwnAnnotation]
    cursor: str
    next: str | None
    first: int
    total: int | None


def build_collection(page: ExportPage, iris: ExportIris) -> dict[str, Any]:
    """Build the collection with its first page, or a later page by itself."""
    part_of: dict[str, Any] = {"id": iris.collection(), "label": LABEL}
    part_of |= {"total": page.total} if page.total is not None else {}
    if page.cursor:
        return {"@context": CONTEXT, **_build_page(page, iris), "partOf": part_of}
    document = {
        "@context": CONTEXT,
        "type": "AnnotationCollection",
        **part_of,
        "creator": _build_creator(iris),
    }
    return document | ({"first": _build_page(page, iris)} if page.words else {})


def _build_page(page: ExportPage, iris: ExportIris) -> dict[str, Any]:
    return {
        "id": iris.page(page.cursor),
        "type": "AnnotationPage",
        "startIndex": page.first,
        **({"next": iris.page(page.next)} if page.next else {}),
        "items": [build_annotation(item, iris) for item in page.words],
    }


def build_annotation(item: OwnAnnotation, iris: ExportIris) -> dict[str, Any]:
    """Build one annotation, as an item of a page."""
    annotation: dict[str, Any] = {
        "id": iris.annotation(item.id),
        "type": "Annotation",
        "motivation": MOTIVATIONS[item.kind],
        "creator": _build_creator(iris),
        "created": _format_time(item.created_at),
    }
    if item.edited_at is not None:
        annotation["modified"] = _format_time(item.edited_at)
    if item.text is not None:
        annotation["body"] = _build_body(item.text)
    if item.colour is not None:
        style = f".{item.colour} {{ background-color: {COLOUR_VALUES[item.colour]} }}"
        annotation["stylesheet"] = {"type": "CssStylesheet", "value": style}
    return annotation | {"target": _build_target(item, iris)}


def _build_body(text: str) -> Any:
    """Build the body of a text; the tags of its last line are bodies of their own."""
    words, tags = tag_line.split_tags(text)
    bodies = [{"type": "TextualBody", "value": words, "format": "text/plain"}] if words else []
    bodies += [{"type": "TextualBody", "purpose": "tagging", "value": tag} for tag in tags]
    return bodies[0] if bodies and not tags else bodies


def _build_target(item: OwnAnnotation, iris: ExportIris) -> Any:
    if item.answers is not None:
        return iris.annotation(item.answers)
    source = _build_source(item.article, iris)
    if item.quote is None:
        return source
    target = {
        "type": "SpecificResource",
        "source": source,
        "selector": _build_selectors(item.quote),
    }
    return target | ({"styleClass": item.colour} if item.colour else {})


def _build_source(article: AnnotatedArticle, iris: ExportIris) -> dict[str, Any]:
    source = {"id": iris.article(article.id), "type": "Text", "dcterms:title": article.title}
    return source | ({"canonical": article.source_url} if article.source_url else {})


def _build_selectors(quote: AnnotationQuote) -> list[dict[str, Any]]:
    quote_selector = {
        "type": "TextQuoteSelector",
        "exact": quote.exact,
        "prefix": quote.prefix,
        "suffix": quote.suffix,
    }
    if quote.start is None or quote.end is None:
        return [quote_selector]
    return [
        quote_selector,
        {"type": "TextPositionSelector", "start": quote.start, "end": quote.end},
    ]


def build_recogito_list(
    items: Sequence[OwnAnnotation], texts: Mapping[str, str], iris: ExportIris
) -> list[dict[str, Any]]:
    """Build the list that Recogito opens: annotations with a quote in one of the texts.

    Recogito takes neither collections nor annotations without a body, a quote and a position,
    and it counts UTF-16 units. `texts` are the articles' current ones, by public id.
    """
    return [
        {
            "@context": CONTEXT,
            "body": [],
            **build_annotation(_count_in_utf16(item, quote, text), iris),
        }
        for item in items
        if (quote := item.quote) is not None
        and quote.start is not None
        and (text := texts.get(item.article.id)) is not None
    ]


def _count_in_utf16(item: OwnAnnotation, quote: AnnotationQuote, text: str) -> OwnAnnotation:
    start, end = (
        len(text[:offset].encode("utf-16-le")) // 2 for offset in (quote.start, quote.end)
    )
    return replace(item, quote=replace(quote, start=start, end=end))


def _build_creator(iris: ExportIris) -> dict[str, Any]:
    person = {"id": iris.person(), "type": "Person"}
    return person | ({"nickname": iris.nickname} if iris.nickname else {})


def _format_time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
