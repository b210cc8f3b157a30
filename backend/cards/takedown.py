"""Takedown of an article: it is withdrawn, and every picture made from it is erased.

These are readers' cards, the pictures of forwards, and the article's own copies. Erasing
means the store; a cache in front of it, and the phones that saved a picture, keep theirs until
`CACHED_DAYS` are over or somebody purges it: hence the addresses in the result. The job runs
again when every request is over that may have stored a picture meanwhile; what an import has
copied anew, after the takedown was lifted, it lets be.
"""

from dataclasses import dataclass

from sqlalchemy import delete, select

from backend import db, storage
from backend.accounts import erasing
from backend.articles import copies
from backend.articles import service as articles
from backend.articles.models import Article
from backend.cards import forwards
from backend.cards.models import Card
from backend.shares.models import Share

CACHED_DAYS = 365
DELAYS = (0, 900)


@dataclass(frozen=True)
class Takedown:
    """What a takedown erases: the public addresses of the pictures, for whoever purges a cache."""

    article: Article
    urls: list[str]


def take_down(public_id: str) -> Takedown:
    """Take an article down, in the current transaction; again, it finds what was left.

    Raises NotFound.
    """
    article, keys = articles.take_down(public_id)
    keys += _give_up_cards(article) + forwards.give_up(article)
    copies.erase_later(keys, delays=DELAYS)
    return Takedown(article, [storage.url(key) for key in keys])


def _give_up_cards(article: Article) -> list[str]:
    session = db.session()
    asked = select(Card.id, Card.key).join(Share, Share.id == Card.share_id)
    rows = session.execute(asked.where(Share.article_id == article.id)).all()
    for start in range(0, len(rows), erasing.AT_ONCE):
        part = [row.id for row in rows[start : start + erasing.AT_ONCE]]
        session.execute(delete(Card).where(Card.id.in_(part)))
    return [row.key for row in rows]
