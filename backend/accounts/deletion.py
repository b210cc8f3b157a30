"""Steps of deleting an account: lock it, run all erasers, enqueue the job, end sign-ins."""

from contextlib import suppress

from sqlalchemy import select

from backend import db, jobs
from backend.accounts import personal_data_hooks, sessions
from backend.accounts.models import Account

FINISH_JOB = "accounts.finish_deletion"
REQUEST_GRACE_SECONDS = 900
DELAYS = (0, REQUEST_GRACE_SECONDS)


def lock_account(account_id: int, *, deleted: bool = False) -> Account | None:
    """Lock an account against every other writer; None unless it is live, or deleted on demand."""
    for acquire_lock in personal_data_hooks.DELETION_LOCKS.load():
        acquire_lock()
    query = select(Account).where(Account.id == account_id).with_for_update()
    account = db.session().scalar(query.execution_options(populate_existing=True))
    return account if account is not None and (account.deleted_at is not None) == deleted else None


def run_erasers(account: Account) -> None:
    """Have every package erase its part, in the current transaction."""
    for erase in personal_data_hooks.ERASERS.load():
        erase(account)


def enqueue_cleanup(account: Account) -> None:
    """Enqueue what follows outside the database, together with the current transaction."""
    for delay in DELAYS:
        payload = {"account": account.id, "public_id": account.public_id, "last": delay > 0}
        jobs.enqueue(FINISH_JOB, payload, delay=delay)


def end_sign_ins(public_id: str) -> None:
    """End all sign-ins at once, if Redis can be reached; the job does so again."""
    with suppress(sessions.SignInsAway):
        sessions.revoke_all(public_id)
