"""Readers' reports: create one (enough of them hide the subject), close, reopen, load."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.exc import IntegrityError

from backend import clock, db
from backend.accounts.models import Account
from backend.config import get_settings
from backend.errors import Conflict, NotFound
from backend.moderation import state_machine, subject_registry
from backend.moderation.models import Check, Report
from backend.moderation.review import check_transitions

Reason = Literal["spam", "abuse", "porn", "illegal", "rumour", "rights", "other"]


class OwnWords(Conflict):
    """One's own content cannot be reported or liked; it can be deleted."""

    code, message = "own_words", "这是你自己写的"


def create_report(reader: Account, kind: str, public_id: str, reason: Reason, details: str) -> None:
    """Create a reader's report about a subject they can see; a second one by them changes nothing.

    Raises NotFound for what they cannot see, OwnWords.
    """
    subject = subject_registry.get_subject(kind)
    if not subject.is_visible_to(public_id, reader):
        raise NotFound
    check = _lock_check(kind, public_id)
    if check.account_id == reader.id:
        raise OwnWords
    if not _insert_report(check, reader, reason, details):
        return
    check.reports += 1
    if check.state == "shown" and check.reports >= get_settings().reports_hide:
        check.state, check.reason, check.since = (
            state_machine.next_state("shown", "reports"),
            "reports",
            clock.now(),
        )
        subject.apply_state(public_id, check.state)


def _lock_check(kind: str, public_id: str) -> Check:
    return check_transitions.lock_check(and_(Check.kind == kind, Check.subject == public_id))


def _insert_report(check: Check, reader: Account, reason: Reason, details: str) -> bool:
    report_row = Report(check_id=check.id, account_id=reader.id, reason=reason, text=details)
    try:
        with db.session().begin_nested():
            db.session().add(report_row)
    except IntegrityError:
        return False
    return True


def close_reports(check: Check, moment: datetime) -> list[int]:
    """Close the open reports about a check, in this transaction; returns who reported."""
    return _set_looked_at(check, Report.reviewed_at.is_(None), moment)


def reopen_reports(check: Check, moment: datetime) -> list[int]:
    """Reopen the reports that were closed at that moment; returns who reported."""
    return _set_looked_at(check, Report.reviewed_at == moment, None)


def _set_looked_at(
    check: Check, condition: ColumnElement[bool], moment: datetime | None
) -> list[int]:
    session = db.session()
    conditions = (Report.check_id == check.id, condition)
    account_ids = list(
        session.scalars(select(Report.account_id).where(*conditions).order_by(Report.id))
    )
    session.execute(update(Report).where(*conditions).values(reviewed_at=moment))
    return account_ids


def load_open_reports(checks: Sequence[Check]) -> dict[int, list[Report]]:
    """Load the open reports about these checks, by the checks' row ids."""
    reports_by_check: dict[int, list[Report]] = {check.id: [] for check in checks}
    if any(check.reports for check in checks):
        query = select(Report).where(
            Report.check_id.in_(reports_by_check), Report.reviewed_at.is_(None)
        )
        for report_row in db.session().scalars(query.order_by(Report.id)):
            reports_by_check[report_row.check_id].append(report_row)
    return reports_by_check
