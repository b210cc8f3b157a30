"""Sets an account's public nickname and avatar, with their checks; erases an unused avatar."""

from sqlalchemy import select

from backend import db
from backend.accounts import picture_erasure
from backend.accounts.models import Account


def set_nickname(account_id: int, nickname: str, check_id: int | None) -> None:
    """Set a reader's public nickname, with the moderation check that it passed; "" clears it."""
    session = db.session()
    account = _get_locked(account_id)
    account.nickname, account.nickname_check_id = nickname, check_id if nickname else None
    session.flush()


def set_avatar(account_id: int, key: str | None, check_id: int | None) -> None:
    """Set a reader's public avatar, with the moderation check that it passed; None clears it."""
    session = db.session()
    account = _get_locked(account_id)
    account.avatar_key, account.avatar_check_id = key, check_id if key else None
    session.flush()


def _get_locked(account_id: int) -> Account:
    return db.session().get_one(Account, account_id, with_for_update={"key_share": True})


def erase_unused_picture(key: str) -> None:
    """Enqueue a picture's erasure, unless it is some account's avatar."""
    query = select(Account.id).where(Account.avatar_key == key).limit(1)
    if db.session().scalar(query) is None:
        picture_erasure.enqueue_erasure([key])
