"""Likes and unlikes a message: one like per reader, an exact count under concurrent taps.

A like locks the message until the commit, so that the row and the count change
together; on MySQL that also avoids a deadlock, which an insert with a foreign key
before the update of its row would cause.
"""

from sqlalchemy import delete, select

from backend import db
from backend.accounts.models import Account
from backend.articles import published_articles
from backend.articles.models import Article
from backend.chat_groups import memberships
from backend.comments.models import Like, Message
from backend.comments.schemas import LikeState
from backend.errors import NotFound
from backend.moderation.review.reports import OwnWords
from backend.moderation.sanctions import blocks


def like_message(reader: Account, public_id: str) -> LikeState:
    """Like a message of another person; liking twice is liking once.

    Raises NotFound for what this reader cannot see, ArticleWithdrawn, OwnWords.
    """
    message = _lock_message(reader, public_id)
    published_articles.check_published(db.session().get_one(Article, message.article_id))
    if message.account_id == reader.id:
        raise OwnWords
    if not _has_liked(reader, message):
        db.session().add(Like(message_id=message.id, account_id=reader.id))
        message.likes += 1
        db.session().flush()
    return LikeState(likes=message.likes, liked=True)


def unlike_message(reader: Account, public_id: str) -> LikeState:
    """Take a like back, also under a withdrawn article; where there was none nothing changes.

    Raises NotFound as `like_message` does.
    """
    message = _lock_message(reader, public_id)
    if _has_liked(reader, message):
        conditions = (Like.message_id == message.id) & (Like.account_id == reader.id)
        db.session().execute(delete(Like).where(conditions))
        message.likes -= 1
        db.session().flush()
    return LikeState(likes=message.likes, liked=False)


def _lock_message(reader: Account, public_id: str) -> Message:
    message = db.session().scalar(
        select(Message)
        .where(Message.public_id == public_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if message is None or not message.is_visible:
        raise NotFound
    if message.group_key and message.group_key not in memberships.list_group_keys(reader):
        raise NotFound
    if message.account_id is not None and message.account_id in blocks.list_blocked_ids(reader):
        raise NotFound
    return message


def _has_liked(reader: Account, message: Message) -> bool:
    is_own = (Like.message_id == message.id) & (Like.account_id == reader.id)
    return db.session().scalar(select(Like.id).where(is_own)) is not None
