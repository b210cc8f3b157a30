"""Exports a reader's annotations as Web Annotations, and imports such files as private ones.

An imported file is untrusted. Its annotations are parsed one by one, located in
the articles' current text, and stored as the reader's own and private; what cannot
be imported is reported, with its position in the file.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from backend import clock, db
from backend.accounts.models import Account
from backend.annotations import own_marks as marks
from backend.annotations.own_marks import AnnotationFilter, ImportOutcome
from backend.articles import service as articles
from backend.articles.models import Article, Revision
from backend.config import get_settings
from backend.errors import BadInput
from backend.messages.reading import own_messages as messages
from backend.messages.schemas import MAX_MESSAGE_LENGTH, MAX_THOUGHT_LENGTH
from backend.moderation.text_cleaning import clean_text
from backend.passages import service as passage_service
from backend.passages.models import Passage
from backend.passages.quote_anchors import QuoteAnchor
from backend.shelves import annotation_list
from backend.shelves.annotation_files import annotation_parser, web_annotations
from backend.shelves.annotation_files.annotation_parser import ImportRejected, ParsedAnnotation
from backend.shelves.annotation_files.quote_location import locate_annotation
from backend.shelves.annotation_files.web_annotations import ExportIris
from backend.shelves.schemas import ImportErrorOut, ImportResultOut

ANNOTATIONS_PER_FILE = 500
ARTICLE_NOT_FOUND = "这里没有这篇文章，或已被撤回"
EMPTY_ANNOTATION = "既没有引文，也没有文字"
ARTICLE_FULL = "这篇文章里放不下更多了"

PassagesByPointer = dict[str, Passage]
ArticleText = tuple[Article, Revision]


@dataclass(frozen=True)
class LocatedAnnotation:
    """An imported annotation and its current anchor; without text it is a mark."""

    at: str
    article: Article
    revision: Revision
    anchor: QuoteAnchor | None
    text: str
    colour: str
    moment: datetime


def build_iris(reader: Account) -> ExportIris:
    """Build the IRIs of a reader's exported annotations."""
    return ExportIris(get_settings().public_url.rstrip("/"), reader.public_id, reader.nickname)


def load_export_page(reader: Account, cursor: str) -> annotation_list.OwnAnnotationPage:
    """Load the next page of a reader's annotations for a file."""
    return annotation_list.list_annotations(
        reader, AnnotationFilter(), cursor, ANNOTATIONS_PER_FILE
    )


def export_annotations(reader: Account, cursor: str) -> tuple[dict[str, Any], str | None]:
    """Build one page of a reader's Web Annotations, and return the cursor of the next."""
    page = load_export_page(reader, cursor)
    export_page = web_annotations.ExportPage(
        page.words, cursor, page.next, page.first, annotation_list.count_annotations(reader)
    )
    return web_annotations.build_collection(export_page, build_iris(reader)), page.next


def import_annotations(reader: Account, document: dict[str, Any]) -> ImportResultOut:
    """Import a file of Web Annotations for a reader.

    Each quote is located in the article's current text, by its context if it has
    any, and never by similarity. Importing the same file twice changes nothing.
    Raises BadInput for a document of another kind.
    """
    try:
        items = annotation_parser.list_annotations(document)
    except ImportRejected as error:
        raise BadInput(str(error)) from error
    parsed, rejected = _parse_annotations(items)
    with db.read_session():
        located, unlocated = _locate_annotations(reader, parsed)
    try:
        result = _store(reader, located)
    except IntegrityError:  # the same file, imported twice concurrently
        result = _store(reader, located)
    result.rejected[:0] = [*rejected, *unlocated]
    return result


def _parse_annotations(
    items: Iterable[tuple[str, Any]],
) -> tuple[list[ParsedAnnotation], list[ImportErrorOut]]:
    parsed, rejected = [], []
    for pointer, item in items:
        try:
            parsed.append(annotation_parser.parse_annotation(pointer, item))
        except ImportRejected as error:
            rejected.append(ImportErrorOut(pointer=pointer, detail=str(error)))
    return parsed, rejected


def _locate_annotations(
    reader: Account, parsed: list[ParsedAnnotation]
) -> tuple[list[LocatedAnnotation], list[ImportErrorOut]]:
    texts = _load_texts(build_iris(reader), parsed)
    located, rejected = [], []
    for annotation in parsed:
        try:
            located.append(_locate(annotation, texts))
        except ImportRejected as error:
            rejected.append(ImportErrorOut(pointer=annotation.at, detail=str(error)))
    return located, rejected


def _load_texts(iris: ExportIris, parsed: list[ParsedAnnotation]) -> dict[str, ArticleText]:
    """Find the articles of a file: by their IRI here, and by where they were published."""
    own_prefix = iris.article("")
    article_ids = {
        annotation.address.removeprefix(own_prefix)
        for annotation in parsed
        if annotation.address.startswith(own_prefix)
    }
    addresses = {
        address
        for annotation in parsed
        for address in (annotation.address, annotation.canonical)
        if address
    }
    texts = articles.find_published(article_ids, addresses)
    return texts | {iris.article(name): texts[name] for name in article_ids if name in texts}


def _locate(annotation: ParsedAnnotation, texts: dict[str, ArticleText]) -> LocatedAnnotation:
    text = texts.get(annotation.address) or texts.get(annotation.canonical)
    if text is None:
        raise ImportRejected(ARTICLE_NOT_FOUND)
    article, revision = text
    max_length = MAX_THOUGHT_LENGTH if annotation.quote else MAX_MESSAGE_LENGTH
    body = clean_text(annotation.text)
    if len(body) > max_length:
        raise ImportRejected(f"文字太长，最多 {max_length} 个字")
    if not body and not annotation.quote:
        raise ImportRejected(EMPTY_ANNOTATION)
    anchor = locate_annotation(revision.text, annotation) if annotation.quote else None
    return LocatedAnnotation(
        annotation.at,
        article,
        revision,
        anchor,
        body,
        annotation.colour,
        _clamp_created_at(annotation),
    )


def _clamp_created_at(annotation: ParsedAnnotation) -> datetime:
    """Return the creation time, which no file can set in the future."""
    return min(annotation.created_at or clock.now(), clock.now())


def _store(reader: Account, located: list[LocatedAnnotation]) -> ImportResultOut:
    """Store located annotations: those with text as messages and thoughts, the rest as marks."""
    anchored = [
        (annotation, annotation.anchor) for annotation in located if annotation.anchor is not None
    ]
    mark_items, message_items = (
        [annotation for annotation in located if not annotation.text],
        [annotation for annotation in located if annotation.text],
    )
    with db.transaction():
        pinned_passages = passage_service.get_or_create_passages(
            [(annotation.article, annotation.revision, anchor) for annotation, anchor in anchored]
        )
        passages = {
            annotation.at: passage
            for (annotation, _), passage in zip(anchored, pinned_passages, strict=True)
        }
        outcomes = [
            *_store_marks(reader, mark_items, passages),
            *_store_messages(reader, message_items, passages),
        ]
    counts = Counter(outcomes)
    rejected = [
        ImportErrorOut(pointer=annotation.at, detail=ARTICLE_FULL)
        for annotation, outcome in zip([*mark_items, *message_items], outcomes, strict=True)
        if outcome == "full"
    ]
    return ImportResultOut(imported=counts["kept"], existing=counts["already"], rejected=rejected)


def _store_marks(
    reader: Account, located: list[LocatedAnnotation], passages: PassagesByPointer
) -> list[ImportOutcome]:
    return marks.import_marks(
        reader,
        [
            marks.ImportedMark(passages[annotation.at], annotation.colour, annotation.moment)
            for annotation in located
        ],
    )


def _store_messages(
    reader: Account, located: list[LocatedAnnotation], passages: PassagesByPointer
) -> list[ImportOutcome]:
    imports = []
    for annotation in located:
        passage = passages.get(annotation.at)
        passage_id = passage.id if passage else None
        imports.append(
            messages.ImportedMessage(
                annotation.article.id, passage_id, annotation.text, annotation.moment
            )
        )
    return messages.import_messages(reader, imports)
