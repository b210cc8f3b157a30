"""What this room keeps about a person, as they may demand it."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from backend import bulk
from backend.accounts.models import Account
from backend.articles.models import Article
from backend.shelves.models import Reading

FACTS = ("revision", "place", "furthest", "length", "read_at", "finished_at", "shelf",
         "shelved_at", "forgotten_at")  # fmt: skip


def taken(account: Account) -> dict[str, Iterator[dict[str, Any]]]:
    """Give how far a person is in each article, and on which shelf it lies."""
    return {"readings": _readings(account)}


def _readings(account: Account) -> Iterator[dict[str, Any]]:
    facts = [getattr(Reading, name) for name in FACTS]
    mine = (
        select(Reading.id, Article.public_id, Article.title, *facts)
        .join(Article, Article.id == Reading.article_id)
        .where(Reading.account_id == account.id)
    )
    for _, article, title, *told in bulk.every(mine):
        yield {"article": article, "title": title, **dict(zip(FACTS, told, strict=True))}
