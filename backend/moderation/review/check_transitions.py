"""Locks a check until the commit, applies events to it, and applies its state to its subject."""

from typing import Any

from sqlalchemy import select

from backend import clock, db
from backend.accounts import account_locks
from backend.errors import NotFound
from backend.moderation import state_machine, subject_registry
from backend.moderation.models import Check
from backend.moderation.state_machine import Event


def lock_check(condition: Any) -> Check:
    """Lock one check, freshly loaded, until the commit. Raises NotFound."""
    check = db.session().scalar(
        select(Check).where(condition).with_for_update().execution_options(populate_existing=True)
    )
    if check is None:
        raise NotFound
    return check


def lock_check_with_author(condition: Any) -> Check:
    """Lock the author of a nickname or avatar, and then its check. Raises NotFound.

    Applying these changes the account, which is always locked before a check.
    """
    row = db.session().execute(select(Check.kind, Check.account_id).where(condition)).first()
    if (
        row is not None
        and row.account_id is not None
        and row.kind not in subject_registry.list_speech_kinds()
    ):
        account_locks.lock_account(row.account_id)
    return lock_check(condition)


def apply_event(check: Check, event: Event) -> None:
    """Apply an event to a check. Raises AlreadyDecided where its state forbids it."""
    old_state, check.state = check.state, state_machine.next_state(check.state, event)
    if check.state != old_state:
        check.since = clock.now()


def apply_to_subject(check: Check) -> None:
    """Apply a check's state to its subject; to other packages, appealed means refused."""
    state = "refused" if check.state == "appealed" else check.state
    subject_registry.get_subject(check.kind).apply_state(check.subject, state)
