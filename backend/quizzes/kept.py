"""What is kept about a person, as they may demand it: gaps they cut, and what they played."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from backend import bulk
from backend.accounts.models import Account
from backend.annotations.models import Passage
from backend.articles.models import Article
from backend.quizzes.models import Challenge, Play, Question
from backend.shares.models import Share

Rows = Iterator[dict[str, Any]]


def taken(account: Account) -> dict[str, Rows]:
    """Give the questions that a person made, and their plays of others'.

    `share` is the id under which it was first asked, or came to them. What they passed on
    of others' is told with all that they passed on.
    """
    return {"questions": _questions(account), "plays": _plays(account)}


def _questions(account: Account) -> Rows:
    mine = (
        select(Question.id, Share.public_id, Passage.quote, Question.start, Question.end)
        .join(Share, Share.id == Question.share_id)
        .join(Passage, Passage.id == Question.passage_id)
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
        .join(Article, Article.id == Share.article_id)
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
