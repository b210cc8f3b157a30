"""Records shares under ids made before, with parent and passages; counts who shared an article."""

from collections.abc import Sequence

from sqlalchemy import func, select

from backend import db
from backend.articles.models import Article
from backend.shares import parent_shares
from backend.shares.arrivals.visitor_identity import VisitorIdentity
from backend.shares.models import Share, SharedPassage


def record_share(
    public_id: str,
    article: Article,
    passage_id: int | None,
    identity: VisitorIdentity,
    channel: str,
    design: str | None = None,
    further_ids: Sequence[int] = (),
    parent_visit: parent_shares.ParentVisit | None = None,
) -> Share:
    """Record a share under an id made before, and find its parent.

    `parent_visit` is from `parent_shares.recall_arrival`, called before the transaction.

    It leads to one passage, or to the whole article, and may carry `further_ids`;
    every passage that it carries counts as shared, once.
    """
    parent = parent_shares.find_parent(article, identity, parent_visit)
    share = Share(
        public_id=public_id,
        article_id=article.id,
        passage_id=passage_id,
        account_id=identity.account_id,
        visitor=identity.visitor,
        parent_id=parent.id if parent else None,
        depth=parent.depth + 1 if parent else 0,
        channel=channel,
        design=design,
    )
    session = db.session()
    session.add(share)
    session.flush()
    passage_ids = [] if passage_id is None else [passage_id, *further_ids]
    session.add_all(
        SharedPassage(share_id=share.id, passage_id=carried_id, position=position)
        for position, carried_id in enumerate(dict.fromkeys(passage_ids))
    )
    session.flush()
    return share


def count_sharers(article: Article, channel: str) -> int:
    """Count the readers who shared an article by this channel, without deleted accounts."""
    query = select(func.count(Share.account_id.distinct())).where(
        Share.article_id == article.id, Share.channel == channel
    )
    return db.session().scalar(query) or 0
