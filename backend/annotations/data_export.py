"""Exports an account's marks for the data export, also those deleted within the week."""

from backend import bulk_sql
from backend.accounts.models import Account
from backend.annotations.models import Mark
from backend.articles.models import Article
from backend.bulk_sql import Records
from backend.passages.models import Passage


def export_account_data(account: Account) -> dict[str, Records]:
    """Export an account's marks, including those deleted within the week, still stored."""
    return {"marks": _select_marks(account)}


def _select_marks(account: Account) -> Records:
    query = bulk_sql.select_record(
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
    query = query.join(Passage, Passage.id == Mark.passage_id)
    query = query.join(Article, Article.id == Mark.article_id)
    return bulk_sql.stream_records(query.where(Mark.account_id == account.id))
