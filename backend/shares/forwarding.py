"""Records forwards without a card (chat, Moments, screenshot, link) under the client's share id."""

from sqlalchemy import select

from backend import db
from backend.accounts.models import Account
from backend.articles import published_articles
from backend.articles.models import Article
from backend.shares import client_share_ids, parent_shares, share_records
from backend.shares.arrivals import visitor_identity
from backend.shares.models import Share, SharedPassage
from backend.shares.schemas import NewShare, ShareOut


def forward_article(public_id: str, body: NewShare, reader: Account | None) -> ShareOut:
    """Record that an article, or the passages of a share, was forwarded, in a transaction.

    `parent_share_id` is the share by which they came, whose passages are forwarded if they are of
    this article. Raises what `client_share_ids.record_once` raises, and NotFound or
    ArticleWithdrawn.
    """
    with db.read_session():
        article = published_articles.get_published(body.article_id)[0]
    identity = visitor_identity.identify_visitor(reader, body.visitor)
    parent_visit = parent_shares.recall_arrival(article, identity)

    def record() -> None:
        passage_ids = _load_passage_ids(body.parent_share_id, article)
        first_id, further_ids = (passage_ids[0], passage_ids[1:]) if passage_ids else (None, [])
        share_records.record_share(
            public_id,
            article,
            first_id,
            identity,
            body.channel,
            further_ids=further_ids,
            parent_visit=parent_visit,
        )

    with db.transaction():
        client_share_ids.record_once(public_id, article, identity, record)
    return ShareOut(id=public_id)


def _load_passage_ids(share_id: str, article: Article) -> list[int]:
    """Find the passages that a share of this article carries."""
    query = (
        select(SharedPassage.passage_id)
        .join(Share, Share.id == SharedPassage.share_id)
        .where(Share.public_id == share_id, Share.article_id == article.id)
        .order_by(SharedPassage.position)
    )
    return list(db.session().scalars(query))
