"""Routes of a reader's own annotations: list them, export them as a file, import a file."""

import json
from collections.abc import Callable
from typing import Any

from flask import Response

from backend import api
from backend.accounts import guards
from backend.accounts.models import Account
from backend.errors import NotFound
from backend.own_annotations import annotation_list
from backend.own_annotations.annotation_files import (
    export_and_import,
    text_formats,
    web_annotations,
)
from backend.own_annotations.annotation_files.import_schemas import (
    AnnotationsDocument,
    AnnotationsImportQuery,
    ImportResultOut,
)
from backend.own_annotations.schemas import (
    AnnotationsExportQuery,
    AnnotationsQuery,
    OwnAnnotationOut,
    OwnAnnotationPageOut,
)

MAX_FILE_BYTES = 8 * 1024 * 1024
JSON_EXPORTS: dict[str, tuple[str, Callable[[Account, str, str], tuple[Any, str | None]]]] = {
    "jsonld": (web_annotations.MEDIA_TYPE, export_and_import.export_annotations),
    "json": ("application/json", export_and_import.export_for_recogito),
}

router = api.Router("own_annotations")
limited_reader = guards.LimitedReader("files", 20)


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
