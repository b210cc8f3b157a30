"""Builds trees of shares and visits for tests, written as the worker writes them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, cast

from sqlalchemy import Table, func, insert, select

from backend import bulk_sql, db, ids
from backend.articles import published_articles
from backend.articles.models import Article
from backend.passages import passage_records
from backend.passages.models import Passage
from backend.shares.arrivals import visit_writer, visitor_identity
from backend.shares.arrivals.stream_events import VisitEvent
from backend.shares.models import Share, SharedPassage, Visit
from backend.spread.trees import rollup_rebuild

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def a_share(article: Article, parent: Share | None = None, **given: Any) -> Share:
    """Keep a share; one below `parent`, if that is given. It carries the passage it leads to."""
    share = Share(
        **{
            "article_id": article.id,
            "parent_id": parent.id if parent else None,
            "depth": parent.depth + 1 if parent else 0,
            "channel": "card",
            "created_at": NOON,
        }
        | given
    )
    with db.transaction() as session:
        session.add(share)
        session.flush()
        if share.passage_id is not None:
            session.add(SharedPassage(share_id=share.id, passage_id=share.passage_id, position=0))
    return share


def a_chain(article: Article, length: int) -> list[int]:
    """Keep a chain of shares, each below the one before; gives their row ids."""
    first = a_share(article)
    rows: list[dict[str, Any]] = [
        {
            "public_id": ids.generate(),
            "article_id": article.id,
            "parent_id": first.id + number - 1,
            "id": first.id + number,
            "depth": number,
            "channel": "forward",
            "created_at": NOON + timedelta(minutes=number),
        }
        for number in range(1, length)
    ]
    with db.transaction() as session:
        if rows:
            session.execute(insert(Share), rows)
    return [first.id, *(row["id"] for row in rows)]


def a_forest(article: Article, parents: Sequence[int | None], **given: Any) -> list[str]:
    """Keep many shares at once, each come through by one stranger, with their sums.

    `parents` are places in the list itself, each before its children; gives public ids.
    """
    first = a_share(article).id + 1
    depths: list[int] = []
    for parent in parents:
        depths.append(0 if parent is None else depths[parent] + 1)
    shares: list[dict[str, Any]] = [
        {
            "id": first + place,
            "public_id": f"share{first + place:07}",
            "article_id": article.id,
            "parent_id": None if parent is None else first + parent,
            "depth": depths[place],
            "channel": "forward",
            "created_at": NOON + timedelta(seconds=place),
        }
        | given
        for place, parent in enumerate(parents)
    ]
    visits = [
        {
            "key": visitor_identity.digest(share["public_id"]),
            "share_id": share["id"],
            "article_id": article.id,
            "visitor": visitor_identity.digest(f"visitor {share['public_id']}"),
            "channel": "group",
            "scene": 1044,
            "counted": True,
            "discount_reason": "",
            "is_first": True,
            "is_new": True,
            "created_at": share["created_at"],
        }
        for share in shares
    ]
    with db.transaction() as session:
        bulk_sql.insert(cast(Table, Share.__table__), shares)
        if db.get_dialect_name() == "postgresql":
            last = func.pg_get_serial_sequence("shares", "id")
            session.execute(select(func.setval(last, shares[-1]["id"])))
        bulk_sql.insert(cast(Table, Visit.__table__), visits)
    rollup_rebuild.rebuild_rollups(article.id)
    return [share["public_id"] for share in shares]


def branching(many: int, seed: int = 6) -> list[int | None]:
    """Draw the parents of many shares: few are passed on much, most never, some begin anew."""
    chance = Random(seed)
    parents: list[int | None] = [None]
    for place in range(1, many):
        begins = chance.random() < 0.01
        parents.append(None if begins else int(place * chance.random() ** 3))
    return parents


def visited(share: Share | int | None, article: Article, **given: Any) -> VisitEvent:
    """Tell of a stranger's arrival, each time another's."""
    facts = {
        "key": visitor_identity.digest(ids.generate()),
        "share_id": share.id if isinstance(share, Share) else share,
        "article_id": article.id,
        "account_id": None,
        "visitor": visitor_identity.generate_anonymous_visitor(),
        "scene": 1047,
        "at": NOON,
    }
    return VisitEvent(**facts | given)


def write(visits: Sequence[VisitEvent]) -> None:
    visit_writer.write_events(visits)


def a_passage(article: Article, quote: str) -> Passage:
    """Keep a passage that stands in the article."""
    with db.transaction():
        _, _, revision = published_articles.get_published(article.public_id)
        return passage_records.get_or_create_passage(
            article, revision, passage_records.locate_quote(revision, quote, None)
        )
