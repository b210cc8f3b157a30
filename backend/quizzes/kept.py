"""What is kept about a person, as they may demand it: gaps they cut, and what they played."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from backend import bulk
from backend.accounts.models import Account
from backend.annotations.models import Passage
from backend.articles.models import Article
from backend.quizzes.models import Challenge, Play
from backend.shares.models import Share

Rows = Iterator[dict[str, Any]]


def taken(account: Account) -> dict[str, Rows]:
    """Give a person's challenges, each a share by its id, and their plays of others'."""
    return {"challenges": _challenges(account), "plays": _plays(account)}


def _challenges(account: Account) -> Rows:
    mine = (
        select(Challenge.id, Share.public_id, Passage.quote, Challenge.start, Challenge.end)
        .join(Share, Share.id == Challenge.share_id)
        .join(Passage, Passage.id == Challenge.passage_id)
        .where(Share.account_id == account.id)
    )
    for _, share, quote, start, end in bulk.every(mine):
        yield {"share": share, "quote": quote, "hidden": quote[start:end]}


def _plays(account: Account) -> Rows:
    mine = (
        select(
            Play.id, Share.public_id, Article.public_id, Article.title, Play.tries,
            Play.solved_at, Play.group_key.is_not(None), Play.listed, Play.created_at,
        )
        .join(Challenge, Challenge.id == Play.challenge_id)
        .join(Share, Share.id == Challenge.share_id)
        .join(Article, Article.id == Challenge.article_id)
        .where(Play.account_id == account.id)
    )  # fmt: skip
    for _, share, article, title, tries, solved_at, group, listed, at in bulk.every(mine):
        yield {
            "share": share,
            "article": article,
            "title": title,
            "tries": tries,
            "solved_at": solved_at,
            "from_a_group": bool(group),
            "named_in_the_group": listed,
            "at": at,
        }
