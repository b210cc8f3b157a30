"""What becomes of words is news to their author: the rooms upstairs that tell them listen here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from flask import current_app

from backend.moderation.models import Check
from backend.moderation.verdicts import State


@dataclass(frozen=True)
class Reviewed:
    """An editor has looked at words that an account reported.

    `state` is where they stand now, empty once the decision is taken back; `round`
    tells one look from the next.
    """

    check_id: str
    account_id: int
    kind: str
    subject: str
    state: State | Literal[""]
    round: int


@dataclass(frozen=True)
class Decided:
    """A check has come to stand somewhere else, by an editor or by WeChat's late answer.

    `check_id` is its public id, `kind` and `subject` name the words, and
    `appealed` says that their author had asked to look again. Taken back, a
    decision is told once more, with the state that words have come back to.
    """

    check_id: str
    account_id: int
    kind: str
    subject: str
    state: State
    appealed: bool


# Called in the transaction that decides.
Listener = Callable[[Decided], None]
ReportListener = Callable[[Reviewed], None]


def tell(check: Check, *, appealed: bool = False) -> None:
    """Let those who listen know where a reader's words stand now, in the current transaction."""
    if check.account_id is None:
        return
    news = Decided(
        check_id=check.public_id,
        account_id=check.account_id,
        kind=check.kind,
        subject=check.subject,
        state=check.state,
        appealed=appealed,
    )
    listeners: tuple[Listener, ...] = current_app.extensions.get("decided", ())
    for listen in listeners:
        listen(news)


def tell_reporters(check: Check, accounts: Iterable[int], state: State | Literal[""]) -> None:
    """Let those who listen know what became of reports, in the current transaction."""
    listeners: tuple[ReportListener, ...] = current_app.extensions.get("reviewed", ())
    for account_id in accounts:
        news = Reviewed(
            check_id=check.public_id,
            account_id=account_id,
            kind=check.kind,
            subject=check.subject,
            state=state,
            round=check.round,
        )
        for listen in listeners:
            listen(news)
