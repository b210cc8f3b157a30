"""What `moderation`, which lives downstairs, must know of messages; `app.py` hands it over."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import aliased

from backend import db
from backend.accounts.models import Account
from backend.annotations.models import Passage
from backend.articles.models import Article
from backend.errors import NotFound
from backend.messages import lists, standing
from backend.messages.models import Message
from backend.moderation.subjects import Subject, Told
from backend.moderation.verdicts import State


def settle(public_id: str, state: State) -> None:
    """Bring a message to where its check stands now."""
    message, root = standing.hold(public_id)
    if message.state == "deleted" or message.visibility == "private":
        return
    message.state = state
    standing.settle(message, root)


def tell(public_ids: Sequence[str]) -> dict[str, Told]:
    """Give the words that others meet, and what they answer or are about, in one query."""
    parent = aliased(Message)
    asked = (
        select(Message.public_id, Message.text, parent.text, Passage.quote, Article)
        .join(Article, Article.id == Message.article_id)
        .outerjoin(parent, parent.id == Message.parent_id)
        .outerjoin(Passage, Passage.id == Message.passage_id)
        .where(Message.public_id.in_(public_ids))
        .where(Message.visibility != "private", Message.state != "deleted")
    )
    return {
        key: Told(
            text=text,
            context=answered or quote or "",
            article_id=article.public_id,
            title=article.title,
        )
        for key, text, answered, quote, article in db.session().execute(asked)
    }


def is_met_by(public_id: str, reader: Account | None) -> bool:
    """Tell whether these words are shown to a reader, as others' words are."""
    try:
        return standing.is_out(lists.get_met(lists.eyes_of(reader), public_id))
    except NotFound:
        return False


SUBJECT = Subject(settle=settle, tell=tell, is_met_by=is_met_by)
