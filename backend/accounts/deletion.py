"""Deletes an account at once and for good: locks it, runs all erasers, enqueues the job."""

from contextlib import suppress
from functools import partial

from sqlalchemy import delete, select

from backend import clock, db, job_queue
from backend.accounts import account_lookup, deletion, personal_data_hooks, public_profile, sessions
from backend.accounts.models import Account, Identity
from backend.wechat.pushes import push_handling
from backend.wechat.pushes.event import PushEvent

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
        job_queue.enqueue(FINISH_JOB, payload, delay=delay)


def end_sign_ins(public_id: str) -> None:
    """End all sign-ins at once, if Redis can be reached; the job does so again."""
    with suppress(sessions.SignInsAway):
        sessions.revoke_all(public_id)


def delete_account(account: Account) -> None:
    """Erase at once and for good all that says who this was, in one transaction.

    What lies outside the database follows by a job of that transaction, so that nothing is
    done by half: sign-ins, refused from the commit on, and pictures. Deleting twice is fine.
    """
    with db.transaction(as_system=True):
        locked = deletion.lock_account(account.id)
        if locked is None:
            return
        deletion.run_erasers(locked)
        _forget_identities(locked)
        _clear_profile(locked)
        deletion.enqueue_cleanup(locked)
        db.after_commit(partial(deletion.end_sign_ins, locked.public_id))


def erase_leftovers(account_id: int) -> None:
    """Erase again what names a deleted account; nothing may be left, and live ones are skipped."""
    with db.transaction(as_system=True):
        account = deletion.lock_account(account_id, deleted=True)
        if account is None:
            return
        deletion.run_erasers(account)
        _forget_identities(account)
        _clear_profile(account)


def _forget_identities(account: Account) -> None:
    """Erase an account's identities, and then what was pushed about them.

    In this order: a push that is being handed on now has found its reader before, and is erased
    here, or it waits for this deletion, finds nobody, and keeps nothing.
    """
    known = account_lookup.list_openids(account)
    db.session().execute(delete(Identity).where(Identity.account_id == account.id))
    push_handling.erase_pushes(known)


def _clear_profile(account: Account) -> None:
    key, account.deleted_at = account.avatar_key, account.deleted_at or clock.now()
    account.nickname, account.nickname_check_id = "", None
    account.avatar_key, account.avatar_check_id = None, None
    db.session().flush()
    if key is not None:
        public_profile.erase_unused_picture(key)


def on_account_closed(event: PushEvent) -> None:
    """Delete the account of somebody who closed their WeChat account; a repeat finds none."""
    account = account_lookup.find_by_openid(event.appid, event.openid)
    if account is not None:
        delete_account(account)
