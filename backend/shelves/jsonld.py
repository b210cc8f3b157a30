"""A reader's words as W3C Web Annotations: what other programs of reading can read.

Pure. A mark is a highlighting, a thought and a message a commenting, a reply a
replying to the annotation that it answers. A quote goes with its surroundings,
and with its position while it has one in the article's current text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from backend.shelves.word import About, Quoted, Word

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
MEDIA_TYPE = f'application/ld+json; profile="{CONTEXT}"'
LABEL = "我在拾句的划线和文字"
MOTIVATIONS = {
    "mark": "highlighting",
    "thought": "commenting",
    "message": "commenting",
    "reply": "replying",
}
PAINTS = {
    "yellow": "#fff0b3",
    "green": "#d3efcf",
    "blue": "#cfe4fa",
    "pink": "#fbd7e0",
    "purple": "#e3d9f7",
}


@dataclass(frozen=True)
class Names:
    """How things are called in a file: all names begin with the address of this deployment."""

    base: str
    account: str
    nickname: str

    def article(self, public_id: str) -> str:
        """Name an article; its address gives its text as JSON."""
        return f"{self.base}/api/v1/articles/{public_id}"

    def annotation(self, public_id: str) -> str:
        """Name a mark or a message."""
        return f"{self.base}/annotations/{public_id}"

    def person(self) -> str:
        """Name the reader."""
        return f"{self.base}/accounts/{self.account}"

    def collection(self) -> str:
        """Name all that the reader marked and wrote; the address gives it to them alone."""
        return f"{self.base}/api/v1/me/words.jsonld?reader={self.account}"

    def page(self, cursor: str) -> str:
        """Name one page of it, and give its address."""
        return f"{self.collection()}&cursor={cursor}"


@dataclass(frozen=True)
class Page:
    """Some of a reader's words: from the `first` on, under `cursor`, of `total` in all."""

    words: Sequence[Word]
    cursor: str
    next: str | None
    first: int
    total: int


def collection(page: Page, names: Names) -> dict[str, Any]:
    """Write the first page within the collection, or a later page by itself."""
    of = {"id": names.collection(), "label": LABEL, "total": page.total}
    if page.cursor:
        return {"@context": CONTEXT, **_page(page, names), "partOf": of}
    whole = {"@context": CONTEXT, "type": "AnnotationCollection", **of, "creator": _creator(names)}
    return whole | ({"first": _page(page, names)} if page.words else {})


def _page(page: Page, names: Names) -> dict[str, Any]:
    return {
        "id": names.page(page.cursor),
        "type": "AnnotationPage",
        "startIndex": page.first,
        **({"next": names.page(page.next)} if page.next else {}),
        "items": [annotation(word, names) for word in page.words],
    }


def annotation(word: Word, names: Names) -> dict[str, Any]:
    """Write one annotation, as it stands within a page."""
    written: dict[str, Any] = {
        "id": names.annotation(word.id),
        "type": "Annotation",
        "motivation": MOTIVATIONS[word.kind],
        "creator": _creator(names),
        "created": _moment(word.created_at),
    }
    if word.edited_at is not None:
        written["modified"] = _moment(word.edited_at)
    if word.text is not None:
        written["body"] = {"type": "TextualBody", "value": word.text, "format": "text/plain"}
    if word.colour is not None:
        style = f".{word.colour} {{ background-color: {PAINTS[word.colour]} }}"
        written["stylesheet"] = {"type": "CssStylesheet", "value": style}
    return written | {"target": _target(word, names)}


def _target(word: Word, names: Names) -> Any:
    if word.answers is not None:
        return names.annotation(word.answers)
    source = _source(word.about, names)
    if word.quote is None:
        return source
    target = {"type": "SpecificResource", "source": source, "selector": _selectors(word.quote)}
    return target | ({"styleClass": word.colour} if word.colour else {})


def _source(about: About, names: Names) -> dict[str, Any]:
    source = {"id": names.article(about.id), "type": "Text", "dcterms:title": about.title}
    return source | ({"canonical": about.source_url} if about.source_url else {})


def _selectors(quote: Quoted) -> list[dict[str, Any]]:
    words = {
        "type": "TextQuoteSelector",
        "exact": quote.exact,
        "prefix": quote.prefix,
        "suffix": quote.suffix,
    }
    if quote.start is None or quote.end is None:
        return [words]
    return [words, {"type": "TextPositionSelector", "start": quote.start, "end": quote.end}]


def _creator(names: Names) -> dict[str, Any]:
    person = {"id": names.person(), "type": "Person"}
    return person | ({"nickname": names.nickname} if names.nickname else {})


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
