"""Trees to test with: shares and visits made by hand, written as the worker writes them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from backend import db, ids
from backend.annotations import service as annotations
from backend.annotations.models import Passage
from backend.articles import service as articles
from backend.articles.models import Article
from backend.shares import visitors, writing
from backend.shares.models import Share, SharedPassage
from backend.shares.told import Visited

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
            session.add(SharedPassage(share_id=share.id, passage_id=share.passage_id, place=0))
    return share


def a_chain(article: Article, length: int) -> list[int]:
    """Keep a chain of shares, each below the one before; gives their row ids."""
    first = a_share(article)
    rows: list[dict[str, Any]] = [
        {
            "public_id": ids.new(),
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


def visited(share: Share | int | None, article: Article, **given: Any) -> Visited:
    """Tell of a stranger's arrival, each time another's."""
    facts = {
        "key": visitors.digest(ids.new()),
        "share_id": share.id if isinstance(share, Share) else share,
        "article_id": article.id,
        "account_id": None,
        "visitor": visitors.nobody(),
        "scene": 1047,
        "at": NOON,
    }
    return Visited(**facts | given)


def write(visits: Sequence[Visited]) -> None:
    writing.write(visits)


def a_passage(article: Article, quote: str) -> Passage:
    """Keep a passage that stands in the article."""
    with db.transaction():
        _, _, revision = articles.get_published(article.public_id)
        return annotations.pin(article, revision, annotations.locate(revision, quote, None))
