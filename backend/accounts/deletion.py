"""The steps of deleting an account: its locks, what each package erases, the job that follows."""

from collections.abc import Callable
from contextlib import suppress

from flask import Flask, current_app
from sqlalchemy import select

from backend import db, jobs
from backend.accounts import sign_ins
from backend.accounts.models import Account

FINISH_JOB = "accounts.finish_deletion"
REQUEST_GRACE_SECONDS = 900
DELAYS = (0, REQUEST_GRACE_SECONDS)

Eraser = Callable[[Account], None]


def init(
    app: Flask,
    *,
    acquire_write_lock: Callable[[], None],
    erasers: tuple[Eraser, ...],
    cache_erasers: tuple[Eraser, ...],
) -> None:
    """Register the functions that erase what names an account.

    `acquire_write_lock` takes the lock that comes before an account's; `erasers` work inside the
    transaction, `cache_erasers` outside it, on what is in Redis. Each may be called again.
    """
    app.extensions["deletion_first"] = acquire_write_lock
    app.extensions["erasers"] = erasers
    app.extensions["memories"] = cache_erasers


def lock_account(account_id: int, *, deleted: bool = False) -> Account | None:
    """Lock an account against every other writer; None unless it is live, or deleted on demand."""
    current_app.extensions["deletion_first"]()
    query = select(Account).where(Account.id == account_id).with_for_update()
    account = db.session().scalar(query.execution_options(populate_existing=True))
    return account if account is not None and (account.deleted_at is not None) == deleted else None


def run_erasers(account: Account) -> None:
    """Have every package erase its part, in the current transaction."""
    for erase in current_app.extensions["erasers"]:
        erase(account)


def enqueue_cleanup(account: Account) -> None:
    """Enqueue what follows outside the database, together with the current transaction."""
    for delay in DELAYS:
        payload = {"account": account.id, "public_id": account.public_id, "last": delay > 0}
        jobs.enqueue(FINISH_JOB, payload, delay=delay)


def end_sign_ins(public_id: str) -> None:
    """End all sign-ins at once, if Redis can be reached; the job does so again."""
    with suppress(sign_ins.SignInsAway):
        sign_ins.revoke_all(public_id)
