"""Routes of reading: a reader's progress in an article, their shelves and their history."""

from backend import api
from backend.accounts import guards
from backend.accounts.models import Account
from backend.articles.published_articles import ArticleWithdrawn
from backend.reading import reading_list, reading_progress
from backend.reading.schemas import (
    HistoryQuery,
    ReadingListPage,
    ReadingProgressOut,
    ReadingReport,
    ShelfChange,
    ShelfQuery,
)

router = api.Router("reading")


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
