"""Exports an account, its WeChat identities and the pushes about it; names its avatar's file."""

from backend import bulk_sql
from backend.accounts import account_lookup
from backend.accounts.models import Account, Identity
from backend.bulk_sql import Records
from backend.wechat.pushes import data_export


def export_account_data(account: Account) -> dict[str, Records]:
    """Export the account, its WeChat identities, and what WeChat pushed about it.

    Never a session key.
    """
    return {
        "account": _export_account(account),
        "identities": _export_identities(account),
        "pushes": _export_pushes(account),
    }


def get_avatar_filename(account: Account) -> str | None:
    """Name the file in which an account's avatar is handed over."""
    return f"avatar.{account.avatar_key.rpartition('.')[2]}" if account.avatar_key else None


def _export_account(account: Account) -> Records:
    yield {
        "id": account.public_id,
        "nickname": account.nickname,
        "avatar": get_avatar_filename(account),
        "created_at": account.created_at,
    }


def _export_identities(account: Account) -> Records:
    query = bulk_sql.select_record(
        Identity.id,
        appid=Identity.appid,
        openid=Identity.openid,
        unionid=Identity.unionid,
        signed_in_at=Identity.seen_at,
    )
    return bulk_sql.stream_records(query.where(Identity.account_id == account.id))


def _export_pushes(account: Account) -> Records:
    return data_export.export_pushes(account_lookup.list_openids(account))
