"""What this room keeps about a person, as they may demand it."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from backend import bulk
from backend.accounts.models import Account
from backend.annotations.models import Passage
from backend.articles.models import Article
from backend.messages.models import Like, Message

Answered = aliased(Message)
COLUMNS = (
    Message.id, Message.public_id, Message.kind, Article.public_id, Article.title, Passage.quote,
    Message.text, Message.visibility, Message.state, Answered.public_id, Message.likes,
    Message.replies, Message.created_at, Message.edited_at, Message.deleted_at,
)  # fmt: skip
NAMES = (
    "id", "kind", "article", "title", "quote", "text", "visibility", "state", "answers", "likes",
    "replies", "created_at", "edited_at", "deleted_at",
)  # fmt: skip

Rows = Iterator[dict[str, Any]]


def taken(account: Account) -> dict[str, Rows]:
    """Give what a person said, and what they liked; of what others said, only its id."""
    return {"words": _words(account), "likes": _likes(account)}


def _words(account: Account) -> Rows:
    """Give messages, thoughts and replies; of deleted ones only their empty place is left."""
    mine = (
        select(*COLUMNS)
        .join(Article, Article.id == Message.article_id)
        .outerjoin(Passage, Passage.id == Message.passage_id)
        .outerjoin(Answered, Answered.id == Message.parent_id)
        .where(Message.account_id == account.id)
    )
    for row in bulk.every(mine):
        yield dict(zip(NAMES, row[1:], strict=True))


def _likes(account: Account) -> Rows:
    mine = (
        select(Like.id, Message.public_id, Article.public_id, Article.title, Like.created_at)
        .join(Message, Message.id == Like.message_id)
        .join(Article, Article.id == Message.article_id)
        .where(Like.account_id == account.id)
    )
    for _, message, article, title, created_at in bulk.every(mine):
        yield {"message": message, "article": article, "title": title, "at": created_at}
