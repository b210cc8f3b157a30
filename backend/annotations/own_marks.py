"""A reader's own marks across articles: filtered search, counts, and import from a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import func, insert, select

from backend import clock, db, ids
from backend.accounts.models import Account
from backend.annotations.marks import MarkRow, select_marks
from backend.annotations.models import Mark
from backend.annotations.schemas import MAX_MARKS_PER_ARTICLE
from backend.api import paging
from backend.articles import article_lookup
from backend.articles.models import Article
from backend.passages.models import Passage

KINDS = ("mark",)

ImportOutcome = Literal["kept", "already", "full"]


@dataclass(frozen=True)
class AnnotationFilter:
    """Search filter for a reader's own annotations; empty fields do not filter.

    `words` occur in a quote or in what the reader wrote. `article` is a public id, and
    `articles` are any of several.
    """

    words: str = ""
    article: str = ""
    kind: str = ""
    colour: str = ""
    articles: tuple[str, ...] = ()


@dataclass(frozen=True)
class PageAnchor:
    """Page position: continues after what was created at `moment` under row id `key`."""

    moment: datetime
    key: int


def search_marks(
    reader: Account, criteria: AnnotationFilter, after: PageAnchor | None, limit: int
) -> list[MarkRow]:
    """Search a reader's marks, newest first, at most `limit` of them."""
    if criteria.kind and criteria.kind not in KINDS:
        return []
    query = select_marks(reader).where(Mark.deleted_at.is_(None))
    if criteria.article:
        query = query.where(article_lookup.is_article(criteria.article))
    if criteria.articles:
        query = query.where(Article.public_id.in_(criteria.articles))
    if criteria.colour:
        query = query.where(Mark.colour == criteria.colour)
    if criteria.words:
        query = query.where(db.contains_text(Passage.quote, criteria.words))
    order = (Mark.created_at.desc(), Mark.id.desc())
    if after is not None:
        query = query.where(paging.build_condition(order, (after.moment, after.key)))
    return list(db.session().execute(query.order_by(*order).limit(limit)))


def count_marks(reader: Account) -> int:
    """Count a reader's marks."""
    conditions = (Mark.account_id == reader.id, Mark.deleted_at.is_(None))
    return db.session().scalar(select(func.count()).select_from(Mark).where(*conditions)) or 0


def count_marks_by_article(reader: Account) -> dict[str, tuple[int, datetime]]:
    """Map each article's public id to a reader's mark count and newest mark's time."""
    rows = db.session().execute(
        select(Article.public_id, func.count(), func.max(Mark.created_at))
        .join(Article, Article.id == Mark.article_id)
        .where(Mark.account_id == reader.id, Mark.deleted_at.is_(None))
        .group_by(Article.public_id)
    )
    return {article: (count, newest) for article, count, newest in rows}


@dataclass(frozen=True)
class ImportedMark:
    """An imported mark: its current passage, its colour, and when it was created."""

    passage: Passage
    colour: str
    created_at: datetime


def import_marks(reader: Account, imports: Sequence[ImportedMark]) -> list[ImportOutcome]:
    """Import private marks of a reader from a file, in a few queries.

    Returns for each, in order, whether it was `kept`, existed `already`, or its
    article is `full` of marks. Marks that the reader had deleted are restored.
    """
    existing = _load_existing(reader, {item.passage.id for item in imports})
    free_slots = _count_free_slots(reader, {item.passage.article_id for item in imports})
    new_rows: dict[int, dict[str, Any]] = {}
    outcomes: list[ImportOutcome] = []
    for item in imports:
        passage, mark = item.passage, existing.get(item.passage.id)
        if passage.id in new_rows or (mark is not None and mark.deleted_at is None):
            outcomes.append("already")
        elif mark is None and not free_slots[passage.article_id]:
            outcomes.append("full")
        else:
            outcomes.append("kept")
            if mark is None:
                free_slots[passage.article_id] -= 1
                new_rows[passage.id] = _build_row(reader, item)
            else:
                _restore_mark(mark, item)
    if new_rows:
        db.session().execute(insert(Mark), list(new_rows.values()))
    return outcomes


def _build_row(reader: Account, item: ImportedMark) -> dict[str, Any]:
    return {
        "account_id": reader.id,
        "article_id": item.passage.article_id,
        "passage_id": item.passage.id,
        "key": ids.generate(24),
        "colour": item.colour,
        "visibility": "private",
        "created_at": item.created_at,
    }


def _restore_mark(mark: Mark, item: ImportedMark) -> None:
    mark.colour, mark.visibility, mark.deleted_at = item.colour, "private", None
    mark.group_key = ""
    mark.created_at, mark.updated_at = item.created_at, clock.now()


def _load_existing(reader: Account, passages: set[int]) -> dict[int, Mark]:
    query = select(Mark).where(Mark.account_id == reader.id, Mark.passage_id.in_(passages))
    return {mark.passage_id: mark for mark in db.session().scalars(query)}


def _count_free_slots(reader: Account, articles: set[int]) -> dict[int, int]:
    """Count how many more marks each article may get from this reader."""
    query = (
        select(Mark.article_id, func.count())
        .where(Mark.account_id == reader.id, Mark.article_id.in_(articles))
        .group_by(Mark.article_id)
    )
    counts = dict(db.session().execute(query).all())
    return {
        article_id: max(0, MAX_MARKS_PER_ARTICLE - counts.get(article_id, 0))
        for article_id in articles
    }
