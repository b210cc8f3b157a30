"""What became of passages, for editors: each re-import, each passage, and placing one by hand."""

from collections.abc import Sequence

from sqlalchemy import func, select, update

from backend import db
from backend.annotations import service as annotations
from backend.annotations.anchors import Anchor
from backend.annotations.models import Move, Moving, Passage
from backend.annotations.moved import MoveOut, MovePage, MovesQuery, MovingOut, Surrounded
from backend.api import cursors
from backend.articles.models import Article, Revision
from backend.errors import Conflict, NotFound

Row = tuple[Move, Passage]


class StillSeeking(Conflict):
    """The article's passages are being sought in its new text."""

    code, message = "still_seeking", "文章刚更新，句子还在对准，请稍后再试"


class NotOrphaned(Conflict):
    """The passage has its place, and keeps it."""

    code, message = "not_orphaned", "这一句已经有位置了，不需要重新对准"


def list_movings(article: Article, cursor: str, limit: int) -> tuple[list[Moving], str | None]:
    """List the re-imports that met passages, newest first, and the next cursor."""
    rows = select(Moving).where(Moving.article_id == article.id)
    if cursor:
        rows = rows.where(Moving.revision < cursors.unpack(cursor, int)[0])
    rows = rows.order_by(Moving.revision.desc()).limit(limit + 1)
    found = list(db.session().scalars(rows))
    after = cursors.pack(found[limit - 1].revision) if len(found) > limit else None
    return found[:limit], after


def count_waiting(article: Article) -> int:
    """Count the passages that have yet to be sought in the article's current text."""
    waiting = select(func.count()).where(
        Passage.article_id == article.id, Passage.sought < article.revision
    )
    return db.session().scalar(waiting) or 0


def list_moves(article: Article, query: MovesQuery) -> MovePage:
    """List the passages that a re-import, the newest unless told, left so, as they were met.

    Raises NotFound where it met none.
    """
    session = db.session()
    movings = select(Moving).where(Moving.article_id == article.id)
    if query.revision is not None:
        movings = movings.where(Moving.revision == query.revision)
    moving = session.scalar(movings.order_by(Moving.revision.desc()).limit(1))
    if moving is None:
        raise NotFound
    asked = (
        select(Move, Passage)
        .join(Passage, Passage.id == Move.passage_id)
        .where(Move.moving_id == moving.id, Move.outcome == query.outcome)
    )
    if query.cursor:
        asked = asked.where(Move.id > cursors.unpack(query.cursor, int)[0])
    rows = list(session.execute(asked.order_by(Move.id).limit(query.limit + 1)))
    after = cursors.pack(rows[query.limit - 1][0].id) if len(rows) > query.limit else None
    items = _shown(article, moving, rows[: query.limit])
    return MovePage(moving=MovingOut.of(moving), items=items, next=after)


def _shown(article: Article, moving: Moving, rows: Sequence[Row]) -> list[MoveOut]:
    numbers = {move.from_revision for move, _ in rows} | {moving.revision}
    asked = select(Revision.number, Revision.text).where(
        Revision.article_id == article.id, Revision.number.in_(numbers)
    )
    texts: dict[int, str] = dict(db.session().execute(asked).all())
    return [
        MoveOut(
            id=passage.public_id,
            quote=passage.quote,
            state=passage.state,
            outcome=move.outcome,
            how=move.how,
            was=_surrounded(texts, move.from_revision, move.from_start, move.from_end),
            now=_surrounded(texts, moving.revision, move.start, move.end),
        )
        for move, passage in rows
    ]


def place(passage_id: str, quote: str, start: int | None) -> tuple[Passage, Article]:
    """Let an orphaned passage stand for words of the current text, in the current transaction.

    It is the same passage: what was shared and said about it leads there. The
    words that were picked stay known. Raises NotFound, NotOrphaned, StillSeeking,
    PassageAbsent, PassageAmbiguous.
    """
    session = db.session()
    passage = session.scalar(
        select(Passage).where(Passage.public_id == passage_id).with_for_update(key_share=True)
    )
    if passage is None:
        raise NotFound
    article, revision = _current(passage)
    if passage.sought < revision.number:
        raise StillSeeking
    if passage.state != "orphaned":
        raise NotOrphaned
    anchor = annotations.locate(revision, quote, start)
    passage.state, passage.revision_id = "moved", revision.id
    passage.start, passage.end = anchor.start, anchor.end
    _note(passage, revision, anchor)
    return passage, article


def _current(passage: Passage) -> tuple[Article, Revision]:
    asked = (
        select(Article, Revision)
        .join(Revision, Revision.article_id == Article.id)
        .where(Article.id == passage.article_id, Revision.number == Article.revision)
    )
    article, revision = db.session().execute(asked).one()
    return article, revision


def _note(passage: Passage, revision: Revision, anchor: Anchor) -> None:
    """Correct the report of the import that had lost the passage."""
    session = db.session()
    moving = session.scalars(
        select(Moving).where(
            Moving.article_id == passage.article_id, Moving.revision == revision.number
        )
    ).one()
    session.execute(
        update(Move)
        .where(Move.moving_id == moving.id, Move.passage_id == passage.id)
        .values(outcome="moved", how="by_hand", start=anchor.start, end=anchor.end)
    )
    session.execute(
        update(Moving)
        .where(Moving.id == moving.id)
        .values(moved=Moving.moved + 1, orphaned=Moving.orphaned - 1)
    )


def _surrounded(
    texts: dict[int, str], number: int, start: int | None, end: int | None
) -> Surrounded | None:
    if start is None or end is None:
        return None
    return Surrounded.of(number, Anchor.at(texts[number], start, end))
