"""Exports an account's shares, their reach and passages, for the data export; never who came."""

from sqlalchemy import func

from backend import bulk_sql
from backend.accounts.models import Account
from backend.articles.models import Article
from backend.bulk_sql import Records
from backend.passages.models import Passage
from backend.shares.models import Share, SharedPassage
from backend.spread.models import ShareRollup


def export_account_data(account: Account) -> dict[str, Records]:
    """Export an account's shares with their reach, and the passages that each carried."""
    return {"passed_on": _select_shares(account), "passed_on_sentences": _select_passages(account)}


def _select_shares(account: Account) -> Records:
    """Select the shares. Levels and days need at least three people, so they are omitted."""
    query = bulk_sql.select_record(
        Share.id,
        id=Share.public_id,
        article=Article.public_id,
        title=Article.title,
        channel=Share.channel,
        design=Share.design,
        created_at=Share.created_at,
        people=func.coalesce(ShareRollup.reach, 0),
        visits=func.coalesce(ShareRollup.arrivals, 0),
    )
    query = query.join(Article, Article.id == Share.article_id)
    query = query.outerjoin(ShareRollup, ShareRollup.share_id == Share.id)
    return bulk_sql.stream_records(query.where(Share.account_id == account.id))


def _select_passages(account: Account) -> Records:
    query = bulk_sql.select_record(
        SharedPassage.id, share=Share.public_id, place=SharedPassage.position, quote=Passage.quote
    )
    query = query.join(Share, Share.id == SharedPassage.share_id)
    query = query.join(Passage, Passage.id == SharedPassage.passage_id)
    return bulk_sql.stream_records(query.where(Share.account_id == account.id))
