"""Routes of reading progress, shelves, history, and own annotations (list, export, import)."""

import json
from collections.abc import Callable
from typing import Any

from flask import Response

from backend import api
from backend.accounts import guards
from backend.accounts.models import Account
from backend.articles.service import ArticleWithdrawn
from backend.errors import NotFound
from backend.shelves import annotation_list, reading_list, reading_progress
from backend.shelves.annotation_files import export_and_import, text_formats, web_annotations
from backend.shelves.annotation_files.import_schemas import (
    AnnotationsDocument,
    AnnotationsImportQuery,
    ImportResultOut,
)
from backend.shelves.schemas import (
    AnnotationsExportQuery,
    AnnotationsQuery,
    HistoryQuery,
    OwnAnnotationOut,
    OwnAnnotationPageOut,
    ReadingListPage,
    ReadingProgressOut,
    ReadingReport,
    ShelfChange,
    ShelfQuery,
)

MAX_FILE_BYTES = 8 * 1024 * 1024
JSON_EXPORTS: dict[str, tuple[str, Callable[[Account, str, str], tuple[Any, str | None]]]] = {
    "jsonld": (web_annotations.MEDIA_TYPE, export_and_import.export_annotations),
    "json": ("application/json", export_and_import.export_for_recogito),
}

router = api.Router("shelves")
limited_reader = guards.LimitedReader("files", 20)


@router.read(
    "/articles/<article_id>/reading", guard=guards.require_reader, raises=(ArticleWithdrawn,)
)
def get_reading(reader: Account, article_id: str) -> ReadingProgressOut:
    """Return the reader's position in an article, in its current revision."""
    return reading_progress.get_reading(reader, article_id)


@router.route_for(
    "PUT", "/articles/<article_id>/reading", guard=guards.require_reader, raises=(ArticleWithdrawn,)
)
def report_reading(reader: Account, article_id: str, body: ReadingReport) -> None:
    """Record the reader's position; late, repeated or out-of-order reports do no harm."""
    reading_progress.record_reading(reader, article_id, body)


@router.route_for(
    "PUT", "/articles/<article_id>/shelf", guard=guards.require_reader, raises=(ArticleWithdrawn,)
)
def put_on_shelf(reader: Account, article_id: str, body: ShelfChange) -> None:
    """Put an article on a shelf: to read, reading or read."""
    reading_list.put_on_shelf(reader, article_id, body.shelf)


@router.route_for("DELETE", "/articles/<article_id>/shelf", guard=guards.require_reader)
def remove_from_shelf(reader: Account, article_id: str) -> None:
    """Remove an article from its shelf."""
    reading_list.remove_from_shelf(reader, article_id)


@router.read("/me/shelf", guard=guards.require_reader)
def list_shelf(reader: Account, query: ShelfQuery) -> ReadingListPage:
    """List the reader's shelves, or one of them, most recently added first."""
    return reading_list.list_shelf(reader, query.shelf, query.cursor, query.limit)


@router.read("/me/history", guard=guards.require_reader)
def list_history(reader: Account, query: HistoryQuery) -> ReadingListPage:
    """List what the reader has read, the latest first."""
    return reading_list.list_history(reader, query.cursor, query.limit)


@router.route_for("DELETE", "/me/history", guard=guards.require_reader)
def clear_history(reader: Account) -> None:
    """Clear the history; the shelf stays."""
    reading_list.clear_history(reader)


@router.route_for("DELETE", "/me/history/<article_id>", guard=guards.require_reader)
def remove_from_history(reader: Account, article_id: str) -> None:
    """Remove one article from the history."""
    reading_list.remove_from_history(reader, article_id)


@router.read("/me/annotations", guard=guards.require_reader)
def list_annotations(reader: Account, query: AnnotationsQuery) -> OwnAnnotationPageOut:
    """List the reader's marks and messages, newest first; with `q`, those that contain it."""
    page = annotation_list.list_annotations(reader, query.to_filter(), query.cursor, query.limit)
    return OwnAnnotationPageOut(
        items=[OwnAnnotationOut.model_validate(item) for item in page.words], next=page.next
    )


@router.read("/me/annotations.<form>", guard=limited_reader)
def export_annotations(reader: Account, form: str, query: AnnotationsExportQuery) -> Response:
    """Export the reader's marks and messages as a file: jsonld, json, md or txt.

    `jsonld` is a W3C collection with everything; `json` is the bare list that Recogito opens, of
    what has a quote. Five hundred words fit into one answer; the header Link names the next part.
    With `article_id`, only those on one article.
    """
    article_id = query.article_id
    if form in JSON_EXPORTS:
        content_type, export = JSON_EXPORTS[form]
        document, next_cursor = export(reader, query.cursor, article_id)
        text = json.dumps(document, ensure_ascii=False)
    elif form in text_formats.TEXT_FORMATS:
        content_type, format_text = text_formats.TEXT_FORMATS[form]
        page = export_and_import.load_export_page(reader, query.cursor, article_id)
        text = format_text(page.words, export_and_import.build_iris(reader))
        next_cursor = page.next
    else:
        raise NotFound
    return _build_file_response(text, content_type, form, next_cursor, article_id)


def _build_file_response(
    text: str, content_type: str, form: str, next_cursor: str | None, article_id: str
) -> Response:
    response = Response(text, content_type=content_type)
    response.headers["Content-Disposition"] = f"attachment; filename=shiju.{form}"
    if next_cursor is not None:
        article = f"&article_id={article_id}" if article_id else ""
        response.headers["Link"] = (
            f'<{router.prefix}/me/annotations.{form}?cursor={next_cursor}{article}>; rel="next"'
        )
    return response


@router.route_for(
    "POST", "/me/annotations", guard=limited_reader, transaction=False, max_bytes=MAX_FILE_BYTES
)
def import_annotations(
    reader: Account, body: AnnotationsDocument, query: AnnotationsImportQuery
) -> ImportResultOut:
    """Import a JSON file of annotations as the reader's own, private; idempotent.

    W3C Web Annotations (also of Recogito, Apache Annotator and Readium), and what Hypothesis,
    Zotero, Readest and KOReader export. A file that names its article neither by address nor
    by title belongs to `article_id`. The answer says of each entry what became of it.
    """
    return export_and_import.import_annotations(reader, body.root, query.article_id)
