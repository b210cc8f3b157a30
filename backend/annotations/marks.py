"""What can be done with marks: make one, change it, take it back, see one's own.

A reader and a passage have one mark at the most, so marking the same words again
gives the mark that is there. Undoing a deletion needs no door of its own: to
say how a mark shall be brings it back, for as long as its row is kept.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, and_, case, delete, func, select, tuple_
from sqlalchemy.exc import IntegrityError

from backend import clock, db
from backend.accounts.models import Account
from backend.annotations import popular
from backend.annotations import service as annotations
from backend.annotations.models import Mark, Passage
from backend.annotations.schemas import MOST_IN_ARTICLE, MarkChange, MarkOut, NewMark, PopularOut
from backend.api import cursors
from backend.articles import service as articles
from backend.articles.models import Article, Revision
from backend.errors import Conflict, NotFound
from backend.groups import service as groups

KEPT_DELETED = timedelta(days=7)
SWEEP = "marks.sweep"

Row = tuple[Mark, Passage, Article, int]


class KeyReused(Conflict):
    """A key that was used for other words; nothing was kept."""

    code, message = "key_reused", "这次提交的编号已用在别处，请重新划线"


class MarkDeleted(NotFound):
    """What is sent again under this key was kept, and has been deleted since."""

    code, message = "mark_deleted", "这条划线已经删除"


class MarksFull(Conflict):
    """A reader's marks in one article are limited, those deleted this week included."""

    code, message = "marks_full", f"一篇文章里最多划线 {MOST_IN_ARTICLE} 处"


def mark(reader: Account, article_id: str, asked: NewMark) -> MarkOut:
    """Mark words of an article for a reader, once.

    Told again under the same key, or for words already marked, it gives the
    mark as it is now. A key that was used for other words is refused rather
    than answered with them, since the phone would then forget these.

    Raises NotFound, ArticleWithdrawn, PassageAbsent, PassageAmbiguous,
    KeyReused, MarkDeleted, MarksFull, GroupUnknown.
    """
    row = db.session().execute(rows_of(reader).where(Mark.key == asked.key)).first()
    if row is not None:
        return _told_again(row, article_id, asked)
    article, _, revision = articles.get_published(article_id)
    anchor = annotations.locate(revision, asked.quote, asked.start)
    passage = annotations.pin(article, revision, anchor)
    kept = _kept(reader, article, passage, asked)
    return MarkOut.of(kept, passage, article, revision.number)


def _told_again(row: Row, article_id: str, asked: NewMark) -> MarkOut:
    mark, passage, article, revision = row
    if article.public_id != article_id or _bare(passage.quote) != _bare(asked.quote):
        raise KeyReused
    if mark.deleted_at is not None:
        raise MarkDeleted
    return MarkOut.of(mark, passage, article, revision)


def _bare(quote: str) -> str:
    return "".join(quote.split())


def _kept(reader: Account, article: Article, passage: Passage, asked: NewMark) -> Mark:
    found = _of_passage(reader, passage)
    if found is None:
        return _made(reader, article, passage, asked)
    if found.deleted_at is not None:
        found.key, found.created_at = asked.key, clock.now()
        _become(reader, found, asked)
    return found


def _of_passage(reader: Account, passage: Passage) -> Mark | None:
    return db.session().scalar(
        select(Mark).where(Mark.account_id == reader.id, Mark.passage_id == passage.id)
    )


def _made(reader: Account, article: Article, passage: Passage, asked: NewMark) -> Mark:
    session = db.session()
    mine = (Mark.account_id == reader.id, Mark.article_id == article.id)
    if (session.scalar(select(func.count()).where(*mine)) or 0) >= MOST_IN_ARTICLE:
        raise MarksFull
    made = Mark(
        account_id=reader.id,
        article_id=article.id,
        passage_id=passage.id,
        key=asked.key,
        colour=asked.colour,
        visibility=asked.visibility,
        group_key=_group(reader, asked, ""),
    )
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError as error:  # the same reader's other request was first
        twin = _of_passage(reader, passage)
        if twin is None:
            raise KeyReused from error
        return twin
    if made.visibility == "counted":
        popular.changed(article.id)
    return made


def change(reader: Account, public_id: str, asked: MarkChange) -> MarkOut:
    """Let a mark be so; one deleted within the week comes back.

    Raises NotFound, ArticleWithdrawn, GroupUnknown.
    """
    row = _own(reader, public_id)
    articles.check_published(row[2])
    _become(reader, row[0], asked)
    return MarkOut.of(*row)


def _group(reader: Account, asked: MarkChange, before: str) -> str:
    """Name the group that a mark is for: the one asked for, else the one it was for."""
    if asked.visibility != "group":
        return ""
    if asked.group is None and before:
        return before
    return groups.get_key(reader, asked.group or "")


def _become(reader: Account, mark: Mark, asked: MarkChange) -> None:
    mark.group_key = _group(reader, asked, mark.group_key)
    counted = mark.deleted_at is None and mark.visibility == "counted"
    mark.colour, mark.visibility = asked.colour, asked.visibility
    mark.deleted_at, mark.updated_at = None, clock.now()
    if counted != (mark.visibility == "counted"):
        popular.changed(mark.article_id)


def unmark(reader: Account, public_id: str) -> None:
    """Delete a mark; deleting it twice changes nothing. Raises NotFound."""
    mark = _own(reader, public_id)[0]
    if mark.deleted_at is None:
        mark.deleted_at = clock.now()
        if mark.visibility == "counted":
            popular.changed(mark.article_id)


def _own(reader: Account, public_id: str) -> Row:
    row = db.session().execute(rows_of(reader).where(Mark.public_id == public_id)).first()
    if row is None:
        raise NotFound
    return row


def rows_of(reader: Account) -> Select[Mark, Passage, Article, int]:
    """Select a reader's marks, with all that shows them."""
    return (
        select(Mark, Passage, Article, Revision.number)
        .join(Passage, Passage.id == Mark.passage_id)
        .join(Article, Article.id == Mark.article_id)
        .join(Revision, Revision.id == Passage.revision_id)
        .where(Mark.account_id == reader.id)
    )


def list_own(
    reader: Account, article: Article, cursor: str, limit: int
) -> tuple[list[MarkOut], str | None]:
    """List a reader's marks in an article in order of place, the placeless last."""
    placed = and_(Revision.number == Article.revision, Passage.state != "orphaned")
    order = (case((placed, 0), else_=1), Passage.start, Mark.id)
    rows = rows_of(reader).where(Mark.article_id == article.id, Mark.deleted_at.is_(None))
    if cursor:
        rows = rows.where(tuple_(*order) > tuple_(*cursors.unpack(cursor, int, int, int)))
    found = db.session().execute(rows.order_by(*order).limit(limit + 1)).all()
    shown = [MarkOut.of(*row) for row in found[:limit]]
    if len(found) <= limit:
        return shown, None
    last, passage = found[limit - 1][:2]
    return shown, cursors.pack(int(shown[-1].start is None), passage.start, last.id)


def list_for_group(reader: Account | None, article: Article, group: str) -> list[PopularOut]:
    """List what members of a reader's group marked for it, in order of place, naming nobody.

    Raises GroupUnknown.
    """
    key = groups.get_key(reader, group)
    found = db.session().execute(
        select(Passage.start, Passage.end, Passage.quote, func.count())
        .join(Mark, Mark.passage_id == Passage.id)
        .join(Revision, Revision.id == Passage.revision_id)
        .where(Mark.article_id == article.id, Mark.group_key == key, Mark.deleted_at.is_(None))
        .where(Mark.visibility == "group", Revision.number == article.revision)
        .where(Passage.state != "orphaned")
        .group_by(Passage.id, Passage.start, Passage.end, Passage.quote)
        .order_by(Passage.start, Passage.id)
        .limit(MOST_IN_ARTICLE)
    )
    return [
        PopularOut(start=start, end=end, quote=quote, readers=readers)
        for start, end, quote, readers in found
    ]


def sweep(_payload: dict[str, Any]) -> None:
    """Remove for good what was deleted more than a week ago."""
    with db.transaction() as session:
        session.execute(delete(Mark).where(Mark.deleted_at < clock.now() - KEPT_DELETED))


def forget(account: Account) -> None:
    """Remove an account's marks for good; popular passages are found anew without them."""
    session = db.session()
    counted = select(Mark.article_id).where(
        Mark.account_id == account.id, Mark.visibility == "counted", Mark.deleted_at.is_(None)
    )
    popular.forgotten(list(session.scalars(counted.distinct())))
    session.execute(delete(Mark).where(Mark.account_id == account.id))
