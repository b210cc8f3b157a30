"""Takes an article down: deletes its cards, and erases their, forwards' and its own pictures.

Erasing means the store; a cache in front of it, and the phones that saved a picture, keep theirs
until `CACHE_DAYS` are over or somebody purges it: hence the addresses in the result. The job
runs again when every request is over that may have stored a picture meanwhile; what an import
has copied anew, after the takedown was lifted, it lets be.
"""

from dataclasses import dataclass

from sqlalchemy import delete, select

from backend import db, storage
from backend.accounts import picture_erasure
from backend.articles import picture_deletion, publication
from backend.articles.models import Article
from backend.cards import forward_images
from backend.cards.models import Card
from backend.shares.models import Share

CACHE_DAYS = 365
ERASURE_DELAYS = (0, 900)


@dataclass(frozen=True)
class Takedown:
    """Result of a takedown: the URLs of the erased pictures, for purging a cache."""

    article: Article
    urls: list[str]


def take_down_article(public_id: str) -> Takedown:
    """Take an article down, in the current transaction; repeatable for leftovers.

    Raises NotFound.
    """
    article, storage_keys = publication.take_down(public_id)
    storage_keys += _delete_cards(article) + forward_images.delete_records(article)
    picture_deletion.erase_later(storage_keys, delays=ERASURE_DELAYS)
    return Takedown(article, [storage.build_url(key) for key in storage_keys])


def _delete_cards(article: Article) -> list[str]:
    session = db.session()
    query = select(Card.id, Card.key).join(Share, Share.id == Card.share_id)
    rows = session.execute(query.where(Share.article_id == article.id)).all()
    for start in range(0, len(rows), picture_erasure.BATCH_SIZE):
        card_ids = [row.id for row in rows[start : start + picture_erasure.BATCH_SIZE]]
        session.execute(delete(Card).where(Card.id.in_(card_ids)))
    return [row.key for row in rows]
