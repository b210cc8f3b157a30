"""A reader's own words in all articles: searched, counted, brought in from a file."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, insert, or_, select
from sqlalchemy.orm import aliased

from backend import db, ids
from backend.accounts.models import Account
from backend.annotations.mine import Below, Outcome, Sought
from backend.annotations.models import Passage
from backend.api import cursors
from backend.articles.models import Article, Revision
from backend.messages.drafts import digest_of
from backend.messages.models import Message

KINDS = ("thought", "message", "reply")
MOST_IN_ARTICLE = 500

Answered = aliased(Message)
Row = tuple[Message, Article, Passage | None, int | None, str | None]


@dataclass(frozen=True)
class Brought:
    """Words from a file: the article, or the passage of it, that they are about."""

    article_id: int
    passage_id: int | None
    text: str
    created_at: datetime

    def content(self) -> tuple[int, int | None, str]:
        """Give what makes them the same words as others."""
        return self.article_id, self.passage_id, self.text


def find(reader: Account, sought: Sought, below: Below | None, limit: int) -> list[Row]:
    """Find what a reader said, the newest first, at most `limit` of it.

    Each comes with its article, its passage and the number of the revision that it counts
    in, and the public id of what it answers.
    """
    if sought.colour or (sought.kind and sought.kind not in KINDS):
        return []
    rows = _rows(reader)
    if sought.kind:
        rows = rows.where(Message.kind == sought.kind)
    if sought.article:
        rows = rows.where(Article.public_id == sought.article)
    if sought.articles:
        rows = rows.where(Article.public_id.in_(sought.articles))
    if sought.words:
        said, quoted = (db.holds(each, sought.words) for each in (Message.text, Passage.quote))
        rows = rows.where(or_(said, quoted))
    if below is not None:
        rows = rows.where(cursors.older(Message.created_at, Message.id, below.moment, below.key))
    order = (Message.created_at.desc(), Message.id.desc())
    return list(db.session().execute(rows.order_by(*order).limit(limit)))


def _rows(reader: Account) -> Select[Message, Article, Passage | None, int | None, str | None]:
    return (
        select(Message, Article, Passage, Revision.number, Answered.public_id)
        .join(Article, Article.id == Message.article_id)
        .outerjoin(Passage, Passage.id == Message.passage_id)
        .outerjoin(Revision, Revision.id == Passage.revision_id)
        .outerjoin(Answered, Answered.id == Message.parent_id)
        .where(Message.account_id == reader.id, Message.state != "deleted")
    )


def count(reader: Account) -> int:
    """Count what a reader said."""
    mine = (Message.account_id == reader.id, Message.state != "deleted")
    return db.session().scalar(select(func.count()).select_from(Message).where(*mine)) or 0


def by_article(reader: Account) -> dict[str, tuple[int, datetime]]:
    """Count what a reader said in each article, and say when the newest was."""
    rows = db.session().execute(
        select(Article.public_id, func.count(), func.max(Message.created_at))
        .join(Article, Article.id == Message.article_id)
        .where(Message.account_id == reader.id, Message.state != "deleted")
        .group_by(Article.public_id)
    )
    return {article: (many, newest) for article, many, newest in rows}


def bring(reader: Account, brought: Sequence[Brought]) -> list[Outcome]:
    """Keep words from a file, as private messages and thoughts of a reader, in a few queries.

    Tells of each, in order, whether it was `kept`, that the same words were
    there `already`, or that the article is `full` of the reader's words.
    """
    there = _there(reader, {each.article_id for each in brought})
    known, room = set(there), Counter(article for article, _, _ in there)
    spent = _spent({_key(reader, each) for each in brought})
    made: list[dict[str, Any]] = []
    told: list[Outcome] = []
    for each in brought:
        if each.content() in known:
            told.append("already")
        elif room[each.article_id] >= MOST_IN_ARTICLE:
            told.append("full")
        else:
            told.append("kept")
            known.add(each.content())
            room[each.article_id] += 1
            made.append(_facts(reader, each, spent))
    if made:
        db.session().execute(insert(Message), made)
    return told


def _there(reader: Account, articles: set[int]) -> list[tuple[int, int | None, str]]:
    rows = select(Message.article_id, Message.passage_id, Message.text).where(
        Message.account_id == reader.id,
        Message.article_id.in_(articles),
        Message.state != "deleted",
    )
    return list(db.session().execute(rows))


def _spent(keys: set[str]) -> set[str]:
    """Find the keys of words from a file that the reader has deleted since."""
    return set(db.session().scalars(select(Message.key).where(Message.key.in_(keys))))


def _key(reader: Account, brought: Brought) -> str:
    return digest_of(f"file:{reader.public_id}:{brought.content()}")


def _facts(reader: Account, brought: Brought, spent: set[str]) -> dict[str, Any]:
    key = _key(reader, brought)
    return {
        "kind": "message" if brought.passage_id is None else "thought",
        "article_id": brought.article_id,
        "passage_id": brought.passage_id,
        "account_id": reader.id,
        "text": brought.text,
        "visibility": "private",
        "state": "shown",
        "key": digest_of(ids.new()) if key in spent else key,
        "content_digest": key,
        "created_at": brought.created_at,
    }
