"""What editors decide about words, and taking it back within some minutes.

A decision keeps all that it changed, the reports that it looked at too, so that
taken back nothing of it is left. It can be taken back by who made it, for ten
minutes, and only while nobody has decided, appealed or rewritten since. Those
who listen are told of both, so that what their author reads stays true.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from backend import clock, db, ids, jobs
from backend.errors import Conflict, NotFound
from backend.moderation import holding, news, reports, subjects, verdicts
from backend.moderation.models import Appeal, Check, Decision
from backend.moderation.verdicts import AlreadyDecided, Deed, State

UNDO = timedelta(minutes=10)
HIDE_ALL = "moderation.hide_all"
MOST_AT_ONCE = 50
# To let words stand that were reported, and to dismiss what was reported, is one and the same.
MEANT: dict[tuple[State, Deed], Deed] = {
    ("shown", "approve"): "dismiss",
    ("held", "dismiss"): "approve",
}
MOMENTS = ("since", "ask_at")
KEPT = ("state", "why", "label", "trace_id", "editor_id", "reports", "tries")


class TooLateToUndo(Conflict):
    """The minutes in which a decision can be taken back are over."""

    code, message = "too_late_to_undo", "已经过了可以撤回的时间，可以重新做决定"


def decide(
    public_id: str, deed: Deed, editor_id: int, *, batch: str = "", seen: int | None = None
) -> Check:
    """Have an editor approve, refuse or hide words; what readers reported is then looked at.

    To dismiss is to look at the reports and let the words stand: without a report there
    is nothing to dismiss. Who reported is told, and the author where their words move.
    `seen` is the round in which the editor saw them: moved since, they are to be
    seen again. `batch` names what is decided in one go. Raises NotFound, or
    AlreadyDecided when another editor was quicker.
    """
    check = holding.held_with_author(Check.public_id == public_id)
    if seen is not None and check.round != seen:
        raise AlreadyDecided
    was, moment = _snapshot(check), clock.now()
    deed = MEANT.get((check.state, deed), deed)
    if deed == "dismiss" and not check.reports:
        raise AlreadyDecided
    holding.move(check, deed)
    check.why, check.editor_id, check.ask_at, check.reports = "editor", editor_id, None, 0
    check.round += 1
    session = db.session()
    reporters = reports.look_at(check, moment)
    appealed = was["state"] == "appealed"
    if appealed:
        _close_appeal(check, "won" if deed == "approve" else "kept")
    session.add(
        Decision(
            batch=batch or ids.new(16),
            check_id=check.id,
            editor_id=editor_id,
            deed=deed,
            was=was,
            round=check.round,
            created_at=moment,
        )
    )
    holding.settle(check)
    if check.state != was["state"]:
        news.tell(check, appealed=appealed)
    news.tell_reporters(check, reporters, check.state)
    return check


def take_back(decision_id: int, editor_id: int) -> Check:
    """Let words stand as they stood before an editor's own decision, in this transaction.

    Raises NotFound, TooLateToUndo, or AlreadyDecided when they have moved since.
    """
    session = db.session()
    decision = session.get(Decision, decision_id)
    if decision is None or decision.editor_id != editor_id:
        raise NotFound
    check = holding.held_with_author(Check.id == decision.check_id)
    session.refresh(decision)
    if decision.undone_at is not None or check.round != decision.round:
        raise AlreadyDecided
    if clock.now() - decision.created_at > UNDO or clock.is_ahead(decision.created_at):
        raise TooLateToUndo
    verdicts.undone(check.state, decision.deed, decision.was["state"])
    was = check.state
    reporters = _restore(check, decision)
    decision.undone_at = clock.now()
    holding.settle(check)
    if check.state != was:
        news.tell(check, appealed=check.state == "appealed")
    news.tell_reporters(check, reporters, "")
    return check


def of_batch(batch: str, editor_id: int) -> list[tuple[int, str]]:
    """Give the decisions of one go that an editor could take back, and their checks' public ids."""
    asked = select(Decision.id, Check.public_id).join(Check, Check.id == Decision.check_id)
    mine = (Decision.batch == batch, Decision.editor_id == editor_id)
    rows = db.session().execute(asked.where(*mine).order_by(Decision.id))
    return [(row.id, row.public_id) for row in rows]


def last_of(checks: set[int]) -> dict[int, Decision]:
    """Give the last decision about each check that still holds, in one query."""
    if not checks:
        return {}
    asked = select(Decision).where(Decision.check_id.in_(checks), Decision.undone_at.is_(None))
    rows = db.session().scalars(asked.order_by(Decision.id))
    return {row.check_id: row for row in rows}


def can_be_undone(decision: Decision, check: Check) -> bool:
    """Tell whether who made this decision can still take it back."""
    is_last = decision.round == check.round and decision.undone_at is None
    return is_last and clock.now() - decision.created_at <= UNDO


def hide_all(payload: dict[str, Any]) -> float | None:
    """Put away all that an account said, some at a time; a job that an editor ordered.

    Each is its own transaction, so that nobody waits for all. Names and pictures
    stay: they were not said. Their author is told of the ban, not of every word.
    """
    states = ("shown", *verdicts.OUT_OF_SIGHT)
    asked = (
        select(Check.id)
        .where(Check.account_id == payload["account"], Check.state.in_(states))
        .where(Check.kind.in_(subjects.talk()))
        .order_by(Check.id)
        .limit(MOST_AT_ONCE)
    )
    with db.reading() as session:
        found = list(session.scalars(asked))
    for key in found:
        with db.transaction():
            _put_away(key, payload["editor"])
    return 0.0 if len(found) == MOST_AT_ONCE else None


def order_hiding(account_id: int, editor_id: int) -> None:
    """Have all that an account said put away, soon; ordered with the current transaction."""
    wanted = {"account": account_id, "editor": editor_id}
    jobs.enqueue(HIDE_ALL, wanted, dedupe_key=f"{HIDE_ALL}:{account_id}", account_id=account_id)


def _put_away(check_id: int, editor_id: int) -> None:
    check = holding.held(Check.id == check_id)
    if check.state != "shown" and check.state not in verdicts.OUT_OF_SIGHT:
        return
    if check.state == "appealed":
        _close_appeal(check, "kept")
    holding.move(check, "hide" if check.state == "shown" else "refuse")
    check.why, check.editor_id, check.ask_at, check.reports = "editor", editor_id, None, 0
    check.round += 1
    reporters = reports.look_at(check, clock.now())
    holding.settle(check)
    news.tell_reporters(check, reporters, check.state)


def _snapshot(check: Check) -> dict[str, Any]:
    moments = {name: getattr(check, name) for name in MOMENTS}
    told = {name: at.isoformat() if at else None for name, at in moments.items()}
    return {name: getattr(check, name) for name in KEPT} | told


def _restore(check: Check, decision: Decision) -> list[int]:
    """Bring back all that a decision changed; gives who had reported."""
    since, was = check.reports, decision.was
    for name in KEPT:
        setattr(check, name, was[name])
    for name in MOMENTS:
        setattr(check, name, datetime.fromisoformat(was[name]) if was[name] else None)
    check.reports = was["reports"] + since
    check.round += 1
    reporters = reports.reopen(check, decision.created_at)
    if check.state == "appealed":
        _close_appeal(check, "")
    return reporters


def _close_appeal(check: Check, outcome: str) -> None:
    db.session().execute(update(Appeal).where(Appeal.check_id == check.id).values(outcome=outcome))
