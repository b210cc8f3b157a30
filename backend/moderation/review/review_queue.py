"""The editors' moderation queue: pending checks, the oldest first, and lists of decided ones."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import ColumnElement, and_, func, or_, select

from backend import db
from backend.accounts import service as accounts
from backend.accounts.models import Account
from backend.api import cursors
from backend.errors import BadInput, FieldError
from backend.moderation import state_machine, subjects
from backend.moderation.models import Appeal, Check, Decision, Report
from backend.moderation.review import appeals, decisions, reader_record, reports
from backend.moderation.review.reader_record import AccountRecord
from backend.moderation.subjects import SubjectContent

CaseFilter = Literal["waiting", "appeals", "reported", "shown", "refused", "hidden"]
OLDEST_FIRST: tuple[CaseFilter, ...] = ("waiting", "appeals", "reported")


@dataclass(frozen=True)
class Case:
    """One check with its content, its author (None for nobody's), and all that was done to it.

    `reports` are those nobody looked at, `decision` is the last that was not undone.
    """

    check: Check
    told: SubjectContent | None
    author: Account | None
    reports: list[Report]
    appeal: Appeal | None = None
    decision: Decision | None = None
    record: AccountRecord | None = None


def list_cases(case_filter: CaseFilter, cursor: str, limit: int) -> tuple[list[Case], str | None]:
    """List pending cases, longest waiting first, or decided ones, last first.

    Returns the next cursor, too; nothing is skipped or repeated while others decide.
    """
    is_oldest_first = case_filter in OLDEST_FIRST
    query = select(Check).where(_build_condition(case_filter)).limit(limit + 1)
    if is_oldest_first:
        query = query.order_by(Check.since, Check.id)
    else:
        query = query.order_by(Check.since.desc(), Check.id.desc())
    if cursor:
        since, check_id = _parse_cursor(cursor)
        is_beyond = Check.since > since if is_oldest_first else Check.since < since
        is_later = Check.id > check_id if is_oldest_first else Check.id < check_id
        query = query.where(or_(is_beyond, and_(Check.since == since, is_later)))
    checks = list(db.session().scalars(query))
    page = checks[:limit]
    next_cursor = (
        cursors.pack(page[-1].since.isoformat(), page[-1].id) if len(checks) > limit else None
    )
    return build_cases(page), next_cursor


def list_account_cases(account: Account, cursor: str, limit: int) -> tuple[list[Case], str | None]:
    """List the cases of all that an account published, the last first, and the next cursor."""
    query = select(Check).where(Check.account_id == account.id, Check.state != "gone")
    query = query.order_by(Check.id.desc()).limit(limit + 1)
    if cursor:
        query = query.where(Check.id < cursors.unpack(cursor, int)[0])
    checks = list(db.session().scalars(query))
    next_cursor = cursors.pack(checks[limit - 1].id) if len(checks) > limit else None
    return build_cases(checks[:limit]), next_cursor


def count_cases() -> dict[CaseFilter, int]:
    """Count the pending cases, those of them that are appealed, and the reported ones."""
    session = db.session()
    query = select(Check.state, func.count()).where(Check.state.in_(state_machine.PENDING_STATES))
    rows = session.execute(query.group_by(Check.state))
    by_state: dict[str, int] = {row[0]: row[1] for row in rows}
    reported_query = select(func.count()).select_from(Check).where(_build_condition("reported"))
    return {
        "waiting": sum(by_state.values()),
        "appeals": by_state.get("appealed", 0),
        "reported": session.scalar(reported_query) or 0,
    }


def get_case(check: Check) -> Case:
    """Build the case of one check."""
    return build_cases([check])[0]


def find_check(public_id: str) -> Check | None:
    """Find a check by its public id, or None."""
    return db.session().scalar(select(Check).where(Check.public_id == public_id))


def build_cases(checks: list[Check]) -> list[Case]:
    """Build the cases of these checks, in a fixed number of queries."""
    contents: dict[tuple[str, str], SubjectContent] = {}
    for kind in sorted({check.kind for check in checks}):
        subject_ids = [check.subject for check in checks if check.kind == kind]
        contents |= {
            (kind, subject_id): content
            for subject_id, content in subjects.get_subject(kind).load_contents(subject_ids).items()
        }
    authors = accounts.load_accounts({check.account_id for check in checks if check.account_id})
    check_ids = {check.id for check in checks}
    open_reports, appeals_by_check = (
        reports.load_open_reports(checks),
        appeals.load_appeals(check_ids),
    )
    last_decisions, records = (
        decisions.load_last_decisions(check_ids),
        reader_record.load_records(authors),
    )
    return [
        Case(
            check=check,
            told=contents.get((check.kind, check.subject)),
            author=authors.get(check.account_id or 0),
            reports=open_reports[check.id],
            appeal=appeals_by_check.get(check.id),
            decision=last_decisions.get(check.id),
            record=records.get(check.account_id or 0),
        )
        for check in checks
    ]


def _build_condition(case_filter: CaseFilter) -> ColumnElement[bool]:
    if case_filter == "waiting":
        return Check.state.in_(state_machine.PENDING_STATES)
    if case_filter == "appeals":
        return Check.state == "appealed"
    if case_filter == "reported":
        return and_(Check.reports > 0, Check.state != "gone")
    return Check.state == case_filter


def _parse_cursor(cursor: str) -> tuple[datetime, int]:
    moment, check_id = cursors.unpack(cursor, str, int)
    try:
        return datetime.fromisoformat(moment).astimezone(UTC), check_id
    except (ValueError, OverflowError) as error:
        raise BadInput(faults=(FieldError("/cursor", "翻页标记无效，请从头加载"),)) from error
