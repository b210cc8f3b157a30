"""Submitted nicknames and avatars: saved as pending, shown once approved, hidden, deleted."""

from sqlalchemy import select
from sqlalchemy.orm import aliased

from backend import db
from backend.accounts import account_lookup, public_profile
from backend.moderation import check_records
from backend.moderation.models import Check
from backend.moderation.state_machine import State
from backend.profiles.models import Appearance, AppearanceKind

REPLACEABLE: tuple[State, ...] = ("waiting", "shown")


def save_appearance(row: Appearance, check: Check) -> Appearance:
    """Save a new nickname or avatar with its check; it replaces one that was still pending.

    What others see is replaced only once the new one is shown.
    """
    row.check_id, row.state = check.id, check.state
    _delete([other for other in _list_others(row) if other.state == "waiting"])
    db.session().add(row)
    db.session().flush()
    if row.state == "shown":
        _show(row)
    return row


def apply_check_state(public_id: str, state: State) -> None:
    """Apply the current state of its check to a nickname or an avatar.

    One that is approved after a newer one was shown is shown to nobody.
    """
    query = select(Appearance).where(Appearance.public_id == public_id).with_for_update()
    row = db.session().scalar(query)
    if row is None:
        return
    row.state = state
    db.session().flush()
    if state != "shown":
        _hide(row)
    elif not any(other.state == "shown" and other.id > row.id for other in _list_others(row)):
        _show(row)


def delete_appearances(account_id: int, kind: AppearanceKind) -> None:
    """Delete every nickname or every avatar of a reader, at their own request."""
    session = db.session()
    query = select(Appearance).where(Appearance.account_id == account_id, Appearance.kind == kind)
    if kind == "nickname":
        public_profile.set_nickname(account_id, "", None)
    else:
        public_profile.set_avatar(account_id, None, None)
    _delete(list(session.scalars(query.order_by(Appearance.id))))


def find_newest(account_id: int) -> dict[AppearanceKind, Appearance]:
    """Find the last nickname and the last avatar that a reader submitted, in one query."""
    newer = aliased(Appearance)
    newer_query = select(newer.id).where(
        newer.account_id == Appearance.account_id,
        newer.kind == Appearance.kind,
        newer.id > Appearance.id,
    )
    query = select(Appearance).where(Appearance.account_id == account_id, ~newer_query.exists())
    return {row.kind: row for row in db.session().scalars(query)}


def _show(row: Appearance) -> None:
    replaced = [
        other for other in _list_others(row) if other.state in REPLACEABLE and other.id < row.id
    ]
    if row.kind == "nickname":
        public_profile.set_nickname(row.account_id, row.nickname or "", row.check_id)
    else:
        public_profile.set_avatar(row.account_id, row.avatar_key, row.check_id)
    _delete(replaced)


def _hide(row: Appearance) -> None:
    account = account_lookup.load_accounts({row.account_id})[row.account_id]
    if account.nickname_check_id == row.check_id:
        public_profile.set_nickname(account.id, "", None)
    if account.avatar_check_id == row.check_id:
        public_profile.set_avatar(account.id, None, None)


def _list_others(row: Appearance) -> list[Appearance]:
    conditions = (Appearance.account_id == row.account_id, Appearance.kind == row.kind)
    query = select(Appearance).where(*conditions).order_by(Appearance.id)
    return [other for other in db.session().scalars(query) if other is not row]


def _delete(rows: list[Appearance]) -> None:
    """Delete rows, and each picture that nobody shows any more."""
    for row in rows:
        check_records.drop_check(row.check_id)
        db.session().delete(row)
        if row.avatar_key is not None:
            public_profile.erase_unused_picture(row.avatar_key)
    db.session().flush()
