"""A reader's shelves and history: put on a shelf, remove, clear the history, list both."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, select, update
from sqlalchemy.orm import InstrumentedAttribute

from backend import clock, db
from backend.accounts.models import Account
from backend.api import paging
from backend.articles import article_lookup, published_articles
from backend.articles.models import Article, OfficialAccount
from backend.reading.models import ReadingProgress
from backend.reading.reading_progress import EMPTY_VALUES, get_or_create_locked
from backend.reading.schemas import ReadingListEntry, ReadingListPage

TimeColumn = InstrumentedAttribute[datetime | None]
EntryQuery = Select[ReadingProgress, Article, OfficialAccount]


def put_on_shelf(reader: Account, article_id: str, shelf: str) -> None:
    """Put an article on a shelf, or move it there. Raises NotFound, ArticleWithdrawn."""
    reading = get_or_create_locked(reader, published_articles.get_summary(article_id))
    if reading.shelf != shelf:
        reading.shelf, reading.shelved_at = shelf, clock.now()


def remove_from_shelf(reader: Account, article_id: str) -> None:
    """Remove an article from its shelf; if it is not in the history either, clear its progress."""
    conditions = _article_conditions(reader, article_id)
    db.session().execute(
        update(ReadingProgress).where(*conditions).values(shelf="", shelved_at=None)
    )
    _remove_from_history(*conditions, ReadingProgress.read_at.is_(None))


def remove_from_history(reader: Account, article_id: str) -> None:
    """Remove an article from the history. It stays on its shelf, with its position."""
    _remove_from_history(*_article_conditions(reader, article_id))


def clear_history(reader: Account) -> None:
    """Clear the history. Articles on a shelf stay there, with their positions."""
    _remove_from_history(
        ReadingProgress.account_id == reader.id, ReadingProgress.read_at.is_not(None)
    )


def _article_conditions(reader: Account, article_id: str) -> tuple[ColumnElement[bool], ...]:
    article = select(Article.id).where(article_lookup.is_article(article_id)).scalar_subquery()
    return (ReadingProgress.account_id == reader.id, ReadingProgress.article_id == article)


def _remove_from_history(*conditions: ColumnElement[bool]) -> None:
    session = db.session()
    session.execute(
        update(ReadingProgress)
        .where(*conditions, ReadingProgress.shelf == "")
        .values(**EMPTY_VALUES)
    )
    session.execute(
        update(ReadingProgress)
        .where(*conditions)
        .values(read_at=None, history_removed_at=clock.now())
    )


def list_shelf(reader: Account, shelf: str | None, cursor: str, limit: int) -> ReadingListPage:
    """List the articles on a shelf, or on all of them, most recently added first."""
    query = _select_entries(reader).where(ReadingProgress.shelved_at.is_not(None))
    if shelf:
        query = query.where(ReadingProgress.shelf == shelf)
    return _load_page(query, ReadingProgress.shelved_at, cursor, limit)


def list_history(reader: Account, cursor: str, limit: int) -> ReadingListPage:
    """List what a reader has read, the latest first."""
    return _load_page(
        _select_entries(reader).where(ReadingProgress.read_at.is_not(None)),
        ReadingProgress.read_at,
        cursor,
        limit,
    )


def _select_entries(reader: Account) -> EntryQuery:
    return (
        select(ReadingProgress, Article, OfficialAccount)
        .join(Article, Article.id == ReadingProgress.article_id)
        .join(OfficialAccount, OfficialAccount.id == Article.official_account_id)
        .where(ReadingProgress.account_id == reader.id)
    )


def _load_page(
    query: EntryQuery, time_column: TimeColumn, cursor: str, limit: int
) -> ReadingListPage:
    order = (time_column.desc(), ReadingProgress.id.desc())
    rows, next_cursor = paging.load_rows(query, cursor, limit, *order)
    return ReadingListPage(items=[ReadingListEntry.of(*row) for row in rows], next=next_cursor)
