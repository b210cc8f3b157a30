"""A reader's own messages in all articles: search, counts, and import from a file as private."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, insert, or_, select
from sqlalchemy.orm import aliased

from backend import db, ids
from backend.accounts.models import Account
from backend.annotations.own_marks import AnnotationFilter, ImportOutcome, PageAnchor
from backend.api import paging
from backend.articles import article_lookup
from backend.articles.models import Article, Revision
from backend.comments.models import Message, hash_text
from backend.passages.models import Passage

KINDS = ("thought", "message", "reply")
MAX_PER_ARTICLE = 500

Answered = aliased(Message)
Row = tuple[Message, Article, Passage | None, int | None, str | None]


@dataclass(frozen=True)
class ImportedMessage:
    """A message from an import file: the article, or the passage of it, that it is about."""

    article_id: int
    passage_id: int | None
    text: str
    created_at: datetime
    edited_at: datetime | None = None

    def content(self) -> tuple[int, int | None, str]:
        """Get what identifies the same message."""
        return self.article_id, self.passage_id, self.text


def find_messages(
    reader: Account, filters: AnnotationFilter, position: PageAnchor | None, limit: int
) -> list[Row]:
    """Find a reader's messages, the newest first, at most `limit` of them.

    Each comes with its article, its passage and the number of the revision that it counts
    in, and the public id of what it answers.
    """
    if filters.colour or (filters.kind and filters.kind not in KINDS):
        return []
    query = _select_messages(reader)
    if filters.kind:
        query = query.where(Message.kind == filters.kind)
    if filters.article:
        query = query.where(article_lookup.is_article(filters.article))
    if filters.articles:
        query = query.where(Article.public_id.in_(filters.articles))
    if filters.words:
        in_text, in_quote = (
            db.contains_text(column, filters.words) for column in (Message.text, Passage.quote)
        )
        query = query.where(or_(in_text, in_quote))
    order = (Message.created_at.desc(), Message.id.desc())
    if position is not None:
        query = query.where(paging.build_condition(order, (position.moment, position.key)))
    return list(db.session().execute(query.order_by(*order).limit(limit)))


def _select_messages(
    reader: Account,
) -> Select[Message, Article, Passage | None, int | None, str | None]:
    return (
        select(Message, Article, Passage, Revision.number, Answered.public_id)
        .join(Article, Article.id == Message.article_id)
        .outerjoin(Passage, Passage.id == Message.passage_id)
        .outerjoin(Revision, Revision.id == Passage.revision_id)
        .outerjoin(Answered, Answered.id == Message.parent_id)
        .where(Message.account_id == reader.id, Message.state != "deleted")
    )


def count_messages(reader: Account) -> int:
    """Count a reader's messages."""
    conditions = (Message.account_id == reader.id, Message.state != "deleted")
    return db.session().scalar(select(func.count()).select_from(Message).where(*conditions)) or 0


def count_by_article(reader: Account) -> dict[str, tuple[int, datetime]]:
    """Count a reader's messages by article, each with the time of the newest."""
    rows = db.session().execute(
        select(Article.public_id, func.count(), func.max(Message.created_at))
        .join(Article, Article.id == Message.article_id)
        .where(Message.account_id == reader.id, Message.state != "deleted")
        .group_by(Article.public_id)
    )
    return {article: (count, newest) for article, count, newest in rows}


def import_messages(reader: Account, imports: Sequence[ImportedMessage]) -> list[ImportOutcome]:
    """Import messages from a file, as private messages and thoughts of a reader, in a few queries.

    Returns for each, in order, whether it was `kept`, that the same message
    existed `already`, or that the article is `full` of the reader's messages.
    """
    existing = _list_existing(reader, {message.article_id for message in imports})
    identities, counts_by_article = set(existing), Counter(article for article, _, _ in existing)
    used_keys = _find_used_keys({_hash_key(reader, message) for message in imports})
    new_rows: list[dict[str, Any]] = []
    outcomes: list[ImportOutcome] = []
    for message in imports:
        if message.content() in identities:
            outcomes.append("already")
        elif counts_by_article[message.article_id] >= MAX_PER_ARTICLE:
            outcomes.append("full")
        else:
            outcomes.append("kept")
            identities.add(message.content())
            counts_by_article[message.article_id] += 1
            new_rows.append(_build_row(reader, message, used_keys))
    if new_rows:
        db.session().execute(insert(Message), new_rows)
    return outcomes


def _list_existing(reader: Account, articles: set[int]) -> list[tuple[int, int | None, str]]:
    query = select(Message.article_id, Message.passage_id, Message.text).where(
        Message.account_id == reader.id,
        Message.article_id.in_(articles),
        Message.state != "deleted",
    )
    return list(db.session().execute(query))


def _find_used_keys(keys: set[str]) -> set[str]:
    """Find the keys of imported messages that the reader has deleted since."""
    return set(db.session().scalars(select(Message.key).where(Message.key.in_(keys))))


def _hash_key(reader: Account, message: ImportedMessage) -> str:
    return hash_text(f"file:{reader.public_id}:{message.content()}")


def _build_row(reader: Account, message: ImportedMessage, used_keys: set[str]) -> dict[str, Any]:
    key = _hash_key(reader, message)
    return {
        "kind": "message" if message.passage_id is None else "thought",
        "article_id": message.article_id,
        "passage_id": message.passage_id,
        "account_id": reader.id,
        "text": message.text,
        "visibility": "private",
        "state": "shown",
        "key": hash_text(ids.generate()) if key in used_keys else key,
        "content_digest": key,
        "created_at": message.created_at,
        "edited_at": message.edited_at,
    }
