"""Events of decided checks and reviewed reports: their classes, listeners, and notifying them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from backend.manifest import ExtensionPoint
from backend.moderation.models import Check
from backend.moderation.state_machine import State


@dataclass(frozen=True)
class ReportReviewed:
    """An editor has reviewed a subject that an account reported.

    `state` is its state now, empty once the decision is undone; `round`
    distinguishes one review from the next.
    """

    check_id: str
    account_id: int
    kind: str
    subject: str
    state: State | Literal[""]
    round: int


@dataclass(frozen=True)
class CheckDecided:
    """A check's state was changed, by an editor or by WeChat's late answer.

    `check_id` is its public id, `kind` and `subject` name the subject, and
    `appealed` says that its author had appealed. When a decision is undone,
    the event is sent once more, with the restored state.
    """

    check_id: str
    account_id: int
    kind: str
    subject: str
    state: State
    appealed: bool


# Called in the transaction that decides.
DECISION_LISTENERS = ExtensionPoint[Callable[[CheckDecided], None]]("decision listeners")
REPORT_LISTENERS = ExtensionPoint[Callable[[ReportReviewed], None]]("report listeners")


def notify_decided(check: Check, *, appealed: bool = False) -> None:
    """Call the listeners with the new state of a check, in the current transaction."""
    if check.account_id is None:
        return
    event = CheckDecided(
        check_id=check.public_id,
        account_id=check.account_id,
        kind=check.kind,
        subject=check.subject,
        state=check.state,
        appealed=appealed,
    )
    for listener in DECISION_LISTENERS.load():
        listener(event)


def notify_reviewed(check: Check, account_ids: Iterable[int], state: State | Literal[""]) -> None:
    """Call the listeners with the outcome of reports, in the current transaction."""
    listeners = REPORT_LISTENERS.load()
    for account_id in account_ids:
        event = ReportReviewed(
            check_id=check.public_id,
            account_id=account_id,
            kind=check.kind,
            subject=check.subject,
            state=state,
            round=check.round,
        )
        for listener in listeners:
            listener(event)
