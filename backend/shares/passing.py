"""Passing on without a card: a forward, a post in Moments, a screenshot, a link.

WeChat asks a page what to pass on and waits for no server. So the phone draws the
id, passes it on at once, and tells us of it a moment later, as often as it must.
"""

import re
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from backend import db
from backend.accounts.models import Account
from backend.articles import service as articles
from backend.articles.models import Article
from backend.errors import BadInput, Conflict
from backend.shares import parents, service, visitors
from backend.shares.models import Code, Share, SharedPassage
from backend.shares.schemas import NewShare, PassedOn
from backend.shares.visitors import Somebody

DRAWN = re.compile(r"[0-9A-Za-z]{12}")


class ShareTaken(Conflict):
    """Another act of passing on has this id."""

    code, message = "share_taken", "这个分享编号已有人用了，请重新分享一次"


def pass_on(public_id: str, new: NewShare, reader: Account | None) -> PassedOn:
    """Keep that an article, or the words to which one came, was passed on, in a transaction.

    `of` names the share by which they came, whose words are passed on if they are of
    this article. Raises what `once` raises, and NotFound or ArticleWithdrawn for the article.
    """
    with db.reading():
        article = articles.get_published(new.article)[0]
    who = visitors.somebody(reader, new.visitor)
    came = parents.recall(article, who)

    def record() -> None:
        words = _words(new.of, article)
        first, more = (words[0], words[1:]) if words else (None, [])
        service.record(public_id, article, first, who, new.channel, further=more, came=came)

    with db.transaction():
        once(public_id, article, who, record)
    return PassedOn(id=public_id)


def once(public_id: str, article: Article, who: Somebody, record: Callable[[], None]) -> Share:
    """Have a share recorded under an id that a phone drew, and give it, in the transaction.

    Told again by the same person it is the same share. Raises BadInput for an id of
    another form, ShareTaken, and what `record` raises, whose writing is then undone.
    """
    if not DRAWN.fullmatch(public_id):
        raise BadInput
    known = _known(public_id)
    if known is None:
        try:
            with db.session().begin_nested():
                record()
        except IntegrityError:  # told twice at once
            if _known(public_id) is None:
                raise
        known = _known(public_id)
    if known is None or (known.visitor, known.article_id) != (who.visitor, article.id):
        raise ShareTaken
    return known


def _known(public_id: str) -> Share | None:
    """Find the share with this id. Raises ShareTaken if it lies ready for a card."""
    if db.session().scalar(select(Code.id).where(Code.scene == public_id)) is not None:
        raise ShareTaken
    return db.session().scalar(select(Share).where(Share.public_id == public_id))


def _words(of: str, article: Article) -> list[int]:
    """Find the passages that a share of this article carries."""
    carried = (
        select(SharedPassage.passage_id)
        .join(Share, Share.id == SharedPassage.share_id)
        .where(Share.public_id == of, Share.article_id == article.id)
        .order_by(SharedPassage.place)
    )
    return list(db.session().scalars(carried))
