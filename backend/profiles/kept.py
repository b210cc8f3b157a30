"""What this room keeps about a person, as they may demand it."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from backend import bulk
from backend.accounts.models import Account
from backend.profiles.models import Appearance

Rows = Iterator[dict[str, Any]]


def taken(account: Account) -> dict[str, Rows]:
    """Give the names and faces that a person gave, and where each stands."""
    return {"appearances": _appearances(account)}


def _appearances(account: Account) -> Rows:
    columns = (
        Appearance.id,
        Appearance.kind,
        Appearance.nickname,
        Appearance.state,
        Appearance.created_at,
    )
    mine = select(*columns).where(Appearance.account_id == account.id)
    for _, kind, nickname, state, created_at in bulk.every(mine):
        yield {"kind": kind, "nickname": nickname, "state": state, "created_at": created_at}
