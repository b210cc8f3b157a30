"""What this room keeps about a person, as they may demand it: names and faces they gave."""

from backend import bulk
from backend.accounts import kept as accounts
from backend.accounts.models import Account
from backend.bulk import Records
from backend.profiles.models import Appearance


def taken(account: Account) -> dict[str, Records]:
    """Give names and faces, also those that wait to be judged or were put away."""
    return {"appearances": _appearances(account)}


def pictures(account: Account) -> dict[str, str]:
    """Give the faces that are kept: the file that each is handed over in, and its key.

    The one that is shown is the account's avatar, and handed over as that.
    """
    mine = bulk.record(Appearance.id, id=Appearance.public_id, key=Appearance.avatar_key).where(
        Appearance.account_id == account.id, Appearance.avatar_key.is_not(None)
    )
    faces = bulk.records(mine)
    return {file_of(account, face["id"], face["key"]): face["key"] for face in faces}


def file_of(account: Account, public_id: str, key: str) -> str:
    """Name the file in which a face is handed over."""
    if key == account.avatar_key:
        return str(accounts.avatar_name(account))
    return f"faces/{public_id}.{key.rpartition('.')[2]}"


def _appearances(account: Account) -> Records:
    mine = bulk.record(
        Appearance.id,
        id=Appearance.public_id,
        kind=Appearance.kind,
        nickname=Appearance.nickname,
        file=Appearance.avatar_key,
        state=Appearance.state,
        created_at=Appearance.created_at,
    )
    for each in bulk.records(mine.where(Appearance.account_id == account.id)):
        public_id, key = each.pop("id"), each["file"]
        yield each | {"file": file_of(account, public_id, key) if key else None}
