"""What this room keeps about a person, as they may demand it: names and faces they gave."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from backend import bulk
from backend.accounts.models import Account
from backend.profiles.models import Appearance

COLUMNS = (
    Appearance.id, Appearance.public_id, Appearance.kind, Appearance.nickname,
    Appearance.avatar_key, Appearance.state, Appearance.created_at,
)  # fmt: skip


def taken(account: Account) -> dict[str, Iterator[dict[str, Any]]]:
    """Give names and faces, also those that wait to be judged or were put away."""
    return {"appearances": _appearances(account)}


def pictures(account: Account) -> dict[str, str]:
    """Give the faces that are kept: the file that each is handed over in, and its key."""
    mine = select(Appearance.id, Appearance.public_id, Appearance.avatar_key).where(
        Appearance.account_id == account.id, Appearance.avatar_key.is_not(None)
    )
    return {file_of(public_id, key): key for _, public_id, key in bulk.every(mine)}


def file_of(public_id: str, key: str) -> str:
    """Name the file in which a face is handed over."""
    return f"faces/{public_id}.{key.rpartition('.')[2]}"


def _appearances(account: Account) -> Iterator[dict[str, Any]]:
    mine = select(*COLUMNS).where(Appearance.account_id == account.id)
    for _, public_id, kind, nickname, key, state, created_at in bulk.every(mine):
        yield {
            "kind": kind,
            "nickname": nickname,
            "file": file_of(public_id, key) if key else None,
            "state": state,
            "created_at": created_at,
        }
