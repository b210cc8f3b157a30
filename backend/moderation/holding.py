"""One check, held until the commit, moved, and the words brought to where it stands."""

from typing import Any

from sqlalchemy import select

from backend import clock, db
from backend.accounts import acting
from backend.errors import NotFound
from backend.moderation import subjects, verdicts
from backend.moderation.models import Check
from backend.moderation.verdicts import Event


def held(condition: Any) -> Check:
    """Give the one check that is meant, as it is now, held until the commit. Raises NotFound."""
    found = db.session().scalar(
        select(Check).where(condition).with_for_update().execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def held_with_author(condition: Any) -> Check:
    """Hold the author of a name or a face, and then its check, as `held` does. Raises NotFound.

    To settle these changes the account, which everybody holds before a check.
    """
    found = db.session().execute(select(Check.kind, Check.account_id).where(condition)).first()
    if found is not None and found.account_id is not None and found.kind not in subjects.talk():
        acting.is_held(found.account_id)
    return held(condition)


def move(check: Check, event: Event) -> None:
    """Let something happen to words. Raises AlreadyDecided where it cannot."""
    before, check.state = check.state, verdicts.after(check.state, event)
    if check.state != before:
        check.since = clock.now()


def settle(check: Check) -> None:
    """Bring the words to where their check stands; to a room, appealed words are refused ones."""
    state = "refused" if check.state == "appealed" else check.state
    subjects.get_subject(check.kind).settle(check.subject, state)
