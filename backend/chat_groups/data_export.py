"""Exports the chat groups that an account came from, under the ids of its memberships."""

from backend import bulk_sql
from backend.accounts.models import Account
from backend.bulk_sql import Records
from backend.chat_groups.models import Membership


def export_account_data(account: Account) -> dict[str, Records]:
    """Export the groups that an account came from, each under the id of its own membership."""
    return {"groups": _export_groups(account)}


def _export_groups(account: Account) -> Records:
    query = bulk_sql.select_record(
        Membership.id,
        id=Membership.public_id,
        came_at=Membership.created_at,
        until=Membership.until,
    )
    return bulk_sql.stream_records(query.where(Membership.account_id == account.id))
