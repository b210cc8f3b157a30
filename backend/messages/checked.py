"""What `moderation`, which lives downstairs, must know of messages; `app.py` hands it over."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from backend import db
from backend.accounts.models import Account
from backend.annotations.models import Passage
from backend.articles.models import Article
from backend.errors import NotFound
from backend.messages import lists, standing
from backend.messages.models import Message
from backend.messages.shown import NOBODY
from backend.moderation.subjects import Subject, Told
from backend.moderation.verdicts import State

PARENT, ROOT = aliased(Message), aliased(Message)
WHOM, WHOSE = aliased(Account), aliased(Account)


def settle(public_id: str, state: State) -> None:
    """Bring a message to where its check stands now."""
    message, root = standing.hold(public_id)
    if message.state == "deleted" or message.visibility == "private":
        return
    message.state = state
    standing.settle(message, root)


def tell(public_ids: Sequence[str]) -> dict[str, Told]:
    """Give the words that others meet, and what they answer or are about, in one query."""
    asked = (
        select(Message, PARENT, ROOT, Passage.quote, Article, WHOM.nickname, WHOSE.nickname)
        .join(Article, Article.id == Message.article_id)
        .outerjoin(PARENT, PARENT.id == Message.parent_id)
        .outerjoin(ROOT, ROOT.id == Message.root_id)
        .outerjoin(WHOM, WHOM.id == PARENT.account_id)
        .outerjoin(WHOSE, WHOSE.id == ROOT.account_id)
        .outerjoin(Passage, Passage.id == func.coalesce(Message.passage_id, ROOT.passage_id))
        .where(Message.public_id.in_(public_ids))
        .where(Message.visibility != "private", Message.state != "deleted")
    )
    told = {}
    for said, parent, root, quote, article, whom, whose in db.session().execute(asked):
        before = [(root, whose)] if root is not None and root.id != said.parent_id else []
        before += [(parent, whom)] if parent is not None else []
        told[said.public_id] = Told(
            text=said.text,
            context=(parent.text if parent is not None else quote) or "",
            article_id=article.public_id,
            title=article.title,
            place=article.official_account_id,
            quote=quote or "",
            thread=tuple((_name(each, name), each.text) for each, name in before),
            for_all=not said.group_key,
        )
    return told


def _name(message: Message, nickname: str | None) -> str:
    return "公众号" if message.by_author else nickname or NOBODY


def is_met_by(public_id: str, reader: Account | None) -> bool:
    """Tell whether these words are shown to a reader, as others' words are."""
    try:
        return standing.is_out(lists.get_met(lists.eyes_of(reader), public_id))
    except NotFound:
        return False


SUBJECT = Subject(settle=settle, tell=tell, is_met_by=is_met_by, is_talk=True)
