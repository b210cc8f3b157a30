"""The shelf and the history of a reader: what lies where, in which order it was read."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, select, update
from sqlalchemy.orm import InstrumentedAttribute

from backend import clock, db
from backend.accounts.models import Account
from backend.api import cursors
from backend.articles import service as articles
from backend.articles.models import Article, OfficialAccount
from backend.shelves.models import Reading
from backend.shelves.schemas import ReadArticle, ReadArticlePage
from backend.shelves.service import NOTHING, hold

Moments = InstrumentedAttribute[datetime | None]
Rows = Select[Reading, Article, OfficialAccount]


def shelve(reader: Account, article_id: str, shelf: str) -> None:
    """Lay an article on a shelf, or move it there. Raises NotFound, ArticleWithdrawn."""
    reading = hold(reader, articles.get_summary(article_id))
    if reading.shelf != shelf:
        reading.shelf, reading.shelved_at = shelf, clock.now()


def unshelve(reader: Account, article_id: str) -> None:
    """Take an article off its shelf; where it is not in the history either, all is forgotten."""
    those = _of_article(reader, article_id)
    db.session().execute(update(Reading).where(*those).values(shelf="", shelved_at=None))
    _forget(*those, Reading.read_at.is_(None))


def forget_article(reader: Account, article_id: str) -> None:
    """Take an article out of the history. On a shelf it stays, and keeps its place."""
    _forget(*_of_article(reader, article_id))


def forget_history(reader: Account) -> None:
    """Clear the history. What lies on a shelf stays there, and keeps its place."""
    _forget(Reading.account_id == reader.id, Reading.read_at.is_not(None))


def _of_article(reader: Account, article_id: str) -> tuple[ColumnElement[bool], ...]:
    article = select(Article.id).where(Article.public_id == article_id).scalar_subquery()
    return (Reading.account_id == reader.id, Reading.article_id == article)


def _forget(*those: ColumnElement[bool]) -> None:
    session = db.session()
    session.execute(update(Reading).where(*those, Reading.shelf == "").values(**NOTHING))
    session.execute(update(Reading).where(*those).values(read_at=None, forgotten_at=clock.now()))


def list_shelf(reader: Account, shelf: str | None, cursor: str, limit: int) -> ReadArticlePage:
    """List what lies on a shelf, or on all of them; what was laid there last comes first."""
    rows = _rows(reader).where(Reading.shelved_at.is_not(None))
    if shelf:
        rows = rows.where(Reading.shelf == shelf)
    return _page(rows, Reading.shelved_at, cursor, limit)


def list_history(reader: Account, cursor: str, limit: int) -> ReadArticlePage:
    """List what a reader has read, the latest first."""
    return _page(_rows(reader).where(Reading.read_at.is_not(None)), Reading.read_at, cursor, limit)


def _rows(reader: Account) -> Rows:
    return (
        select(Reading, Article, OfficialAccount)
        .join(Article, Article.id == Reading.article_id)
        .join(OfficialAccount, OfficialAccount.id == Article.official_account_id)
        .where(Reading.account_id == reader.id)
    )


def _page(rows: Rows, moments: Moments, cursor: str, limit: int) -> ReadArticlePage:
    if cursor:
        rows = rows.where(cursors.older(moments, Reading.id, *cursors.unpack_moment(cursor)))
    order = (moments.desc(), Reading.id.desc())
    found = db.session().execute(rows.order_by(*order).limit(limit + 1)).all()
    items = [ReadArticle.of(*row) for row in found[:limit]]
    after = None
    if len(found) > limit:
        last: Reading = found[limit - 1][0]
        after = cursors.pack_moment(getattr(last, moments.key), last.id)
    return ReadArticlePage(items=items, next=after)
