"""What this room keeps about a person, as they may demand it: how they came, and on what.

What they passed on is told upstairs, together with what came of it.
"""

from backend import bulk
from backend.accounts.models import Account
from backend.articles.models import Article
from backend.bulk import Records
from backend.shares import visitors
from backend.shares.models import Phone, Share, Tap, Visit


def taken(account: Account) -> dict[str, Records]:
    """Give a person's arrivals, the phones that are theirs, and where they tapped to follow."""
    return {"visits": _visits(account), "phones": _phones(account), "follow_taps": _taps(account)}


def _visits(account: Account) -> Records:
    """Give the arrivals; `share` is the public id of what somebody passed on to them."""
    mine = bulk.record(
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
    mine = mine.join(Article, Article.id == Visit.article_id)
    mine = mine.outerjoin(Share, Share.id == Visit.share_id)
    return bulk.records(mine.where(Visit.visitor == visitors.of_account(account)))


def _phones(account: Account) -> Records:
    """Give since when; a phone itself is known by the digest of what it drew, and only so."""
    mine = bulk.record(Phone.id, known_since=Phone.created_at)
    return bulk.records(mine.where(Phone.account_id == account.id))


def _taps(account: Account) -> Records:
    mine = bulk.record(
        Tap.id, article=Article.public_id, title=Article.title, at=Tap.created_at
    ).join(Article, Article.id == Tap.article_id)
    return bulk.records(mine.where(Tap.visitor == visitors.of_account(account)))
