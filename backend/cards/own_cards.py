"""Loads a reader's own cards; somebody else's are not found."""

from sqlalchemy import select

from backend import db
from backend.accounts.models import Account
from backend.articles import published_articles
from backend.articles.models import Article
from backend.cards.models import Card
from backend.cards.schemas import CardOut
from backend.config import get_settings
from backend.errors import NotFound
from backend.shares.models import Share


def get_card(reader: Account, public_id: str) -> CardOut:
    """Return a reader's own card.

    Raises NotFound for somebody else's, or a hidden one, ArticleWithdrawn.
    """
    query = (
        select(Card, Share.public_id, Article)
        .join(Share, Share.id == Card.share_id)
        .join(Article, Article.id == Share.article_id)
        .where(Card.public_id == public_id, Card.account_id == reader.id, Card.state == "shown")
    )
    row = db.session().execute(query).first()
    if row is None:
        raise NotFound
    card, share_id, article = row
    published_articles.check_published(article)
    return CardOut.of(card, share_id, get_settings().code_page)
