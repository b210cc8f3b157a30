"""Editors' decisions on checks: decide, undo within ten minutes, list, hide all of an account.

A decision stores a snapshot of all that it changed, the reports that it closed too, so
that it can be undone completely. It can be undone by who made it, for ten
minutes, and only while nobody has decided, appealed or edited since. Listeners
are called for both, so that what the author reads stays true.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from backend import clock, db, ids, job_queue
from backend.errors import Conflict, NotFound
from backend.moderation import decision_events, state_machine, subject_registry
from backend.moderation.models import Appeal, Check, Decision
from backend.moderation.review import check_transitions, reports
from backend.moderation.state_machine import AlreadyDecided, EditorAction, State

UNDO_PERIOD = timedelta(minutes=10)
HIDE_ALL_JOB = "moderation.hide_all"
BATCH_SIZE = 50
# To approve what is shown is to dismiss its reports; to dismiss what is held is to approve it.
EQUIVALENT_ACTIONS: dict[tuple[State, EditorAction], EditorAction] = {
    ("shown", "approve"): "dismiss",
    ("held", "dismiss"): "approve",
}
TIME_COLUMNS = ("since", "retry_at")
SNAPSHOT_COLUMNS = ("state", "reason", "label", "trace_id", "editor_id", "reports", "tries")


class TooLateToUndo(Conflict):
    """The minutes in which a decision can be taken back are over."""

    code, message = "too_late_to_undo", "已经过了可以撤回的时间，可以重新做决定"


def decide(
    public_id: str,
    action: EditorAction,
    editor_id: int,
    *,
    batch: str = "",
    seen_round: int | None = None,
) -> Check:
    """Approve, refuse or hide a subject as an editor; its open reports are closed.

    To dismiss is to close the reports and leave the subject shown: without a report there
    is nothing to dismiss. Reporters are notified, and the author where the state changes.
    `seen_round` is the round in which the editor saw the subject: if it has changed since,
    it must be looked at again. `batch` groups what is decided together. Raises NotFound, or
    AlreadyDecided when another editor was quicker.
    """
    check = check_transitions.lock_check_with_author(Check.public_id == public_id)
    if seen_round is not None and check.round != seen_round:
        raise AlreadyDecided
    snapshot, moment = _snapshot(check), clock.now()
    action = EQUIVALENT_ACTIONS.get((check.state, action), action)
    if action == "dismiss" and not check.reports:
        raise AlreadyDecided
    check_transitions.apply_event(check, action)
    check.reason, check.editor_id, check.retry_at, check.reports = "editor", editor_id, None, 0
    check.round += 1
    session = db.session()
    reporters = reports.close_reports(check, moment)
    was_appealed = snapshot["state"] == "appealed"
    if was_appealed:
        _close_appeal(check, "won" if action == "approve" else "kept")
    session.add(
        Decision(
            batch=batch or ids.generate(16),
            check_id=check.id,
            editor_id=editor_id,
            action=action,
            snapshot=snapshot,
            round=check.round,
            created_at=moment,
        )
    )
    check_transitions.apply_to_subject(check)
    if check.state != snapshot["state"]:
        decision_events.notify_decided(check, appealed=was_appealed)
    decision_events.notify_reviewed(check, reporters, check.state)
    return check


def undo_decision(decision_id: int, editor_id: int) -> Check:
    """Undo an editor's own decision, in this transaction.

    Raises NotFound, TooLateToUndo, or AlreadyDecided when the check has changed since.
    """
    session = db.session()
    decision = session.get(Decision, decision_id)
    if decision is None or decision.editor_id != editor_id:
        raise NotFound
    check = check_transitions.lock_check_with_author(Check.id == decision.check_id)
    session.refresh(decision)
    if decision.undone_at is not None or check.round != decision.round:
        raise AlreadyDecided
    if clock.now() - decision.created_at > UNDO_PERIOD or clock.is_ahead(decision.created_at):
        raise TooLateToUndo
    state_machine.undo_transition(check.state, decision.action, decision.snapshot["state"])
    state_before = check.state
    reporters = _restore(check, decision)
    decision.undone_at = clock.now()
    check_transitions.apply_to_subject(check)
    if check.state != state_before:
        decision_events.notify_decided(check, appealed=check.state == "appealed")
    decision_events.notify_reviewed(check, reporters, "")
    return check


def list_batch(batch: str, editor_id: int) -> list[tuple[int, str]]:
    """List the decisions of one batch that an editor could undo, and their checks' public ids."""
    query = select(Decision.id, Check.public_id).join(Check, Check.id == Decision.check_id)
    conditions = (Decision.batch == batch, Decision.editor_id == editor_id)
    rows = db.session().execute(query.where(*conditions).order_by(Decision.id))
    return [(row.id, row.public_id) for row in rows]


def load_last_decisions(check_ids: set[int]) -> dict[int, Decision]:
    """Load the last decision about each check that was not undone, in one query."""
    if not check_ids:
        return {}
    query = select(Decision).where(Decision.check_id.in_(check_ids), Decision.undone_at.is_(None))
    rows = db.session().scalars(query.order_by(Decision.id))
    return {row.check_id: row for row in rows}


def can_undo(decision: Decision, check: Check) -> bool:
    """Tell whether who made this decision can still take it back."""
    is_last = decision.round == check.round and decision.undone_at is None
    return is_last and clock.now() - decision.created_at <= UNDO_PERIOD


def hide_all_of_account(payload: dict[str, Any]) -> float | None:
    """Hide all that an account wrote, some at a time; a job that an editor started.

    Each is its own transaction, so that nobody waits for all. Nicknames and avatars
    stay. The author is notified of the ban, not of every hidden text.
    """
    states = ("shown", *state_machine.PENDING_STATES)
    query = (
        select(Check.id)
        .where(Check.account_id == payload["account"], Check.state.in_(states))
        .where(Check.kind.in_(subject_registry.list_speech_kinds()))
        .order_by(Check.id)
        .limit(BATCH_SIZE)
    )
    with db.read_session() as session:
        check_ids = list(session.scalars(query))
    for check_id in check_ids:
        with db.transaction():
            _hide_check(check_id, payload["editor"])
    return 0.0 if len(check_ids) == BATCH_SIZE else None


def enqueue_hiding(account_id: int, editor_id: int) -> None:
    """Enqueue the hiding of all that an account wrote, with the current transaction."""
    payload = {"account": account_id, "editor": editor_id}
    job_queue.enqueue(
        HIDE_ALL_JOB, payload, dedupe_key=f"{HIDE_ALL_JOB}:{account_id}", account_id=account_id
    )


def _hide_check(check_id: int, editor_id: int) -> None:
    check = check_transitions.lock_check(Check.id == check_id)
    if check.state != "shown" and check.state not in state_machine.PENDING_STATES:
        return
    if check.state == "appealed":
        _close_appeal(check, "kept")
    check_transitions.apply_event(check, "hide" if check.state == "shown" else "refuse")
    check.reason, check.editor_id, check.retry_at, check.reports = "editor", editor_id, None, 0
    check.round += 1
    reporters = reports.close_reports(check, clock.now())
    check_transitions.apply_to_subject(check)
    decision_events.notify_reviewed(check, reporters, check.state)


def _snapshot(check: Check) -> dict[str, Any]:
    time_values = {name: getattr(check, name) for name in TIME_COLUMNS}
    times = {name: value.isoformat() if value else None for name, value in time_values.items()}
    return {name: getattr(check, name) for name in SNAPSHOT_COLUMNS} | times


def _restore(check: Check, decision: Decision) -> list[int]:
    """Restore all that a decision changed; returns who had reported."""
    new_reports, snapshot = check.reports, decision.snapshot
    for name in SNAPSHOT_COLUMNS:
        setattr(check, name, snapshot[name])
    for name in TIME_COLUMNS:
        setattr(check, name, datetime.fromisoformat(snapshot[name]) if snapshot[name] else None)
    check.reports = snapshot["reports"] + new_reports
    check.round += 1
    reporters = reports.reopen_reports(check, decision.created_at)
    if check.state == "appealed":
        _close_appeal(check, "")
    return reporters


def _close_appeal(check: Check, outcome: str) -> None:
    db.session().execute(update(Appeal).where(Appeal.check_id == check.id).values(outcome=outcome))
