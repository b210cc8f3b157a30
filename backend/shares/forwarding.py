"""Records forwards without a card (chat, Moments, screenshot, link) under the client's share id.

WeChat asks a page what to share and waits for no server. So the client generates
the share id, shares it at once, and reports it a moment later, with retries.
"""

import re
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from backend import db
from backend.accounts.models import Account
from backend.articles import published_articles
from backend.articles.models import Article
from backend.errors import BadInput, Conflict
from backend.shares import parent_shares, share_records
from backend.shares.arrivals import visitor_identity
from backend.shares.arrivals.visitor_identity import VisitorIdentity
from backend.shares.models import Share, ShareCode, SharedPassage
from backend.shares.schemas import NewShare, ShareOut

SHARE_ID_PATTERN = re.compile(r"[0-9A-Za-z]{12}")


class ShareIdTaken(Conflict):
    """Another share has this id."""

    code, message = "share_taken", "这个分享编号已有人用了，请重新分享一次"


def forward_article(public_id: str, body: NewShare, reader: Account | None) -> ShareOut:
    """Record that an article, or the passages of a share, was forwarded, in a transaction.

    `of` is the share by which they came, whose passages are forwarded if they are of this
    article. Raises what `record_once` raises, and NotFound or ArticleWithdrawn.
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
        record_once(public_id, article, identity, record)
    return ShareOut(id=public_id)


def record_once(
    public_id: str, article: Article, identity: VisitorIdentity, record: Callable[[], None]
) -> Share:
    """Record a share once under a client-generated id, and return it, in the transaction.

    A retry by the same visitor returns the same share. Raises BadInput for an id of
    another form, ShareIdTaken, and what `record` raises, whose writing is rolled back.
    """
    if not SHARE_ID_PATTERN.fullmatch(public_id):
        raise BadInput
    share = _find_share(public_id)
    if share is None:
        try:
            with db.session().begin_nested():
                record()
        except IntegrityError:  # two concurrent requests
            if _find_share(public_id) is None:
                raise
        share = _find_share(public_id)
    if share is None or (share.visitor, share.article_id) != (identity.visitor, article.id):
        raise ShareIdTaken
    return share


def _find_share(public_id: str) -> Share | None:
    """Find the share with this id. Raises ShareIdTaken if the id is a pooled code's."""
    if db.session().scalar(select(ShareCode.id).where(ShareCode.scene == public_id)) is not None:
        raise ShareIdTaken
    return db.session().scalar(select(Share).where(Share.public_id == public_id))


def _load_passage_ids(share_id: str, article: Article) -> list[int]:
    """Find the passages that a share of this article carries."""
    query = (
        select(SharedPassage.passage_id)
        .join(Share, Share.id == SharedPassage.share_id)
        .where(Share.public_id == share_id, Share.article_id == article.id)
        .order_by(SharedPassage.position)
    )
    return list(db.session().scalars(query))
