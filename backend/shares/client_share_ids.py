"""Share ids that clients generate: records one share under each, however often it is reported.

WeChat asks a page what to share and waits for no server. So the client generates
the share id, shares it at once, and reports it a moment later, with retries.
"""

import re
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from backend import db
from backend.articles.models import Article
from backend.errors import BadInput, Conflict
from backend.shares.arrivals.visitor_identity import VisitorIdentity
from backend.shares.models import Share, ShareCode

SHARE_ID_PATTERN = re.compile(r"[0-9A-Za-z]{12}")


class ShareIdTaken(Conflict):
    """Another share has this id."""

    code, message = "share_taken", "这个分享编号已有人用了，请重新分享一次"


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
