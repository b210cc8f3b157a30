"""What this room keeps about a person, as they may demand it."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from backend import bulk
from backend.accounts.models import Account
from backend.groups.models import Membership


def taken(account: Account) -> dict[str, Iterator[dict[str, Any]]]:
    """Give the groups that a person came from; each has a name that only they know it by."""
    return {"groups": _groups(account)}


def _groups(account: Account) -> Iterator[dict[str, Any]]:
    columns = (Membership.id, Membership.public_id, Membership.created_at, Membership.until)
    mine = select(*columns).where(Membership.account_id == account.id)
    for _, public_id, created_at, until in bulk.every(mine):
        yield {"id": public_id, "came_at": created_at, "until": until}
