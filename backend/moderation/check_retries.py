"""The job that asks WeChat again about texts that it could not be asked about at first."""

from typing import Any

from sqlalchemy import select

from backend import db, redis_primitives
from backend.moderation import (
    check_records,
    decision_events,
    policy,
    subject_registry,
    text_moderation,
)
from backend.moderation.models import Check
from backend.moderation.review import check_transitions
from backend.wechat import outage_breaker

RETRY_JOB = "moderation.retry_checks"
BATCH_SIZE = 25


def retry_checks(_payload: dict[str, Any]) -> None:
    """Retry WeChat's check of texts that it could not be asked about; a job.

    With WeChat unreachable it stops at the first; the scheduler enqueues it again every
    minute. What it never can be asked about is left to the editors in the end.
    """
    for check in _list_due():
        subject = subject_registry.get_subject(check.kind)
        with db.read_session():
            content = subject.load_contents([check.subject]).get(check.subject)
        if content is None:
            continue
        verdict = text_moderation.check_with_wechat(check.account_id, content.text, subject.scene)
        _apply_late_verdict(check, _reconsider(check, content, verdict))
        if verdict.why == "away":
            return
        outage_breaker.mark_up()
        redis_primitives.clear_flag(text_moderation.AWAY_KEY)


def _reconsider(
    check: Check, content: subject_registry.SubjectContent, verdict: text_moderation.Verdict
) -> text_moderation.Verdict:
    """Accept a late pass only where our own policy has no ground against it."""
    if verdict.event != "pass":
        return verdict
    effect, ground = policy.apply_word_lists(
        check.account_id, content.text, content.official_account_id
    )
    if effect == "refuse":
        return text_moderation.Verdict("risky", "words", verdict.label, verdict.trace_id)
    return text_moderation.apply_ground(verdict, ground)


def _list_due() -> list[Check]:
    query = select(Check).where(db.is_due(Check.retry_at)).order_by(Check.retry_at)
    with db.read_session() as session:
        return list(session.scalars(query.limit(BATCH_SIZE)))


def _apply_late_verdict(old_check: Check, verdict: text_moderation.Verdict) -> None:
    """Apply a late verdict, unless the text has been edited or decided about meanwhile."""
    with db.transaction():
        check = check_transitions.lock_check_with_author(Check.id == old_check.id)
        if check.round != old_check.round or check.retry_at is None:
            return
        check.tries += 1
        check_transitions.apply_event(check, verdict.event)
        check_records.store_verdict(check, verdict)
        if check.state != "waiting":
            check_transitions.apply_to_subject(check)
            decision_events.notify_decided(check)
