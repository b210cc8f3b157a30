"""Moderates pictures: records a hidden one, asks WeChat by a job, applies the answer it pushes.

WeChat accepts a request and answers with a push, perhaps after half an hour,
perhaps never, perhaps before the request is stored here. So the row comes
first, the request is sent by a job, an answer to an unknown request is retried,
and a request without an answer is left to the editors. An outage loses nothing.
"""

from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, select, update

from backend import clock, db, job_queue, storage
from backend.accounts import account_lookup
from backend.accounts.models import Account
from backend.config import get_settings
from backend.moderation import check_records, decision_events
from backend.moderation.models import Check
from backend.moderation.pictures.models import PictureCheck
from backend.moderation.review import check_transitions
from backend.moderation.sanctions import bans
from backend.moderation.state_machine import Event
from backend.moderation.text_moderation import Verdict, Why
from backend.wechat import client_registry
from backend.wechat.api import picture_check as media
from backend.wechat.api import text_check
from backend.wechat.api_client import QuotaSpent, WeChatAway, WeChatError
from backend.wechat.pushes.event import PushEvent

CHECK_JOB = "moderation.check_pictures"
BATCH_SIZE = 25
MAX_UNFETCHED, MAX_INACTIVE = 4, 14
MAX_PAUSE = timedelta(hours=6)
CLAIM_PERIOD = timedelta(minutes=2)
EARLY_ANSWER_PERIOD = timedelta(minutes=10)

log = structlog.get_logger()


class NotAskedYet(LookupError):
    """The answer arrived before the request was stored; it is delivered again soon."""


def check_not_banned(account: Account) -> None:
    """Check that a reader may publish pictures. Raises Banned."""
    with db.read_session():
        bans.check_not_banned(account.id)


def record_picture(kind: str, subject: str, account_id: int, key: str) -> Check:
    """Record a check of a new stored picture, hidden until then, and enqueue WeChat's check."""
    check = check_records.record_check(kind, subject, account_id, Verdict("doubt", "asked"))
    db.session().add(PictureCheck(check_id=check.id, key=key, scene=text_check.PROFILE))
    job_queue.enqueue(CHECK_JOB, dedupe_key=f"{CHECK_JOB}:{check.public_id}")
    return check


def check_due_pictures(_payload: dict[str, Any]) -> None:
    """Ask WeChat about the pictures that are due, and stop waiting where it is silent; a job.

    With WeChat unreachable it stops at the first; the scheduler enqueues it again every minute.
    """
    for picture_check_id in _list_due("asked"):
        _leave_to_editors(picture_check_id, "silent")
    for picture_check_id in _list_due("due"):
        if _claim(picture_check_id) and not _request_check(picture_check_id):
            return


def _list_due(state: str) -> list[int]:
    conditions = (PictureCheck.state == state, _is_due())
    query = select(PictureCheck.id).where(*conditions)
    with db.read_session() as session:
        return list(session.scalars(query.order_by(PictureCheck.due_at).limit(BATCH_SIZE)))


def _claim(picture_check_id: int) -> bool:
    """Claim a request for this worker alone; should the worker die, it is due again."""
    statement = update(PictureCheck).where(
        PictureCheck.id == picture_check_id, PictureCheck.state == "due", _is_due()
    )
    with db.transaction() as session:
        result: Any = session.execute(statement.values(due_at=clock.now() + CLAIM_PERIOD))
        return bool(result.rowcount)


def _is_due() -> ColumnElement[bool]:
    max_wait = timedelta(minutes=get_settings().picture_minutes)
    return db.is_due(PictureCheck.due_at, max(MAX_PAUSE, max_wait) + clock.SKEW)


def _request_check(picture_check_id: int) -> bool:
    """Request the check of one picture; returns False where WeChat is unreachable."""
    with db.read_session() as session:
        picture_check = session.get_one(PictureCheck, picture_check_id)
        check = session.get_one(Check, picture_check.check_id)
    if check.state != "waiting":
        _update(picture_check_id, state="done")
        return True
    openid = account_lookup.find_openid(check.account_id)
    try:
        if openid is None:
            raise text_check.Inactive(path=media.MEDIA_CHECK_ASYNC, reason="no openid")
        trace = media.request_check(
            client_registry.get_wire(),
            openid,
            storage.build_url(picture_check.key),
            picture_check.scene,
        )
    except text_check.Inactive:
        _reschedule(picture_check_id, picture_check.tries, MAX_INACTIVE, "inactive")
    except (WeChatAway, QuotaSpent):
        _reschedule(picture_check_id, picture_check.tries, None, "away")
        return False
    except WeChatError as error:
        log.error("picture not checked", errcode=error.errcode, reason=error.reason)
        max_tries = MAX_INACTIVE if error.errcode == media.REPEATED_REQUEST else 1
        _reschedule(picture_check_id, picture_check.tries, max_tries, "unknown")
    else:
        until = clock.now() + timedelta(minutes=get_settings().picture_minutes)
        _update(picture_check_id, state="asked", trace_id=trace, due_at=until)
    return True


def _reschedule(picture_check_id: int, tries: int, max_tries: int | None, why: Why) -> None:
    """Reschedule a picture's check; after so many tries it is left to the editors."""
    if max_tries is not None and tries + 1 >= max_tries:
        _leave_to_editors(picture_check_id, why)
        return
    pause = min(MAX_PAUSE, timedelta(minutes=2 ** min(tries, 10)))
    _update(
        picture_check_id, state="due", trace_id=None, tries=tries + 1, due_at=clock.now() + pause
    )


def _update(picture_check_id: int, **values: Any) -> None:
    with db.transaction() as session:
        session.execute(
            update(PictureCheck).where(PictureCheck.id == picture_check_id).values(**values)
        )


def _leave_to_editors(picture_check_id: int, why: Why) -> None:
    """Leave a picture to the editors, who see why; WeChat's answer still counts if it comes."""
    with db.transaction() as session:
        picture_check = session.get_one(PictureCheck, picture_check_id, with_for_update=True)
        picture_check.state = "done"
        check = check_transitions.lock_check(Check.id == picture_check.check_id)
        if check.state == "waiting":
            check.reason = why


def on_media_checked(push: PushEvent) -> None:
    """Apply WeChat's answer about a picture, unless it was decided about meanwhile.

    What it could not fetch is requested again. Raises NotAskedYet for an answer
    that arrives before its request is stored.
    """
    result = media.parse_result(push.body)
    if result is None:
        return
    picture_check = db.session().scalar(
        select(PictureCheck).where(PictureCheck.trace_id == result.trace_id)
    )
    if picture_check is None:
        if clock.now() - push.at < EARLY_ANSWER_PERIOD:
            raise NotAskedYet
        return
    if result.suggest is not None:
        event: Event = "doubt" if result.suggest == "review" else result.suggest
        picture_check.state = "done"
        verdict = Verdict(event, result.suggest, result.label, result.trace_id)
        _apply_verdict(picture_check.check_id, verdict)
        return
    log.warning("picture not looked at", errcode=result.errcode)
    is_unfetched = result.errcode == media.NOT_FETCHED
    _reschedule(
        picture_check.id,
        picture_check.tries,
        MAX_UNFETCHED,
        "unreachable" if is_unfetched else "unknown",
    )


def _apply_verdict(check_id: int, verdict: Verdict) -> None:
    check = check_transitions.lock_check_with_author(Check.id == check_id)
    if check.state != "waiting":
        return
    check_transitions.apply_event(check, verdict.event)
    check.reason, check.label, check.trace_id = verdict.why, verdict.label, verdict.trace_id
    if check.state != "waiting":
        check_transitions.apply_to_subject(check)
        decision_events.notify_decided(check)
