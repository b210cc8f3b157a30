"""What readers report: one report each, and enough of them hide words until an editor looks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.exc import IntegrityError

from backend import clock, db
from backend.accounts.models import Account
from backend.config import settings
from backend.errors import Conflict, NotFound
from backend.moderation import holding, subjects, verdicts
from backend.moderation.models import Check, Report

Reason = Literal["spam", "abuse", "porn", "illegal", "rumour", "rights", "other"]


class OwnWords(Conflict):
    """One's own words are neither reported nor liked; they can be deleted."""

    code, message = "own_words", "这是你自己写的"


def report(reader: Account, kind: str, public_id: str, reason: Reason, words: str) -> None:
    """Keep a reader's report about words that they meet; a second one by them changes nothing.

    Raises NotFound for what they do not meet, OwnWords.
    """
    subject = subjects.get_subject(kind)
    if not subject.is_met_by(public_id, reader):
        raise NotFound
    check = _held(kind, public_id)
    if check.account_id == reader.id:
        raise OwnWords
    if not _kept(check, reader, reason, words):
        return
    check.reports += 1
    if check.state == "shown" and check.reports >= settings().reports_hide:
        check.state, check.why, check.since = (
            verdicts.after("shown", "reports"),
            "reports",
            clock.now(),
        )
        subject.settle(public_id, check.state)


def _held(kind: str, public_id: str) -> Check:
    return holding.held(and_(Check.kind == kind, Check.subject == public_id))


def _kept(check: Check, reader: Account, reason: Reason, words: str) -> bool:
    kept = Report(check_id=check.id, account_id=reader.id, reason=reason, words=words)
    try:
        with db.session().begin_nested():
            db.session().add(kept)
    except IntegrityError:
        return False
    return True


def look_at(check: Check, moment: datetime) -> list[int]:
    """Mark what is open about a check as looked at, in this transaction; gives who reported."""
    return _mark(check, Report.looked_at.is_(None), moment)


def reopen(check: Check, moment: datetime) -> list[int]:
    """Let reports wait again that were looked at in that moment; gives who reported."""
    return _mark(check, Report.looked_at == moment, None)


def _mark(check: Check, which: ColumnElement[bool], moment: datetime | None) -> list[int]:
    session = db.session()
    chosen = (Report.check_id == check.id, which)
    found = list(session.scalars(select(Report.account_id).where(*chosen).order_by(Report.id)))
    session.execute(update(Report).where(*chosen).values(looked_at=moment))
    return found


def open_reports(checks: Sequence[Check]) -> dict[int, list[Report]]:
    """Give the reports about these checks that no editor has looked at, by the checks' row ids."""
    found: dict[int, list[Report]] = {check.id: [] for check in checks}
    if any(check.reports for check in checks):
        asked = select(Report).where(Report.check_id.in_(found), Report.looked_at.is_(None))
        for each in db.session().scalars(asked.order_by(Report.id)):
            found[each.check_id].append(each)
    return found
