"""The parts of deleting an account: its locks, what the rooms erase, and ordering the job after."""

from collections.abc import Callable
from contextlib import suppress

from flask import Flask, current_app
from sqlalchemy import select

from backend import db, jobs
from backend.accounts import sign_ins
from backend.accounts.models import Account

FINISH = "accounts.finish_deletion"
REQUESTS_OVER = 900
DELAYS = (0, REQUESTS_OVER)

Eraser = Callable[[Account], None]


def init(
    app: Flask,
    *,
    first: Callable[[], None],
    erasers: tuple[Eraser, ...],
    memories: tuple[Eraser, ...],
) -> None:
    """Tell the app who erases what names an account.

    `first` takes the lock that comes before an account's; `erasers` work inside the
    transaction, `memories` outside it, on what Redis remembers. Each may be called again.
    """
    app.extensions["deletion_first"] = first
    app.extensions["erasers"] = erasers
    app.extensions["memories"] = memories


def hold(account_id: int, *, deleted: bool = False) -> Account | None:
    """Hold an account against every other writer; None if it is deleted, or as `deleted` says."""
    current_app.extensions["deletion_first"]()
    row = select(Account).where(Account.id == account_id).with_for_update()
    found = db.session().scalar(row.execution_options(populate_existing=True))
    return found if found is not None and (found.deleted_at is not None) == deleted else None


def erase_rooms(account: Account) -> None:
    """Have every room erase its part, in the current transaction."""
    for erase in current_app.extensions["erasers"]:
        erase(account)


def order_rest(account: Account) -> None:
    """Order what follows outside the database, together with the current transaction."""
    for delay in DELAYS:
        payload = {"account": account.id, "public_id": account.public_id, "last": delay > 0}
        jobs.enqueue(FINISH, payload, delay=delay)


def end_sign_ins(public_id: str) -> None:
    """End all sign-ins at once, if Redis can be reached; the job does so again."""
    with suppress(sign_ins.SignInsAway):
        sign_ins.revoke_all(public_id)
