"""What this room keeps about a person, as they may demand it."""

from backend import bulk
from backend.accounts.models import Account
from backend.annotations.models import Mark, Passage
from backend.articles.models import Article
from backend.bulk import Records


def taken(account: Account) -> dict[str, Records]:
    """Give a person's marks, those deleted this week as well, since they are still here."""
    return {"marks": _marks(account)}


def _marks(account: Account) -> Records:
    mine = bulk.record(
        Mark.id,
        id=Mark.public_id,
        article=Article.public_id,
        title=Article.title,
        quote=Passage.quote,
        colour=Mark.colour,
        visibility=Mark.visibility,
        created_at=Mark.created_at,
        changed_at=Mark.updated_at,
        deleted_at=Mark.deleted_at,
    )
    mine = mine.join(Passage, Passage.id == Mark.passage_id)
    mine = mine.join(Article, Article.id == Mark.article_id)
    return bulk.records(mine.where(Mark.account_id == account.id))
