"""Exports a reader's annotations as Web Annotations, and imports annotation files as private ones.

An imported file is untrusted. Its annotations are parsed one by one, located in
the articles' current text, and stored as the reader's own and private; what cannot
be imported is reported, with its position in the file.
"""

from typing import Any

from sqlalchemy.exc import IntegrityError

from backend import clock, db
from backend.accounts.models import Account
from backend.annotations.own_marks import AnnotationFilter
from backend.api import invisible_characters
from backend.articles import published_articles, title_lookup
from backend.articles.models import Article, Revision
from backend.comments.schemas import MAX_MESSAGE_LENGTH, MAX_THOUGHT_LENGTH
from backend.config import get_settings
from backend.errors import BadInput
from backend.moderation.text_cleaning import clean_text
from backend.own_annotations import annotation_list
from backend.own_annotations.annotation_files import (
    annotation_parser,
    import_storage,
    quote_location,
    tag_line,
    web_annotations,
)
from backend.own_annotations.annotation_files.annotation_parser import AnnotationFile
from backend.own_annotations.annotation_files.formats.parsed_annotation import ParsedAnnotation
from backend.own_annotations.annotation_files.import_reasons import ImportRejected, UnknownFile
from backend.own_annotations.annotation_files.import_report import ImportReport
from backend.own_annotations.annotation_files.import_schemas import ImportResultOut
from backend.own_annotations.annotation_files.import_storage import LocatedAnnotation
from backend.own_annotations.annotation_files.web_annotations import ExportIris

ANNOTATIONS_PER_FILE = 500
BATCH_SIZE = 500
DEFAULT_COLOUR = "yellow"

ArticleText = tuple[Article, Revision]


def build_iris(reader: Account, article_id: str = "") -> ExportIris:
    """Build the IRIs of a reader's exported annotations; of one article's if it is given."""
    base = get_settings().public_url.rstrip("/")
    return ExportIris(base, reader.public_id, reader.nickname, article_id)


def load_export_page(
    reader: Account, cursor: str, article_id: str = ""
) -> annotation_list.OwnAnnotationPage:
    """Load the next page of a reader's annotations for a file."""
    return annotation_list.list_annotations(
        reader, AnnotationFilter(article=article_id), cursor, ANNOTATIONS_PER_FILE
    )


def export_annotations(
    reader: Account, cursor: str, article_id: str = ""
) -> tuple[dict[str, Any], str | None]:
    """Build one page of a reader's Web Annotations, and return the cursor of the next."""
    page = load_export_page(reader, cursor, article_id)
    total = None if article_id else annotation_list.count_annotations(reader)
    export_page = web_annotations.ExportPage(page.words, cursor, page.next, page.first, total)
    iris = build_iris(reader, article_id)
    return web_annotations.build_collection(export_page, iris), page.next


def export_for_recogito(
    reader: Account, cursor: str, article_id: str = ""
) -> tuple[list[dict[str, Any]], str | None]:
    """Build one page of the list that Recogito opens, and return the cursor of the next."""
    page = load_export_page(reader, cursor, article_id)
    article_ids = {item.article.id for item in page.words if item.quote is not None}
    texts = {
        name: revision.text
        for name, (_, revision) in published_articles.find_published(article_ids, set()).items()
    }
    iris = build_iris(reader, article_id)
    return web_annotations.build_recogito_list(page.words, texts, iris), page.next


def import_annotations(reader: Account, document: Any, article_id: str = "") -> ImportResultOut:
    """Import a file of annotations for a reader; what names no article belongs to `article_id`.

    Each quote is located in the article's current text, by its context if it has
    any, and never by similarity. A long file is stored in batches, each a transaction.
    Importing the same file twice changes nothing, so that one which broke off may come again.
    Raises BadInput for a document of another kind.
    """
    try:
        file = annotation_parser.read_file(document)
    except UnknownFile as error:
        raise BadInput(str(error)) from error
    report = ImportReport(file.format, file.is_partial)
    parsed = _parse_annotations(file, report)
    parsed.sort(key=lambda annotation: (annotation.address, annotation.title))
    for start in range(0, len(parsed), BATCH_SIZE):
        _import_batch(reader, parsed[start : start + BATCH_SIZE], article_id, report)
    return report.build_result(pointer for pointer, _, _ in file.entries)


def _import_batch(
    reader: Account, parsed: list[ParsedAnnotation], article_id: str, report: ImportReport
) -> None:
    with db.read_session():
        located = _locate_annotations(reader, parsed, article_id, report)
    try:
        outcomes = import_storage.store_annotations(reader, located)
    except IntegrityError:  # the same file, imported twice concurrently
        outcomes = import_storage.store_annotations(reader, located)
    for annotation in located:
        report.store(annotation, outcomes[annotation.at])


def _parse_annotations(file: AnnotationFile, report: ImportReport) -> list[ParsedAnnotation]:
    parsed = []
    for entry in file.entries:
        try:
            parsed.append(file.parse(entry))
        except ImportRejected as error:
            report.reject(entry[0], error)
    return parsed


def _locate_annotations(
    reader: Account, parsed: list[ParsedAnnotation], article_id: str, report: ImportReport
) -> list[LocatedAnnotation]:
    iris = build_iris(reader)
    titles = {annotation.title for annotation in parsed if not _has_web_address(annotation)}
    ids_by_title = title_lookup.find_published_ids(titles - {""})
    named_ids = {public_id for ids in ids_by_title.values() for public_id in ids} | {article_id}
    texts = _load_texts(iris, parsed, named_ids)
    located = []
    for annotation in parsed:
        try:
            article_names = {article_id} - {""} or set(ids_by_title.get(annotation.title, ()))
            text = _find_text(annotation, texts, {iris.article(name) for name in article_names})
            located.append(_locate(annotation, text, iris))
        except ImportRejected as error:
            report.reject(annotation.at, error)
    return located


def _has_web_address(annotation: ParsedAnnotation) -> bool:
    return any(address.startswith("http") for address in (annotation.address, annotation.canonical))


def _load_texts(
    iris: ExportIris, parsed: list[ParsedAnnotation], named_ids: set[str]
) -> dict[str, ArticleText]:
    """Find the articles of a file: by their IRI here, and by where they were published.

    `named_ids` are articles that are named in another way.
    """
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
    article_ids |= named_ids
    texts = published_articles.find_published(article_ids, addresses)
    return texts | {iris.article(name): texts[name] for name in article_ids if name in texts}


def _find_text(
    annotation: ParsedAnnotation, texts: dict[str, ArticleText], article_iris: set[str]
) -> ArticleText:
    """Return the article of an annotation: by its addresses, or where it has none, a named one."""
    text = texts.get(annotation.address) or texts.get(annotation.canonical)
    if text is not None:
        return text
    if _has_web_address(annotation):
        raise ImportRejected("article_not_found")
    if len(article_iris) > 1:
        raise ImportRejected("several_articles")
    is_named = annotation.title or annotation.address or article_iris
    text = texts.get(next(iter(article_iris), ""))
    if text is None:
        raise ImportRejected("article_not_found" if is_named else "no_article")
    return text


def _locate(annotation: ParsedAnnotation, text: ArticleText, iris: ExportIris) -> LocatedAnnotation:
    article, revision = text
    losses = dict(annotation.losses)
    body = _compose_text(annotation, losses)
    anchor, is_moved = None, False
    if annotation.quote:
        anchor = quote_location.locate_annotation(revision.text, annotation)
        is_ours = annotation.address.startswith(iris.article(""))
        is_moved = quote_location.is_moved(revision.text, annotation, anchor, is_ours)
    is_mark = anchor is not None and (
        not body or annotation.colour is not None or annotation.is_highlight
    )
    if annotation.author and annotation.author != iris.person():
        losses["author"] = 1
    if annotation.edited_at and not body:
        losses["edited_at"] = 1
    now = clock.now()
    if annotation.created_at is not None and annotation.created_at > now:
        losses["created_at"] = 1
    return LocatedAnnotation(
        annotation.at,
        article,
        revision,
        anchor,
        is_moved,
        body,
        (annotation.colour or DEFAULT_COLOUR) if is_mark else None,
        min(annotation.created_at or now, now),
        min(annotation.edited_at, now) if annotation.edited_at else None,
        losses,
    )


def _compose_text(annotation: ParsedAnnotation, losses: dict[str, int]) -> str:
    """Return the text with its tags, or without those that do not fit. Raises ImportRejected."""
    max_length = MAX_THOUGHT_LENGTH if annotation.quote else MAX_MESSAGE_LENGTH
    body = clean_text(annotation.text)
    if dropped := invisible_characters.list_dropped(annotation.text, body):
        losses["hidden_characters"] = len(dropped)
    if len(body) > max_length:
        raise ImportRejected("text_too_long")
    tags = list(annotation.tags)
    while tags and len(clean_text(tag_line.append_tags(body, tags))) > max_length:
        tags.pop()
        losses["tags"] = losses.get("tags", 0) + 1
    if tags:
        body = clean_text(tag_line.append_tags(annotation.text.rstrip(), tags))
    if not body and not annotation.quote:
        raise ImportRejected("empty")
    return body
