"""Exports an account's visits, linked phones and follow taps for the data export.

Their shares are exported by a higher layer (`spread`), together with their reach.
"""

from backend import bulk_sql
from backend.accounts.models import Account
from backend.articles.models import Article
from backend.bulk_sql import Records
from backend.shares.arrivals import visitor_identity
from backend.shares.models import FollowTap, Phone, Share, Visit


def export_account_data(account: Account) -> dict[str, Records]:
    """Export an account's visits, linked phones and follow taps."""
    return {
        "visits": _select_visits(account),
        "phones": _select_phones(account),
        "follow_taps": _select_taps(account),
    }


def _select_visits(account: Account) -> Records:
    """Select the visits; `share` is the public id of the share through which they came."""
    query = bulk_sql.select_record(
        Visit.id,
        article=Article.public_id,
        title=Article.title,
        share=Share.public_id,
        channel=Visit.channel,
        scene=Visit.scene,
        from_a_group=Visit.group_key.is_not(None),
        counted=Visit.counted,
        at=Visit.created_at,
    )
    query = query.join(Article, Article.id == Visit.article_id)
    query = query.outerjoin(Share, Share.id == Visit.share_id)
    return bulk_sql.stream_records(
        query.where(Visit.visitor == visitor_identity.get_account_visitor(account))
    )


def _select_phones(account: Account) -> Records:
    """Select when phones were linked; a phone itself is stored only as a token digest."""
    query = bulk_sql.select_record(Phone.id, known_since=Phone.created_at)
    return bulk_sql.stream_records(query.where(Phone.account_id == account.id))


def _select_taps(account: Account) -> Records:
    query = bulk_sql.select_record(
        FollowTap.id, article=Article.public_id, title=Article.title, at=FollowTap.created_at
    ).join(Article, Article.id == FollowTap.article_id)
    return bulk_sql.stream_records(
        query.where(FollowTap.visitor == visitor_identity.get_account_visitor(account))
    )
