"""Doors to what a reader keeps: where they are, what lies on their shelf, what they read."""

from backend import api
from backend.accounts import guards
from backend.accounts.models import Account
from backend.shelves import service, shelf
from backend.shelves.schemas import (
    HistoryQuery,
    NewReport,
    ReadArticlePage,
    ReadingOut,
    ShelfChange,
    ShelfQuery,
)

room = api.Room("shelves")


@room.read("/articles/<article_id>/reading", guard=guards.reader)
def get_reading(reader: Account, article_id: str) -> ReadingOut:
    """Tell where the reader is in an article, in its current revision."""
    return service.get_reading(reader, article_id)


@room.route_for("PUT", "/articles/<article_id>/reading", guard=guards.reader)
def report_reading(reader: Account, article_id: str, body: NewReport) -> None:
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
