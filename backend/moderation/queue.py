"""What editors look at: words that wait, the oldest first, and those that stand otherwise."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import and_, or_, select

from backend import db
from backend.accounts import service as accounts
from backend.accounts.models import Account
from backend.api import cursors
from backend.errors import BadInput, Fault
from backend.moderation import reports, subjects, verdicts
from backend.moderation.models import Check, Report
from backend.moderation.subjects import Told

Which = Literal["waiting", "shown", "refused", "hidden"]


@dataclass(frozen=True)
class Case:
    """One check with the words, who wrote them (None for nobody's), and what was reported."""

    check: Check
    told: Told | None
    author: Account | None
    reports: list[Report]


def list_cases(which: Which, cursor: str, limit: int) -> tuple[list[Case], str | None]:
    """List what waits, longest first, or what stands otherwise, last first.

    Gives the next cursor, too; nothing is skipped or repeated while others decide.
    """
    states = verdicts.OUT_OF_SIGHT if which == "waiting" else (which,)
    asked = select(Check).where(Check.state.in_(states)).limit(limit + 1)
    if which == "waiting":
        asked = asked.order_by(Check.since, Check.id)
    else:
        asked = asked.order_by(Check.since.desc(), Check.id.desc())
    if cursor:
        since, key = _place(cursor)
        beyond = Check.since > since if which == "waiting" else Check.since < since
        further = Check.id > key if which == "waiting" else Check.id < key
        asked = asked.where(or_(beyond, and_(Check.since == since, further)))
    found = list(db.session().scalars(asked))
    page = found[:limit]
    after = cursors.pack(page[-1].since.isoformat(), page[-1].id) if len(found) > limit else None
    return _cases(page), after


def get_case(check: Check) -> Case:
    """Give one check with its words."""
    return _cases([check])[0]


def _cases(checks: list[Check]) -> list[Case]:
    told: dict[tuple[str, str], Told] = {}
    for kind in sorted({check.kind for check in checks}):
        ids = [check.subject for check in checks if check.kind == kind]
        told |= {(kind, key): each for key, each in subjects.get_subject(kind).tell(ids).items()}
    authors = accounts.by_ids({check.account_id for check in checks if check.account_id})
    reported = reports.open_reports(checks)
    return [
        Case(
            check=check,
            told=told.get((check.kind, check.subject)),
            author=authors.get(check.account_id or 0),
            reports=reported[check.id],
        )
        for check in checks
    ]


def _place(cursor: str) -> tuple[datetime, int]:
    moment, key = cursors.unpack(cursor, str, int)
    try:
        return datetime.fromisoformat(moment).astimezone(UTC), key
    except (ValueError, OverflowError) as error:
        raise BadInput(faults=(Fault("/cursor", "翻页标记无效，请从头加载"),)) from error
