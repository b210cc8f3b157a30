"""Exports the nicknames and avatars that an account submitted, with their picture files."""

from backend import bulk_sql
from backend.accounts import data_export
from backend.accounts.models import Account
from backend.bulk_sql import Records
from backend.profiles.models import Appearance


def export_account_data(account: Account) -> dict[str, Records]:
    """Export nicknames and avatars, also those that are pending or rejected."""
    return {"appearances": _export_appearances(account)}


def list_picture_files(account: Account) -> dict[str, str]:
    """List the stored avatars: the file that each is exported in, and its key.

    The one that is shown is the account's avatar, and exported as that.
    """
    query = bulk_sql.select_record(
        Appearance.id, id=Appearance.public_id, key=Appearance.avatar_key
    ).where(Appearance.account_id == account.id, Appearance.avatar_key.is_not(None))
    rows = bulk_sql.stream_records(query)
    return {build_file_name(account, row["id"], row["key"]): row["key"] for row in rows}


def build_file_name(account: Account, public_id: str, key: str) -> str:
    """Build the name of the file in which an avatar is exported."""
    if key == account.avatar_key:
        return str(data_export.get_avatar_filename(account))
    return f"faces/{public_id}.{key.rpartition('.')[2]}"


def _export_appearances(account: Account) -> Records:
    query = bulk_sql.select_record(
        Appearance.id,
        id=Appearance.public_id,
        kind=Appearance.kind,
        nickname=Appearance.nickname,
        file=Appearance.avatar_key,
        state=Appearance.state,
        created_at=Appearance.created_at,
    )
    for row in bulk_sql.stream_records(query.where(Appearance.account_id == account.id)):
        public_id, key = row.pop("id"), row["file"]
        yield row | {"file": build_file_name(account, public_id, key) if key else None}
