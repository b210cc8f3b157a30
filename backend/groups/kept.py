"""What this room keeps about a person, as they may demand it."""

from backend import bulk
from backend.accounts.models import Account
from backend.bulk import Records
from backend.groups.models import Membership


def taken(account: Account) -> dict[str, Records]:
    """Give the groups that a person came from; each has a name that only they know it by."""
    return {"groups": _groups(account)}


def _groups(account: Account) -> Records:
    mine = bulk.record(
        Membership.id,
        id=Membership.public_id,
        came_at=Membership.created_at,
        until=Membership.until,
    )
    return bulk.records(mine.where(Membership.account_id == account.id))
