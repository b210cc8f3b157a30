"""Likes: one a reader, exact however many tap at once.

Who likes holds the message until the commit, so that the row and the count are
one deed; on MySQL that also keeps two from waiting for each other, which an
insert with a foreign key before the update of its row would bring about.
"""

from sqlalchemy import delete, select

from backend import db
from backend.accounts.models import Account
from backend.articles import service as articles
from backend.articles.models import Article
from backend.errors import NotFound
from backend.groups import service as groups
from backend.messages import standing
from backend.messages.models import Like, Message
from backend.messages.schemas import Liked
from backend.moderation import blocks
from backend.moderation.reports import OwnWords


def like(reader: Account, public_id: str) -> Liked:
    """Like words that others said; liking twice is liking once.

    Raises NotFound for what this reader does not meet, ArticleWithdrawn, OwnWords.
    """
    message = _held(reader, public_id)
    articles.check_published(db.session().get_one(Article, message.article_id))
    if message.account_id == reader.id:
        raise OwnWords
    if not _has_liked(reader, message):
        db.session().add(Like(message_id=message.id, account_id=reader.id))
        message.likes += 1
        db.session().flush()
    return Liked(likes=message.likes, liked=True)


def unlike(reader: Account, public_id: str) -> Liked:
    """Take a like back, also under a withdrawn article; where there was none nothing changes.

    Raises NotFound as `like` does.
    """
    message = _held(reader, public_id)
    if _has_liked(reader, message):
        mine = (Like.message_id == message.id) & (Like.account_id == reader.id)
        db.session().execute(delete(Like).where(mine))
        message.likes -= 1
        db.session().flush()
    return Liked(likes=message.likes, liked=False)


def liked_of(reader: Account | None, keys: set[int]) -> set[int]:
    """Give which of these messages a reader likes, in one query."""
    if reader is None or not keys:
        return set()
    asked = select(Like.message_id).where(Like.account_id == reader.id, Like.message_id.in_(keys))
    return set(db.session().scalars(asked))


def _held(reader: Account, public_id: str) -> Message:
    message = db.session().scalar(
        select(Message)
        .where(Message.public_id == public_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if message is None or not standing.is_out(message):
        raise NotFound
    if message.group_key and message.group_key not in groups.keys(reader):
        raise NotFound
    if message.account_id is not None and message.account_id in blocks.blocked_by(reader):
        raise NotFound
    return message


def _has_liked(reader: Account, message: Message) -> bool:
    return message.id in liked_of(reader, {message.id})
