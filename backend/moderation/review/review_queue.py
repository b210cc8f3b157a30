"""Editors' review queue: lists and counts cases, each a check with its content and history."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, and_, func, select

from backend import db
from backend.accounts import account_lookup
from backend.accounts.models import Account
from backend.api import paging
from backend.api.paging import Page
from backend.moderation import state_machine, subject_registry
from backend.moderation.models import Appeal, Check, Decision, Report
from backend.moderation.review import appeals, decisions, reader_record, reports
from backend.moderation.review.reader_record import AccountRecord
from backend.moderation.subject_registry import SubjectContent

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


def list_cases(case_filter: CaseFilter, cursor: str, limit: int) -> Page[Case]:
    """List pending cases, longest waiting first, or decided ones, last first.

    Nothing is skipped or repeated while others decide.
    """
    order = (
        (Check.since, Check.id)
        if case_filter in OLDEST_FIRST
        else (Check.since.desc(), Check.id.desc())
    )
    query = select(Check).where(_build_condition(case_filter))
    checks, next_cursor = paging.load_scalars(query, cursor, limit, *order)
    return Page(build_cases(checks), next_cursor)


def list_account_cases(account: Account, cursor: str, limit: int) -> Page[Case]:
    """List the cases of all that an account published, the last first."""
    query = select(Check).where(Check.account_id == account.id, Check.state != "gone")
    checks, next_cursor = paging.load_scalars(query, cursor, limit, Check.id.desc())
    return Page(build_cases(checks), next_cursor)


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
            for subject_id, content in subject_registry.get_subject(kind)
            .load_contents(subject_ids)
            .items()
        }
    authors = account_lookup.load_accounts(
        {check.account_id for check in checks if check.account_id}
    )
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
