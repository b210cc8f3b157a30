"""What a notice of a reply says: the words as its reader meets them then, and what they answer."""

from collections.abc import Sequence

from sqlalchemy import select

from backend import db
from backend.accounts.models import Account
from backend.articles.models import Article
from backend.messages import lists, shown
from backend.messages.models import Message
from backend.messages.schemas import Said
from backend.notifications import telling
from backend.notifications.telling import Matter

LONGEST = 200


def tell(reader: Account, subjects: Sequence[str]) -> dict[str, Matter]:
    """Give the replies that this reader meets, each with what it answers; a teller."""
    keys = [telling.id_of(each) for each in subjects]
    asked = select(Message, Article).join(Article, Article.id == Message.article_id)
    asked = asked.where(Message.public_id.in_(keys), Article.status == "published")
    found = dict(db.session().execute(asked).all())
    eyes = lists.eyes_of(reader)
    met = [row for row in found if eyes.meet(row)]
    parents = _parents(met)
    return {
        f"message:{row.public_id}": _matter(row, said, found[row], parents.get(row.parent_id or 0))
        for row, said in zip(met, shown.all_of(eyes, met), strict=True)
    }


def _parents(rows: Sequence[Message]) -> dict[int, Message]:
    keys = {row.parent_id for row in rows if row.parent_id is not None}
    found = db.session().scalars(select(Message).where(Message.id.in_(keys))) if keys else ()
    return {row.id: row for row in found}


def _matter(row: Message, said: Said, article: Article, parent: Message | None) -> Matter:
    author = said.author
    return Matter(
        who=author.nickname if author else "",
        avatar_url=author.avatar_url if author else None,
        official=bool(author and author.official),
        words=row.text[:LONGEST],
        context=parent.text[:LONGEST] if parent else "",
        title=article.title,
        article_id=article.public_id,
        message_id=row.public_id,
        root_id=said.root_id,
        passage_id=said.passage.id if said.passage else None,
    )
