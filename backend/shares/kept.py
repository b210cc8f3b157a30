"""What this room keeps about a person, as they may demand it: how they came, and on what.

What they passed on is told upstairs, together with what came of it.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from backend import bulk
from backend.accounts.models import Account
from backend.articles.models import Article
from backend.shares import visitors
from backend.shares.models import Phone, Share, Tap, Visit

Rows = Iterator[dict[str, Any]]


def taken(account: Account) -> dict[str, Rows]:
    """Give a person's arrivals, the phones that are theirs, and where they tapped to follow."""
    return {"visits": _visits(account), "phones": _phones(account), "follow_taps": _taps(account)}


def _visits(account: Account) -> Rows:
    """Give the arrivals; `share` is the public id of what somebody passed on to them."""
    mine = (
        select(
            Visit.id, Article.public_id, Article.title, Share.public_id, Visit.channel,
            Visit.scene, Visit.group_key.is_not(None), Visit.counted, Visit.created_at,
        )
        .join(Article, Article.id == Visit.article_id)
        .outerjoin(Share, Share.id == Visit.share_id)
        .where(Visit.visitor == visitors.of_account(account))
    )  # fmt: skip
    for _, article, title, share, channel, scene, group, counted, at in bulk.every(mine):
        yield {
            "article": article,
            "title": title,
            "share": share,
            "channel": channel,
            "scene": scene,
            "from_a_group": bool(group),
            "counted": counted,
            "at": at,
        }


def _phones(account: Account) -> Rows:
    """Give since when; a phone itself is known by the digest of what it drew, and only so."""
    mine = select(Phone.id, Phone.created_at).where(Phone.account_id == account.id)
    for _, created_at in bulk.every(mine):
        yield {"known_since": created_at}


def _taps(account: Account) -> Rows:
    mine = (
        select(Tap.id, Article.public_id, Article.title, Tap.created_at)
        .join(Article, Article.id == Tap.article_id)
        .where(Tap.visitor == visitors.of_account(account))
    )
    for _, article, title, at in bulk.every(mine):
        yield {"article": article, "title": title, "at": at}
