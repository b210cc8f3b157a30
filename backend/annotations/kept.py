"""What this room keeps about a person, as they may demand it."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from backend import bulk
from backend.accounts.models import Account
from backend.annotations.models import Mark, Passage
from backend.articles.models import Article


def taken(account: Account) -> dict[str, Iterator[dict[str, Any]]]:
    """Give a person's marks, those deleted this week as well, since they are still here."""
    return {"marks": _marks(account)}


def _marks(account: Account) -> Iterator[dict[str, Any]]:
    mine = (
        select(
            Mark.id, Mark.public_id, Article.public_id, Article.title, Passage.quote, Mark.colour,
            Mark.visibility, Mark.created_at, Mark.updated_at, Mark.deleted_at,
        )
        .join(Passage, Passage.id == Mark.passage_id)
        .join(Article, Article.id == Mark.article_id)
        .where(Mark.account_id == account.id)
    )  # fmt: skip
    for _, public_id, article, title, quote, colour, visibility, *moments in bulk.every(mine):
        created_at, updated_at, deleted_at = moments
        yield {
            "id": public_id,
            "article": article,
            "title": title,
            "quote": quote,
            "colour": colour,
            "visibility": visibility,
            "created_at": created_at,
            "changed_at": updated_at,
            "deleted_at": deleted_at,
        }
