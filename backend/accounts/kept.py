"""What this room keeps about a person, as they may demand it."""

from backend import bulk
from backend.accounts import service
from backend.accounts.models import Account, Identity
from backend.bulk import Records
from backend.wechat.pushes import kept as pushes


def taken(account: Account) -> dict[str, Records]:
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


def _account(account: Account) -> Records:
    yield {
        "id": account.public_id,
        "nickname": account.nickname,
        "avatar": avatar_name(account),
        "created_at": account.created_at,
    }


def _identities(account: Account) -> Records:
    mine = bulk.record(
        Identity.id,
        appid=Identity.appid,
        openid=Identity.openid,
        unionid=Identity.unionid,
        signed_in_at=Identity.seen_at,
    )
    return bulk.records(mine.where(Identity.account_id == account.id))


def _pushes(account: Account) -> Records:
    return pushes.taken(service.openids(account))
