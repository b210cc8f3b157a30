"""A reader's own marks in all articles: searched, counted, brought in from a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import func, insert, select

from backend import clock, db, ids
from backend.accounts.models import Account
from backend.annotations.marks import Row, rows_of
from backend.annotations.models import Mark, Passage
from backend.annotations.schemas import MOST_IN_ARTICLE
from backend.api import cursors
from backend.articles.models import Article

KINDS = ("mark",)

Outcome = Literal["kept", "already", "full"]


@dataclass(frozen=True)
class Sought:
    """What a reader looks for among their own words; what is empty does not matter.

    `words` stand in a quote or in what the reader wrote. `article` is a public id, and
    `articles` are any of several.
    """

    words: str = ""
    article: str = ""
    kind: str = ""
    colour: str = ""
    articles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Below:
    """Where a page begins: after what was made at `moment` under row id `key`."""

    moment: datetime
    key: int


def find(reader: Account, sought: Sought, below: Below | None, limit: int) -> list[Row]:
    """Find a reader's marks, the newest first, at most `limit` of them."""
    if sought.kind and sought.kind not in KINDS:
        return []
    rows = rows_of(reader).where(Mark.deleted_at.is_(None))
    if sought.article:
        rows = rows.where(Article.public_id == sought.article)
    if sought.articles:
        rows = rows.where(Article.public_id.in_(sought.articles))
    if sought.colour:
        rows = rows.where(Mark.colour == sought.colour)
    if sought.words:
        rows = rows.where(db.holds(Passage.quote, sought.words))
    if below is not None:
        rows = rows.where(cursors.older(Mark.created_at, Mark.id, below.moment, below.key))
    order = (Mark.created_at.desc(), Mark.id.desc())
    return list(db.session().execute(rows.order_by(*order).limit(limit)))


def count(reader: Account) -> int:
    """Count a reader's marks."""
    mine = (Mark.account_id == reader.id, Mark.deleted_at.is_(None))
    return db.session().scalar(select(func.count()).select_from(Mark).where(*mine)) or 0


def by_article(reader: Account) -> dict[str, tuple[int, datetime]]:
    """Count a reader's marks in each article, and say when the newest was made."""
    rows = db.session().execute(
        select(Article.public_id, func.count(), func.max(Mark.created_at))
        .join(Article, Article.id == Mark.article_id)
        .where(Mark.account_id == reader.id, Mark.deleted_at.is_(None))
        .group_by(Article.public_id)
    )
    return {article: (many, newest) for article, many, newest in rows}


@dataclass(frozen=True)
class Brought:
    """A mark from a file: where it stands now, its colour, and when it was made."""

    passage: Passage
    colour: str
    created_at: datetime


def bring(reader: Account, brought: Sequence[Brought]) -> list[Outcome]:
    """Make private marks of a reader from a file, in a few queries.

    Tells of each, in order, whether it was `kept`, was there `already`, or that
    its article is `full` of marks. What the reader had deleted comes back.
    """
    there = _there(reader, {each.passage.id for each in brought})
    room = _room(reader, {each.passage.article_id for each in brought})
    made: dict[int, dict[str, Any]] = {}
    told: list[Outcome] = []
    for each in brought:
        passage, known = each.passage, there.get(each.passage.id)
        if passage.id in made or (known is not None and known.deleted_at is None):
            told.append("already")
        elif known is None and not room[passage.article_id]:
            told.append("full")
        else:
            told.append("kept")
            if known is None:
                room[passage.article_id] -= 1
                made[passage.id] = _facts(reader, each)
            else:
                _revive(known, each)
    if made:
        db.session().execute(insert(Mark), list(made.values()))
    return told


def _facts(reader: Account, brought: Brought) -> dict[str, Any]:
    return {
        "account_id": reader.id,
        "article_id": brought.passage.article_id,
        "passage_id": brought.passage.id,
        "key": ids.new(24),
        "colour": brought.colour,
        "visibility": "private",
        "created_at": brought.created_at,
    }


def _revive(mark: Mark, brought: Brought) -> None:
    mark.colour, mark.visibility, mark.deleted_at = brought.colour, "private", None
    mark.group_key = ""
    mark.created_at, mark.updated_at = brought.created_at, clock.now()


def _there(reader: Account, passages: set[int]) -> dict[int, Mark]:
    mine = select(Mark).where(Mark.account_id == reader.id, Mark.passage_id.in_(passages))
    return {mark.passage_id: mark for mark in db.session().scalars(mine)}


def _room(reader: Account, articles: set[int]) -> dict[int, int]:
    """Count how many more marks each article may get from this reader."""
    counted = (
        select(Mark.article_id, func.count())
        .where(Mark.account_id == reader.id, Mark.article_id.in_(articles))
        .group_by(Mark.article_id)
    )
    taken = dict(db.session().execute(counted).all())
    return {each: max(0, MOST_IN_ARTICLE - taken.get(each, 0)) for each in articles}
