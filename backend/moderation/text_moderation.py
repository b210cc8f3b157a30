"""Text moderation: judges texts, records, retries and drops their checks; erases account data.

A package that stores texts calls `judge` first, outside any transaction, and then
stores text and verdict together: `record_check` the first time, `rejudge` when it
was edited, `withdraw_check` and `drop_check` when its author takes it back.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

import structlog
from sqlalchemy import delete, select, update

from backend import clock, db, redis_primitives
from backend.accounts import account_lookup
from backend.accounts.models import Account
from backend.api import concurrency_limits
from backend.errors import BadInput, Busy
from backend.moderation import decision_events, policy, subject_registry
from backend.moderation.models import Appeal, Ban, Block, Check, Report, Trust
from backend.moderation.review import check_transitions
from backend.moderation.review.decisions import decide
from backend.moderation.sanctions import bans
from backend.moderation.state_machine import Event, State
from backend.wechat import client_registry, outage_breaker
from backend.wechat.api import text_check
from backend.wechat.api_client import QuotaSpent, WeChatAway, WeChatError

__all__ = ["decide"]

RETRY_JOB = "moderation.retry_checks"
BATCH_SIZE = 25
MAX_TRIES = 14
MAX_PAUSE = timedelta(hours=6)
AWAY_KEY, AWAY_SECONDS = "moderation:wechat-away", 30

Why = Literal[
    "pass", "review", "risky", "inactive", "away", "unknown", "words", "first",
    "asked", "silent", "unreachable", "house",
]  # fmt: skip

log = structlog.get_logger()


class RiskyWords(BadInput):
    """WeChat considers the text risky; nothing has been stored."""

    code, message = "risky_words", "这段话里可能有不合适的内容，改一改再发吧"


JUDGE_REFUSALS = (bans.Banned, policy.ListedWords, RiskyWords, Busy)  # what `judge` raises


@dataclass(frozen=True)
class Verdict:
    """The judgement of a text; `why` inactive, away or unknown means to ask again."""

    event: Event
    why: Why
    label: int | None = None
    trace_id: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether WeChat has not said anything yet."""
        return self.why in ("inactive", "away", "unknown")


def judge(
    account: Account,
    text: str,
    scene: int = text_check.COMMENT,
    *,
    official_account_id: int | None = None,
) -> Verdict:
    """Judge a text that others shall see by bans, word lists and WeChat, before all writing.

    `official_account_id` is the row of the Official Account on whose article it shall
    be, None for a text on none. What is doubted, and what WeChat cannot be asked
    about, may be stored hidden. Once unreachable, WeChat is not called
    for some seconds, so that in an outage nobody waits for it. Raises
    Banned, ListedWords, RiskyWords, Busy.
    """
    is_away = outage_breaker.is_down() or redis_primitives.has_flag(AWAY_KEY)
    if not is_away:
        concurrency_limits.check_free(concurrency_limits.WECHAT)
    ground = policy.check_policy(account.id, text, official_account_id)
    if is_away:
        return Verdict("doubt", "away")
    verdict = _check_with_wechat(account.id, text, scene)
    if verdict.event == "risky":
        log.info("risky words refused", label=verdict.label, trace_id=verdict.trace_id)
        raise RiskyWords
    return _apply_ground(verdict, ground)


def _apply_ground(verdict: Verdict, ground: policy.Ground | None) -> Verdict:
    """Turn a pass of WeChat's into a doubt, where our own policy has a ground for it."""
    if ground is None or verdict.event != "pass":
        return verdict
    return Verdict("doubt", ground, verdict.label, verdict.trace_id)


def _check_with_wechat(account_id: int | None, text: str, scene: int) -> Verdict:
    if db.is_writing():
        raise RuntimeError("WeChat is not asked inside a transaction")
    openid = account_lookup.find_openid(account_id)
    if openid is None:
        return Verdict("doubt", "inactive")
    try:
        result = text_check.check_text(client_registry.get_wire(), openid, text, scene)
    except text_check.Inactive:
        return Verdict("doubt", "inactive")
    except (WeChatAway, QuotaSpent) as error:
        if error.errcode == 0:  # nobody answered: sign-ins need not find out by themselves
            outage_breaker.mark_down()
        redis_primitives.set_flag(AWAY_KEY, seconds=AWAY_SECONDS)
        return Verdict("doubt", "away")
    except WeChatError as error:
        log.error("words not checked", errcode=error.errcode, reason=error.reason)
        return Verdict("doubt", "unknown")
    event: Event = "doubt" if result.suggest == "review" else result.suggest
    return Verdict(event, result.suggest, result.label, result.trace_id or None)


def record_check(kind: str, subject: str, account_id: int, verdict: Verdict) -> Check:
    """Record the verdict on a new text, together with it."""
    check = Check(kind=kind, subject=subject, account_id=account_id, state="gone", tries=0)
    check_transitions.apply_event(check, verdict.event)
    _store_verdict(check, verdict)
    db.session().add(check)
    db.session().flush()
    return check


def record_editor_check(kind: str, subject: str, editor_id: int) -> Check:
    """Record a check of an Official Account's own text, which its editor is responsible for."""
    check = Check(kind=kind, subject=subject, editor_id=editor_id, state="shown", reason="editor")
    db.session().add(check)
    db.session().flush()
    return check


def rejudge(check_id: int, verdict: Verdict) -> State:
    """Store the verdict on an edited text, and return its new state.

    Raises AlreadyDecided for a text that readers reported or an editor hid.
    """
    check = check_transitions.lock_check(Check.id == check_id)
    check_transitions.apply_event(check, verdict.event)
    check.round, check.tries, check.editor_id = check.round + 1, 0, None
    _store_verdict(check, verdict)
    return check.state


def withdraw_check(check_id: int) -> None:
    """Withdraw the check of a text that only its author sees from now on.

    Raises AlreadyDecided for a text that readers reported or an editor hid.
    """
    _close_check(check_transitions.lock_check(Check.id == check_id), "withdraw")


def drop_check(check_id: int) -> None:
    """Drop the check of a text that is deleted."""
    _close_check(check_transitions.lock_check(Check.id == check_id), "drop")


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
        verdict = _check_with_wechat(check.account_id, content.text, subject.scene)
        _apply_late_verdict(check, _reconsider(check, content, verdict))
        if verdict.why == "away":
            return
        outage_breaker.mark_up()
        redis_primitives.clear_flag(AWAY_KEY)


def _reconsider(
    check: Check, content: subject_registry.SubjectContent, verdict: Verdict
) -> Verdict:
    """Accept a late pass only where our own policy has no ground against it."""
    if verdict.event != "pass":
        return verdict
    effect, ground = policy.apply_word_lists(
        check.account_id, content.text, content.official_account_id
    )
    if effect == "refuse":
        return Verdict("risky", "words", verdict.label, verdict.trace_id)
    return _apply_ground(verdict, ground)


def _list_due() -> list[Check]:
    query = select(Check).where(db.is_due(Check.retry_at)).order_by(Check.retry_at)
    with db.read_session() as session:
        return list(session.scalars(query.limit(BATCH_SIZE)))


def _apply_late_verdict(old_check: Check, verdict: Verdict) -> None:
    """Apply a late verdict, unless the text has been edited or decided about meanwhile."""
    with db.transaction():
        check = check_transitions.lock_check_with_author(Check.id == old_check.id)
        if check.round != old_check.round or check.retry_at is None:
            return
        check.tries += 1
        check_transitions.apply_event(check, verdict.event)
        _store_verdict(check, verdict)
        if check.state != "waiting":
            check_transitions.apply_to_subject(check)
            decision_events.notify_decided(check)


def _store_verdict(check: Check, verdict: Verdict) -> None:
    check.reason, check.label, check.trace_id = verdict.why, verdict.label, verdict.trace_id
    pause = min(MAX_PAUSE, timedelta(minutes=2**check.tries))
    is_retried = verdict.is_open and check.tries < MAX_TRIES
    check.retry_at = clock.now() + pause if is_retried else None


def _close_check(check: Check, event: Event) -> None:
    check_transitions.apply_event(check, event)
    check.retry_at, check.round = None, check.round + 1


def erase_account(account: Account) -> None:
    """Erase an account's reports, blocks and bans, and unlink its checks; counts stay right.

    What an editor decided about its content stays, and names nobody; an active ban
    leaves its mark.
    """
    bans.save_ban_marks(account)
    session = db.session()
    own_ids = select(Check.id).where(Check.account_id == account.id)
    reported_ids = select(Report.check_id).where(Report.account_id == account.id)
    lock_query = (
        select(Check.id)
        .where(Check.id.in_(own_ids) | Check.id.in_(reported_ids))
        .order_by(Check.id)
    )
    session.execute(lock_query.with_for_update())
    open_reported_ids = reported_ids.where(Report.reviewed_at.is_(None))
    statement = update(Check).where(Check.id.in_(open_reported_ids), Check.reports > 0)
    session.execute(statement.values(reports=Check.reports - 1))
    session.execute(
        update(Check)
        .where(Check.account_id == account.id)
        .values(account_id=None, state="gone", retry_at=None, round=Check.round + 1)
    )
    session.execute(delete(Report).where(Report.account_id == account.id))
    for table in (Appeal, Ban, Trust):
        session.execute(delete(table).where(table.account_id == account.id))
    session.execute(
        delete(Block).where((Block.account_id == account.id) | (Block.blocked_id == account.id))
    )
