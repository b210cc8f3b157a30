"""Locks an article's row (SELECT … FOR UPDATE), by public id or condition, and reads it afresh.

Whoever changes where an article stands reads it first: publishing, withdrawing, taking down,
lifting a takedown, importing and changing the revision all decide by what the row says; each
reads it under this lock, and they happen one after the other.
"""

from sqlalchemy import ColumnElement, select

from backend import db
from backend.articles import article_lookup
from backend.articles.models import Article
from backend.errors import NotFound


def lock_article(public_id: str) -> Article:
    """Lock an article until the transaction ends, and give it as it is now. Raises NotFound."""
    article = find_locked(article_lookup.is_article(public_id))
    if article is None:
        raise NotFound
    return article


def find_locked(which: ColumnElement[bool]) -> Article | None:
    """Lock the article that this is true of, and give it as it is now, or None."""
    row = select(Article).where(which).with_for_update()
    return db.session().scalar(row.execution_options(populate_existing=True))
