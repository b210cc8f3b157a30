"""What editors look at: words that wait, the oldest first, and those that stand otherwise."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import ColumnElement, and_, func, or_, select

from backend import db
from backend.accounts import service as accounts
from backend.accounts.models import Account
from backend.api import cursors
from backend.errors import BadInput, Fault
from backend.moderation import appeals, decisions, people, reports, subjects, verdicts
from backend.moderation.models import Appeal, Check, Decision, Report
from backend.moderation.people import Record
from backend.moderation.subjects import Told

Which = Literal["waiting", "appeals", "reported", "shown", "refused", "hidden"]
OLDEST_FIRST: tuple[Which, ...] = ("waiting", "appeals", "reported")


@dataclass(frozen=True)
class Case:
    """One check with the words, who wrote them (None for nobody's), and all that was done to it.

    `reports` are those nobody looked at, `decision` is the last that holds.
    """

    check: Check
    told: Told | None
    author: Account | None
    reports: list[Report]
    appeal: Appeal | None = None
    decision: Decision | None = None
    record: Record | None = None


def list_cases(which: Which, cursor: str, limit: int) -> tuple[list[Case], str | None]:
    """List what waits, longest first, or what stands otherwise, last first.

    Gives the next cursor, too; nothing is skipped or repeated while others decide.
    """
    oldest_first = which in OLDEST_FIRST
    asked = select(Check).where(_condition(which)).limit(limit + 1)
    if oldest_first:
        asked = asked.order_by(Check.since, Check.id)
    else:
        asked = asked.order_by(Check.since.desc(), Check.id.desc())
    if cursor:
        since, key = _place(cursor)
        beyond = Check.since > since if oldest_first else Check.since < since
        further = Check.id > key if oldest_first else Check.id < key
        asked = asked.where(or_(beyond, and_(Check.since == since, further)))
    found = list(db.session().scalars(asked))
    page = found[:limit]
    after = cursors.pack(page[-1].since.isoformat(), page[-1].id) if len(found) > limit else None
    return cases_of(page), after


def list_of_person(account: Account, cursor: str, limit: int) -> tuple[list[Case], str | None]:
    """List all that a person said in public, the last first, and the next cursor."""
    asked = select(Check).where(Check.account_id == account.id, Check.state != "gone")
    asked = asked.order_by(Check.id.desc()).limit(limit + 1)
    if cursor:
        asked = asked.where(Check.id < cursors.unpack(cursor, int)[0])
    found = list(db.session().scalars(asked))
    after = cursors.pack(found[limit - 1].id) if len(found) > limit else None
    return cases_of(found[:limit]), after


def counts() -> dict[Which, int]:
    """Count what waits, what of it was appealed, and what readers reported."""
    session = db.session()
    asked = select(Check.state, func.count()).where(Check.state.in_(verdicts.OUT_OF_SIGHT))
    rows = session.execute(asked.group_by(Check.state))
    by_state: dict[str, int] = {row[0]: row[1] for row in rows}
    reported = select(func.count()).select_from(Check).where(_condition("reported"))
    return {
        "waiting": sum(by_state.values()),
        "appeals": by_state.get("appealed", 0),
        "reported": session.scalar(reported) or 0,
    }


def get_case(check: Check) -> Case:
    """Give one check with its words."""
    return cases_of([check])[0]


def find_check(public_id: str) -> Check | None:
    """Give a check by its public id, or None."""
    return db.session().scalar(select(Check).where(Check.public_id == public_id))


def cases_of(checks: list[Check]) -> list[Case]:
    """Give these checks with their words and authors, in a fixed number of queries."""
    told: dict[tuple[str, str], Told] = {}
    for kind in sorted({check.kind for check in checks}):
        ids = [check.subject for check in checks if check.kind == kind]
        told |= {(kind, key): each for key, each in subjects.get_subject(kind).tell(ids).items()}
    authors = accounts.by_ids({check.account_id for check in checks if check.account_id})
    keys = {check.id for check in checks}
    reported, appealed = reports.open_reports(checks), appeals.of_checks(keys)
    decided, records = decisions.last_of(keys), people.records(authors)
    return [
        Case(
            check=check,
            told=told.get((check.kind, check.subject)),
            author=authors.get(check.account_id or 0),
            reports=reported[check.id],
            appeal=appealed.get(check.id),
            decision=decided.get(check.id),
            record=records.get(check.account_id or 0),
        )
        for check in checks
    ]


def _condition(which: Which) -> ColumnElement[bool]:
    if which == "waiting":
        return Check.state.in_(verdicts.OUT_OF_SIGHT)
    if which == "appeals":
        return Check.state == "appealed"
    if which == "reported":
        return and_(Check.reports > 0, Check.state != "gone")
    return Check.state == which


def _place(cursor: str) -> tuple[datetime, int]:
    moment, key = cursors.unpack(cursor, str, int)
    try:
        return datetime.fromisoformat(moment).astimezone(UTC), key
    except (ValueError, OverflowError) as error:
        raise BadInput(faults=(Fault("/cursor", "翻页标记无效，请从头加载"),)) from error
