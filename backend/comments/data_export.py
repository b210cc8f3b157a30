"""Exports an account's messages, thoughts, replies and likes for the data export."""

from sqlalchemy.orm import aliased

from backend import bulk_sql
from backend.accounts.models import Account
from backend.articles.models import Article
from backend.bulk_sql import Records
from backend.comments.models import Like, Message
from backend.passages.models import Passage

Answered = aliased(Message)


def export_account_data(account: Account) -> dict[str, Records]:
    """Export what a person wrote and liked; of what others wrote, only its id."""
    return {"words": _export_messages(account), "likes": _export_likes(account)}


def _export_messages(account: Account) -> Records:
    """Export messages, thoughts and replies; deleted ones are empty rows."""
    query = bulk_sql.select_record(
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
    query = query.join(Article, Article.id == Message.article_id)
    query = query.outerjoin(Passage, Passage.id == Message.passage_id)
    query = query.outerjoin(Answered, Answered.id == Message.parent_id)
    return bulk_sql.stream_records(query.where(Message.account_id == account.id))


def _export_likes(account: Account) -> Records:
    query = bulk_sql.select_record(
        Like.id,
        message=Message.public_id,
        article=Article.public_id,
        title=Article.title,
        at=Like.created_at,
    )
    query = query.join(Message, Message.id == Like.message_id)
    query = query.join(Article, Article.id == Message.article_id)
    return bulk_sql.stream_records(query.where(Like.account_id == account.id))
