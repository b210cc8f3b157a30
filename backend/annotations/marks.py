"""Marks (highlights): create, update, delete, list one's own or a group's; purge and erase.

A reader has at most one mark per passage, so marking the same words again returns
the existing mark. Undoing a deletion needs no endpoint of its own: updating a
deleted mark restores it, for as long as its row exists.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, and_, case, delete, func, select
from sqlalchemy.exc import IntegrityError

from backend import clock, db
from backend.accounts.models import Account
from backend.annotations import popular_passages
from backend.annotations.models import Mark
from backend.annotations.schemas import (
    MAX_MARKS_PER_ARTICLE,
    MarkChange,
    MarkOut,
    NewMark,
    PopularOut,
)
from backend.api import paging
from backend.articles import article_lookup, published_articles
from backend.articles.models import Article, Revision
from backend.chat_groups import memberships
from backend.errors import Conflict, NotFound
from backend.passages import passage_records
from backend.passages.models import Passage

DELETED_RETENTION = timedelta(days=7)
PURGE_JOB = "marks.purge_deleted"

MarkRow = tuple[Mark, Passage, Article, int]


class MarkKeyReused(Conflict):
    """The idempotency key was used for other words; nothing was stored."""

    code, message = "key_reused", "这次提交的编号已用在别处，请重新划线"


class MarkDeleted(NotFound):
    """The mark created under this key has been deleted since."""

    code, message = "mark_deleted", "这条划线已经删除"


class MarksFull(Conflict):
    """A reader's marks in one article are limited, those deleted this week included."""

    code, message = "marks_full", f"一篇文章里最多划线 {MAX_MARKS_PER_ARTICLE} 处"


def create_mark(reader: Account, article_id: str, body: NewMark) -> MarkOut:
    """Mark words of an article for a reader, idempotently.

    A retry under the same key, or for words already marked, returns the mark as it
    is now. A key that was used for other words is refused rather than answered with
    them, since the client would then drop the new ones.

    Raises NotFound, ArticleWithdrawn, PassageAbsent, PassageAmbiguous,
    MarkKeyReused, MarkDeleted, MarksFull, GroupUnknown.
    """
    row = db.session().execute(select_marks(reader).where(Mark.key == body.key)).first()
    if row is not None:
        return _resolve_retry(row, article_id, body)
    article, _, revision = published_articles.get_published(article_id)
    anchor = passage_records.locate_quote(revision, body.quote, body.start)
    passage = passage_records.get_or_create_passage(article, revision, anchor)
    mark = _get_or_create_mark(reader, article, passage, body)
    return MarkOut.of(mark, passage, article, revision.number)


def _resolve_retry(row: MarkRow, article_id: str, body: NewMark) -> MarkOut:
    mark, passage, article, revision = row
    is_same_article = article_lookup.find_ids_by_public_id([article_id]) == {article_id: article.id}
    is_same_quote = _strip_whitespace(passage.quote) == _strip_whitespace(body.quote)
    if not is_same_article or not is_same_quote:
        raise MarkKeyReused
    if mark.deleted_at is not None:
        raise MarkDeleted
    return MarkOut.of(mark, passage, article, revision)


def _strip_whitespace(quote: str) -> str:
    return "".join(quote.split())


def _get_or_create_mark(reader: Account, article: Article, passage: Passage, body: NewMark) -> Mark:
    mark = _find_by_passage(reader, passage)
    if mark is None:
        return _insert_mark(reader, article, passage, body)
    if mark.deleted_at is not None:
        mark.key, mark.created_at = body.key, clock.now()
        _apply_change(reader, mark, body)
    return mark


def _find_by_passage(reader: Account, passage: Passage) -> Mark | None:
    return db.session().scalar(
        select(Mark).where(Mark.account_id == reader.id, Mark.passage_id == passage.id)
    )


def _insert_mark(reader: Account, article: Article, passage: Passage, body: NewMark) -> Mark:
    session = db.session()
    conditions = (Mark.account_id == reader.id, Mark.article_id == article.id)
    if (session.scalar(select(func.count()).where(*conditions)) or 0) >= MAX_MARKS_PER_ARTICLE:
        raise MarksFull
    mark = Mark(
        account_id=reader.id,
        article_id=article.id,
        passage_id=passage.id,
        key=body.key,
        colour=body.colour,
        visibility=body.visibility,
        group_key=_resolve_group_key(reader, body, ""),
    )
    try:
        with session.begin_nested():
            session.add(mark)
    except IntegrityError as error:  # the same reader's other request was first
        existing = _find_by_passage(reader, passage)
        if existing is None:
            raise MarkKeyReused from error
        return existing
    if mark.visibility == "counted":
        popular_passages.enqueue_rebuild(article.id)
    return mark


def update_mark(reader: Account, public_id: str, body: MarkChange) -> MarkOut:
    """Update a mark; one deleted within the week is restored.

    Raises NotFound, ArticleWithdrawn, GroupUnknown.
    """
    row = _get_own_row(reader, public_id)
    published_articles.check_published(row[2])
    _apply_change(reader, row[0], body)
    return MarkOut.of(*row)


def _resolve_group_key(reader: Account, body: MarkChange, current_key: str) -> str:
    """Return the key of the requested group, else of the group the mark was for."""
    if body.visibility != "group":
        return ""
    if body.group_id is None and current_key:
        return current_key
    return memberships.get_group_key(reader, body.group_id or "")


def _apply_change(reader: Account, mark: Mark, body: MarkChange) -> None:
    mark.group_key = _resolve_group_key(reader, body, mark.group_key)
    was_counted = mark.deleted_at is None and mark.visibility == "counted"
    mark.colour, mark.visibility = body.colour, body.visibility
    mark.deleted_at, mark.updated_at = None, clock.now()
    if was_counted != (mark.visibility == "counted"):
        popular_passages.enqueue_rebuild(mark.article_id)


def delete_mark(reader: Account, public_id: str) -> None:
    """Delete a mark; deleting it twice changes nothing. Raises NotFound."""
    mark = _get_own_row(reader, public_id)[0]
    if mark.deleted_at is None:
        mark.deleted_at = clock.now()
        if mark.visibility == "counted":
            popular_passages.enqueue_rebuild(mark.article_id)


def _get_own_row(reader: Account, public_id: str) -> MarkRow:
    row = db.session().execute(select_marks(reader).where(Mark.public_id == public_id)).first()
    if row is None:
        raise NotFound
    return row


def select_marks(reader: Account) -> Select[Mark, Passage, Article, int]:
    """Select a reader's marks with passage, article and revision number."""
    return (
        select(Mark, Passage, Article, Revision.number)
        .join(Passage, Passage.id == Mark.passage_id)
        .join(Article, Article.id == Mark.article_id)
        .join(Revision, Revision.id == Passage.revision_id)
        .where(Mark.account_id == reader.id)
    )


def list_own_marks(
    reader: Account, article: Article, cursor: str, limit: int
) -> paging.Page[MarkOut]:
    """List a reader's marks in an article in text order, those without a position last."""
    has_position = and_(Revision.number == Article.revision, Passage.state != "orphaned")
    order = (case((has_position, 0), else_=1), Passage.start, Mark.id)
    query = select_marks(reader).where(Mark.article_id == article.id, Mark.deleted_at.is_(None))
    rows, next_cursor = paging.load_rows(query, cursor, limit, *order)
    return paging.Page([MarkOut.of(*row) for row in rows], next_cursor)


def list_group_marks(reader: Account | None, article: Article, group: str) -> list[PopularOut]:
    """List what members of a reader's group marked for it, in text order, anonymously.

    Raises GroupUnknown.
    """
    key = memberships.get_group_key(reader, group)
    rows = db.session().execute(
        select(Passage.start, Passage.end, Passage.quote, func.count())
        .join(Mark, Mark.passage_id == Passage.id)
        .join(Revision, Revision.id == Passage.revision_id)
        .where(Mark.article_id == article.id, Mark.group_key == key, Mark.deleted_at.is_(None))
        .where(Mark.visibility == "group", Revision.number == article.revision)
        .where(Passage.state != "orphaned")
        .group_by(Passage.id, Passage.start, Passage.end, Passage.quote)
        .order_by(Passage.start, Passage.id)
        .limit(MAX_MARKS_PER_ARTICLE)
    )
    return [
        PopularOut(start=start, end=end, quote=quote, readers=readers)
        for start, end, quote, readers in rows
    ]


def purge_deleted_marks(_payload: dict[str, Any]) -> None:
    """Purge marks that were deleted more than a week ago. A job."""
    with db.transaction() as session:
        session.execute(delete(Mark).where(Mark.deleted_at < clock.now() - DELETED_RETENTION))


def erase_account(account: Account) -> None:
    """Erase an account's marks; popular passages are recomputed without them."""
    session = db.session()
    article_ids = select(Mark.article_id).where(
        Mark.account_id == account.id, Mark.visibility == "counted", Mark.deleted_at.is_(None)
    )
    popular_passages.enqueue_rebuilds(list(session.scalars(article_ids.distinct())))
    session.execute(delete(Mark).where(Mark.account_id == account.id))
