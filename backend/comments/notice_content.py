"""Resolves reply notices for their reader: the reply, its author, what it answers, the article."""

from collections.abc import Sequence

from sqlalchemy import select

from backend import db
from backend.accounts.models import Account
from backend.articles.models import Article
from backend.comments.listing import presenters
from backend.comments.models import Message
from backend.comments.schemas import MessageItem
from backend.notifications import notice_resolvers
from backend.notifications.notice_resolvers import NoticeContent

MAX_LENGTH = 200


def resolve_notices(reader: Account, subjects: Sequence[str]) -> dict[str, NoticeContent]:
    """Resolve the replies that this reader can see, each with what it answers."""
    message_ids = [notice_resolvers.parse_public_id(subject) for subject in subjects]
    query = select(Message, Article).join(Article, Article.id == Message.article_id)
    query = query.where(Message.public_id.in_(message_ids), Article.status == "published")
    articles = dict(db.session().execute(query).all())
    viewer = presenters.load_viewer(reader)
    visible = [row for row in articles if viewer.can_see(row)]
    parents = _load_parents(visible)
    return {
        f"message:{row.public_id}": _build_content(
            row, item, articles[row], parents.get(row.parent_id or 0)
        )
        for row, item in zip(visible, presenters.build_items(viewer, visible), strict=True)
    }


def _load_parents(rows: Sequence[Message]) -> dict[int, Message]:
    parent_ids = {row.parent_id for row in rows if row.parent_id is not None}
    rows_found = (
        db.session().scalars(select(Message).where(Message.id.in_(parent_ids)))
        if parent_ids
        else ()
    )
    return {row.id: row for row in rows_found}


def _build_content(
    row: Message, item: MessageItem, article: Article, parent: Message | None
) -> NoticeContent:
    author = item.author
    return NoticeContent(
        who=author.nickname if author else "",
        avatar_url=author.avatar_url if author else None,
        official=bool(author and author.official),
        words=row.text[:MAX_LENGTH],
        context=parent.text[:MAX_LENGTH] if parent else "",
        title=article.title,
        article_id=article.public_id,
        message_id=row.public_id,
        root_id=item.root_id,
        passage_id=item.passage.id if item.passage else None,
    )
