"""Doors to what a reader keeps: where they are, what lies on their shelf, what they read."""

import json

from flask import Response

from backend import api
from backend.accounts import guards
from backend.accounts.models import Account
from backend.errors import NotFound
from backend.shelves import jsonld, service, shelf, taking, words, written
from backend.shelves.schemas import (
    Annotations,
    HistoryQuery,
    NewReading,
    ReadArticlePage,
    ReadingOut,
    ShelfChange,
    ShelfQuery,
    TakeAlongQuery,
    TakenIn,
    WordOut,
    WordPage,
    WordsQuery,
)

FILES_A_MINUTE = 20
FILE_BYTES = 4 * 1024 * 1024

room = api.Room("shelves")


def traveller() -> Account:
    """Guard of files: a reader, who does not need many."""
    reader = guards.reader()
    guards.limit(f"files:{reader.public_id}", FILES_A_MINUTE)
    return reader


@room.read("/articles/<article_id>/reading", guard=guards.reader)
def get_reading(reader: Account, article_id: str) -> ReadingOut:
    """Tell where the reader is in an article, in its current revision."""
    return service.get_reading(reader, article_id)


@room.route_for("PUT", "/articles/<article_id>/reading", guard=guards.reader)
def report_reading(reader: Account, article_id: str, body: NewReading) -> None:
    """Take down where the reader is; late, twice or out of order, it does no harm."""
    service.report(reader, article_id, body)


@room.route_for("PUT", "/articles/<article_id>/shelf", guard=guards.reader)
def shelve(reader: Account, article_id: str, body: ShelfChange) -> None:
    """Lay an article on the shelf, to read, reading or read."""
    shelf.shelve(reader, article_id, body.shelf)


@room.route_for("DELETE", "/articles/<article_id>/shelf", guard=guards.reader)
def unshelve(reader: Account, article_id: str) -> None:
    """Take an article off the shelf."""
    shelf.unshelve(reader, article_id)


@room.read("/me/shelf", guard=guards.reader)
def list_shelf(reader: Account, query: ShelfQuery) -> ReadArticlePage:
    """List the reader's shelf, or one part of it, what was laid there last first."""
    return shelf.list_shelf(reader, query.shelf, query.cursor, query.limit)


@room.read("/me/history", guard=guards.reader)
def list_history(reader: Account, query: HistoryQuery) -> ReadArticlePage:
    """List what the reader has read, the latest first."""
    return shelf.list_history(reader, query.cursor, query.limit)


@room.route_for("DELETE", "/me/history", guard=guards.reader)
def forget_history(reader: Account) -> None:
    """Clear the history; the shelf stays."""
    shelf.forget_history(reader)


@room.route_for("DELETE", "/me/history/<article_id>", guard=guards.reader)
def forget_article(reader: Account, article_id: str) -> None:
    """Take one article out of the history."""
    shelf.forget_article(reader, article_id)


@room.read("/me/words", guard=guards.reader)
def list_words(reader: Account, query: WordsQuery) -> WordPage:
    """List all that the reader marked and wrote, newest first; with `q`, what holds these words."""
    page = words.page(reader, query.sought(), query.cursor, query.limit)
    return WordPage(items=[WordOut.model_validate(each) for each in page.words], next=page.next)


@room.read("/me/words.<form>", guard=traveller)
def take_along(reader: Account, form: str, query: TakeAlongQuery) -> Response:
    """Give all that the reader marked and wrote as a file: jsonld, md or txt.

    Five hundred words fit into one answer; the header Link names the next part.
    """
    if form == "jsonld":
        document, after = taking.as_annotations(reader, query.cursor)
        return _file(json.dumps(document, ensure_ascii=False), jsonld.MEDIA_TYPE, form, after)
    if form not in written.FORMS:
        raise NotFound
    kind, write = written.FORMS[form]
    page = taking.part(reader, query.cursor)
    return _file(write(page.words, taking.names_of(reader)), kind, form, page.next)


def _file(text: str, kind: str, form: str, after: str | None) -> Response:
    file = Response(text, content_type=kind)
    file.headers["Content-Disposition"] = f"attachment; filename=shiju.{form}"
    if after is not None:
        file.headers["Link"] = f'<{room.prefix}/me/words.{form}?cursor={after}>; rel="next"'
    return file


@room.route_for("POST", "/me/words", guard=traveller, transaction=False, max_bytes=FILE_BYTES)
def bring(reader: Account, body: Annotations) -> TakenIn:
    """Take in a file of Web Annotations as the reader's own, private; twice is once."""
    return taking.bring(reader, body.root)
