"""The share through which a reader came: the parent of what they pass on.

It is read from the visits; and since those are written a moment after they are
told, the last one is borne in mind in Redis for a day as well. With Redis away
visits are written at once, and nothing is missing.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import redis
import structlog
from sqlalchemy import select

from backend import cache, clock, db
from backend.accounts.models import Account
from backend.articles.models import Article
from backend.shares import visitors
from backend.shares.models import Share, Visit
from backend.shares.told import Visited
from backend.shares.visitors import Somebody

WITHIN = timedelta(days=30)
REMEMBERED = 24 * 3600

Came = tuple[datetime, int]
log = structlog.get_logger()


def find(article: Article, who: Somebody) -> Share | None:
    """Find the last share, not their own, through which somebody came within 30 days."""
    came = [each for each in (_in_mind(who.visitor, article), _written(article, who)) if each]
    for _, share_id in sorted(came, reverse=True):
        share = db.session().get(Share, share_id)
        if share and share.article_id == article.id and share.visitor != who.visitor:
            return share
    return None


def _written(article: Article, who: Somebody) -> Came | None:
    found = db.session().execute(
        select(Visit.created_at, Share.id)
        .join(Share, Share.id == Visit.share_id)
        .where(
            Visit.visitor == who.visitor,
            Visit.article_id == article.id,
            Visit.created_at > clock.now() - WITHIN,
            Visit.discounted.in_(("", "repeat")),
            (Share.visitor != who.visitor) | Share.visitor.is_(None),
        )
        .order_by(Visit.created_at.desc(), Visit.id.desc())
        .limit(1)
    )
    row = found.first()
    return (row[0], row[1]) if row else None


def remember(visit: Visited) -> None:
    """Bear in mind by which share somebody came, for who passes on before the row is written."""
    word = f"{visit.at.timestamp():.6f} {visit.share_id}"
    _keep(visit.visitor, {str(visit.article_id): word})


def hand_on(phone: str, visitor: str) -> None:
    """Let a reader remember what their phone was told before they signed in."""
    try:
        told, known = (cache.client().hgetall(_memory(each)) for each in (phone, visitor))
    except redis.RedisError:
        return
    later = {
        cache.text(article): cache.text(word)
        for article, word in told.items()
        if article not in known or cache.text(known[article]) < cache.text(word)
    }
    if later:
        _keep(visitor, later)


def forget(account: Account) -> None:
    """Remember of an account nothing more. Raises RedisError."""
    cache.client().delete(_memory(visitors.of_account(account)))


def _keep(visitor: str, words: dict[str, str]) -> None:
    pipe = cache.client().pipeline()
    pipe.hset(_memory(visitor), mapping=dict[Any, Any](words))
    pipe.expire(_memory(visitor), REMEMBERED)
    try:
        pipe.execute()
    except redis.RedisError as error:
        log.warning("arrival not borne in mind", error=type(error).__name__)


def _in_mind(visitor: str, article: Article) -> Came | None:
    try:
        word = cache.client().hget(_memory(visitor), str(article.id))
    except redis.RedisError:
        return None
    if word is None:
        return None
    at, share_id = cache.text(word).split()
    moment = datetime.fromtimestamp(float(at), UTC)
    return (moment, int(share_id)) if moment > clock.now() - WITHIN else None


def _memory(visitor: str) -> str:
    return f"came:{visitor}"
