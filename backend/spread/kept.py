"""What is kept about what a person passed on, and what came of it in numbers; never who."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from backend import bulk
from backend.accounts.models import Account
from backend.annotations.models import Passage
from backend.articles.models import Article
from backend.shares.models import Share, SharedPassage
from backend.spread.models import ShareSum

Rows = Iterator[dict[str, Any]]


def taken(account: Account) -> dict[str, Rows]:
    """Give a person's shares with their sums, and the sentences that each carried."""
    return {"passed_on": _shares(account), "passed_on_sentences": _sentences(account)}


def _shares(account: Account) -> Rows:
    """Give the shares. Levels and days are told from three people on only, so not here at all."""
    mine = (
        select(
            Share.id, Share.public_id, Article.public_id, Article.title, Share.channel,
            Share.design, Share.created_at, ShareSum.reach, ShareSum.arrivals,
        )
        .join(Article, Article.id == Share.article_id)
        .outerjoin(ShareSum, ShareSum.share_id == Share.id)
        .where(Share.account_id == account.id)
    )  # fmt: skip
    for _, share, article, title, channel, design, created_at, people, visits in bulk.every(mine):
        yield {
            "id": share,
            "article": article,
            "title": title,
            "channel": channel,
            "design": design,
            "created_at": created_at,
            "people": people or 0,
            "visits": visits or 0,
        }


def _sentences(account: Account) -> Rows:
    mine = (
        select(SharedPassage.id, Share.public_id, SharedPassage.place, Passage.quote)
        .join(Share, Share.id == SharedPassage.share_id)
        .join(Passage, Passage.id == SharedPassage.passage_id)
        .where(Share.account_id == account.id)
    )
    for _, share, place, quote in bulk.every(mine):
        yield {"share": share, "place": place, "quote": quote}
