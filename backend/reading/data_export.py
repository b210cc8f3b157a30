"""Exports an account's reading positions, shelf and history for the data export."""

from backend import bulk_sql
from backend.accounts.models import Account
from backend.articles.models import Article
from backend.bulk_sql import Records
from backend.reading.models import ReadingProgress

EXPORTED_COLUMNS = ("revision", "position", "furthest", "length", "read_at", "finished_at", "shelf",
         "shelved_at", "history_removed_at")  # fmt: skip


def export_account_data(account: Account) -> dict[str, Records]:
    """Export an account's reading progress and shelf of each article."""
    return {"readings": _select_readings(account)}


def _select_readings(account: Account) -> Records:
    columns = {name: getattr(ReadingProgress, name) for name in EXPORTED_COLUMNS}
    query = bulk_sql.select_record(
        ReadingProgress.id, article=Article.public_id, title=Article.title, **columns
    )
    query = query.join(Article, Article.id == ReadingProgress.article_id)
    return bulk_sql.stream_records(query.where(ReadingProgress.account_id == account.id))
