"""Taps on "follow the Official Account": records, counts and anonymizes them."""

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from backend import db
from backend.accounts.models import Account
from backend.articles import published_articles
from backend.articles.models import Article
from backend.shares.arrivals import visitor_identity
from backend.shares.models import FollowTap


def record_tap(article_id: str, reader: Account | None, token: str) -> None:
    """Record that a visitor tapped to follow, once for each visitor and article.

    Whether they did follow, WeChat does not tell. Raises NotFound.
    """
    article = published_articles.get_summary(article_id)
    visitor = (
        visitor_identity.get_account_visitor(reader)
        if reader
        else visitor_identity.get_token_visitor(token)
    )
    try:
        with db.session().begin_nested():
            db.session().add(FollowTap(article_id=article.id, visitor=visitor))
    except IntegrityError:
        return


def count_taps(article: Article) -> int:
    """Count the follow taps under this article."""
    query = select(func.count()).where(FollowTap.article_id == article.id)
    return db.session().scalar(query) or 0


def erase_account(account: Account) -> None:
    """Anonymize an account's follow taps; their number stays."""
    condition = FollowTap.visitor == visitor_identity.get_account_visitor(account)
    db.session().execute(
        update(FollowTap)
        .where(condition)
        .values(visitor=visitor_identity.generate_anonymous_visitor())
    )
