"""Records of checks: of a new text, of an edited one, withdrawn or dropped with their text.

`record_check` the first time, `rejudge` when the text was edited, `withdraw_check` and
`drop_check` when its author takes it back.
"""

from datetime import timedelta

from backend import clock, db
from backend.moderation import text_moderation
from backend.moderation.models import Check
from backend.moderation.review import check_transitions
from backend.moderation.state_machine import Event, State

MAX_TRIES = 14
MAX_PAUSE = timedelta(hours=6)


def record_check(
    kind: str, subject: str, account_id: int, verdict: text_moderation.Verdict
) -> Check:
    """Record the verdict on a new text, together with it."""
    check = Check(kind=kind, subject=subject, account_id=account_id, state="gone", tries=0)
    check_transitions.apply_event(check, verdict.event)
    store_verdict(check, verdict)
    db.session().add(check)
    db.session().flush()
    return check


def record_editor_check(kind: str, subject: str, editor_id: int) -> Check:
    """Record a check of an Official Account's own text, which its editor is responsible for."""
    check = Check(kind=kind, subject=subject, editor_id=editor_id, state="shown", reason="editor")
    db.session().add(check)
    db.session().flush()
    return check


def rejudge(check_id: int, verdict: text_moderation.Verdict) -> State:
    """Store the verdict on an edited text, and return its new state.

    Raises AlreadyDecided for a text that readers reported or an editor hid.
    """
    check = check_transitions.lock_check(Check.id == check_id)
    check_transitions.apply_event(check, verdict.event)
    check.round, check.tries, check.editor_id = check.round + 1, 0, None
    store_verdict(check, verdict)
    return check.state


def withdraw_check(check_id: int) -> None:
    """Withdraw the check of a text that only its author sees from now on.

    Raises AlreadyDecided for a text that readers reported or an editor hid.
    """
    _close_check(check_transitions.lock_check(Check.id == check_id), "withdraw")


def drop_check(check_id: int) -> None:
    """Drop the check of a text that is deleted."""
    _close_check(check_transitions.lock_check(Check.id == check_id), "drop")


def store_verdict(check: Check, verdict: text_moderation.Verdict) -> None:
    """Store a verdict in its check, and when it is retried, if it is."""
    check.reason, check.label, check.trace_id = verdict.why, verdict.label, verdict.trace_id
    pause = min(MAX_PAUSE, timedelta(minutes=2**check.tries))
    is_retried = verdict.is_open and check.tries < MAX_TRIES
    check.retry_at = clock.now() + pause if is_retried else None


def _close_check(check: Check, event: Event) -> None:
    check_transitions.apply_event(check, event)
    check.retry_at, check.round = None, check.round + 1
