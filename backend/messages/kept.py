"""What this room keeps about a person, as they may demand it."""

from sqlalchemy.orm import aliased

from backend import bulk
from backend.accounts.models import Account
from backend.annotations.models import Passage
from backend.articles.models import Article
from backend.bulk import Records
from backend.messages.models import Like, Message

Answered = aliased(Message)


def taken(account: Account) -> dict[str, Records]:
    """Give what a person said, and what they liked; of what others said, only its id."""
    return {"words": _words(account), "likes": _likes(account)}


def _words(account: Account) -> Records:
    """Give messages, thoughts and replies; of deleted ones only their empty place is left."""
    mine = bulk.record(
        Message.id,
        id=Message.public_id,
        kind=Message.kind,
        article=Article.public_id,
        title=Article.title,
        quote=Passage.quote,
        text=Message.text,
        visibility=Message.visibility,
        state=Message.state,
        answers=Answered.public_id,
        likes=Message.likes,
        replies=Message.replies,
        created_at=Message.created_at,
        edited_at=Message.edited_at,
        deleted_at=Message.deleted_at,
    )
    mine = mine.join(Article, Article.id == Message.article_id)
    mine = mine.outerjoin(Passage, Passage.id == Message.passage_id)
    mine = mine.outerjoin(Answered, Answered.id == Message.parent_id)
    return bulk.records(mine.where(Message.account_id == account.id))


def _likes(account: Account) -> Records:
    mine = bulk.record(
        Like.id,
        message=Message.public_id,
        article=Article.public_id,
        title=Article.title,
        at=Like.created_at,
    )
    mine = mine.join(Message, Message.id == Like.message_id)
    mine = mine.join(Article, Article.id == Message.article_id)
    return bulk.records(mine.where(Like.account_id == account.id))
