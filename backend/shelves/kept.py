"""What this room keeps about a person, as they may demand it."""

from backend import bulk
from backend.accounts.models import Account
from backend.articles.models import Article
from backend.bulk import Records
from backend.shelves.models import Reading

FACTS = ("revision", "place", "furthest", "length", "read_at", "finished_at", "shelf",
         "shelved_at", "forgotten_at")  # fmt: skip


def taken(account: Account) -> dict[str, Records]:
    """Give how far a person is in each article, and on which shelf it lies."""
    return {"readings": _readings(account)}


def _readings(account: Account) -> Records:
    facts = {name: getattr(Reading, name) for name in FACTS}
    mine = bulk.record(Reading.id, article=Article.public_id, title=Article.title, **facts)
    mine = mine.join(Article, Article.id == Reading.article_id)
    return bulk.records(mine.where(Reading.account_id == account.id))
