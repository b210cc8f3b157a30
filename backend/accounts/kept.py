"""What this room keeps about a person, as they may demand it."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from backend import bulk
from backend.accounts import service
from backend.accounts.models import Account, Identity
from backend.wechat.pushes import kept as pushes

Rows = Iterator[dict[str, Any]]


def taken(account: Account) -> dict[str, Rows]:
    """Give the account, the names under which WeChat knows it, and what WeChat pushed about it.

    Never a session key.
    """
    return {
        "account": _account(account),
        "identities": _identities(account),
        "pushes": _pushes(account),
    }


def avatar_name(account: Account) -> str | None:
    """Name the file in which an account's avatar is handed over."""
    return f"avatar.{account.avatar_key.rpartition('.')[2]}" if account.avatar_key else None


def _account(account: Account) -> Rows:
    yield {
        "id": account.public_id,
        "nickname": account.nickname,
        "avatar": avatar_name(account),
        "created_at": account.created_at,
    }


def _identities(account: Account) -> Rows:
    columns = (Identity.id, Identity.appid, Identity.openid, Identity.unionid, Identity.seen_at)
    mine = select(*columns).where(Identity.account_id == account.id)
    for _, appid, openid, unionid, seen_at in bulk.every(mine):
        yield {"appid": appid, "openid": openid, "unionid": unionid, "signed_in_at": seen_at}


def _pushes(account: Account) -> Rows:
    return pushes.taken(service.openids(account))
