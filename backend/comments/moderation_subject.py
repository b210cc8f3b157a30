"""Messages as a moderation subject: load contents, apply check states, tell who can see one."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from backend import db
from backend.accounts.models import Account
from backend.articles.models import Article
from backend.comments.listing import lists, presenters
from backend.comments.models import Message, lock_thread, update_listing
from backend.errors import NotFound
from backend.moderation.state_machine import State
from backend.moderation.subject_registry import Subject, SubjectContent
from backend.passages.models import Passage

PARENT, ROOT = aliased(Message), aliased(Message)
PARENT_AUTHOR, ROOT_AUTHOR = aliased(Account), aliased(Account)


def apply_check_state(public_id: str, state: State) -> None:
    """Apply the state of its moderation check to a message."""
    message, root = lock_thread(public_id)
    if message.state == "deleted" or message.visibility == "private":
        return
    message.state = state
    update_listing(message, root)


def load_contents(public_ids: Sequence[str]) -> dict[str, SubjectContent]:
    """Load messages that others can see, with what they answer or are about, in one query."""
    query = (
        select(
            Message,
            PARENT,
            ROOT,
            Passage.quote,
            Article,
            PARENT_AUTHOR.nickname,
            ROOT_AUTHOR.nickname,
        )
        .join(Article, Article.id == Message.article_id)
        .outerjoin(PARENT, PARENT.id == Message.parent_id)
        .outerjoin(ROOT, ROOT.id == Message.root_id)
        .outerjoin(PARENT_AUTHOR, PARENT_AUTHOR.id == PARENT.account_id)
        .outerjoin(ROOT_AUTHOR, ROOT_AUTHOR.id == ROOT.account_id)
        .outerjoin(Passage, Passage.id == func.coalesce(Message.passage_id, ROOT.passage_id))
        .where(Message.public_id.in_(public_ids))
        .where(Message.visibility != "private", Message.state != "deleted")
    )
    contents = {}
    for (
        message,
        parent,
        root,
        quote,
        article,
        parent_nickname,
        root_nickname,
    ) in db.session().execute(query):
        thread = (
            [(root, root_nickname)] if root is not None and root.id != message.parent_id else []
        )
        thread += [(parent, parent_nickname)] if parent is not None else []
        contents[message.public_id] = SubjectContent(
            text=message.text,
            context=(parent.text if parent is not None else quote) or "",
            article_id=article.public_id,
            title=article.title,
            official_account_id=article.official_account_id,
            quote=quote or "",
            thread=tuple(
                (_get_author_name(above, nickname), above.text) for above, nickname in thread
            ),
            for_all=not message.group_key,
        )
    return contents


def _get_author_name(message: Message, nickname: str | None) -> str:
    return "公众号" if message.by_author else nickname or presenters.ANONYMOUS_NAME


def is_visible_to(public_id: str, reader: Account | None) -> bool:
    """Tell whether a message is visible to a reader."""
    try:
        return lists.get_visible(presenters.load_viewer(reader), public_id).is_visible
    except NotFound:
        return False


MESSAGE_SUBJECT = Subject(
    apply_state=apply_check_state,
    load_contents=load_contents,
    is_visible_to=is_visible_to,
    is_writing=True,
)
