"""A name or a face on its way: kept with its check, shown in place of the one before, put away."""

from sqlalchemy import select
from sqlalchemy.orm import aliased

from backend import db
from backend.accounts import service as accounts
from backend.moderation import service as moderation
from backend.moderation.models import Check
from backend.moderation.verdicts import State
from backend.profiles.models import Appearance, Kind

REPLACEABLE: tuple[State, ...] = ("waiting", "shown")


def keep(row: Appearance, check: Check) -> Appearance:
    """Keep a new name or face with its check; it takes the place of what still waited.

    What others meet is replaced only once the new one is shown.
    """
    row.check_id, row.state = check.id, check.state
    _drop([each for each in _others(row) if each.state == "waiting"])
    db.session().add(row)
    db.session().flush()
    if row.state == "shown":
        _show(row)
    return row


def settle(public_id: str, state: State) -> None:
    """Bring a name or a face to where its check stands now.

    One that is let through after a newer one was shown is shown to nobody.
    """
    asked = select(Appearance).where(Appearance.public_id == public_id).with_for_update()
    row = db.session().scalar(asked)
    if row is None:
        return
    row.state = state
    db.session().flush()
    if state != "shown":
        _hide(row)
    elif not any(each.state == "shown" and each.id > row.id for each in _others(row)):
        _show(row)


def put_away(account_id: int, kind: Kind) -> None:
    """Forget every name or every face that a reader gave, at their own wish."""
    session = db.session()
    asked = select(Appearance).where(Appearance.account_id == account_id, Appearance.kind == kind)
    if kind == "nickname":
        accounts.show_nickname(account_id, "", None)
    else:
        accounts.show_avatar(account_id, None, None)
    _drop(list(session.scalars(asked.order_by(Appearance.id))))


def newest(account_id: int) -> dict[Kind, Appearance]:
    """Give the last name and the last face that a reader gave, in one query."""
    later = aliased(Appearance)
    beyond = select(later.id).where(
        later.account_id == Appearance.account_id,
        later.kind == Appearance.kind,
        later.id > Appearance.id,
    )
    asked = select(Appearance).where(Appearance.account_id == account_id, ~beyond.exists())
    return {row.kind: row for row in db.session().scalars(asked)}


def _show(row: Appearance) -> None:
    before = [each for each in _others(row) if each.state in REPLACEABLE and each.id < row.id]
    if row.kind == "nickname":
        accounts.show_nickname(row.account_id, row.nickname or "", row.check_id)
    else:
        accounts.show_avatar(row.account_id, row.avatar_key, row.check_id)
    _drop(before)


def _hide(row: Appearance) -> None:
    account = accounts.by_ids({row.account_id})[row.account_id]
    if account.nickname_check_id == row.check_id:
        accounts.show_nickname(account.id, "", None)
    if account.avatar_check_id == row.check_id:
        accounts.show_avatar(account.id, None, None)


def _others(row: Appearance) -> list[Appearance]:
    mine = (Appearance.account_id == row.account_id, Appearance.kind == row.kind)
    asked = select(Appearance).where(*mine).order_by(Appearance.id)
    return [each for each in db.session().scalars(asked) if each is not row]


def _drop(rows: list[Appearance]) -> None:
    """Delete rows; a picture goes once nobody shows it."""
    for row in rows:
        moderation.drop(row.check_id)
        db.session().delete(row)
        if row.avatar_key is not None:
            accounts.drop_picture(row.avatar_key)
    db.session().flush()
