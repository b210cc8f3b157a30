"""WeChat's pushes: stores, dispatches by a job, lists and retries them; erases personal data.

What a push says of a person is kept only while that person has an account here. Once a push has
been handed on, or its last try has failed, openid and words are erased where the openid belongs
to no reader: one who deleted their account meanwhile, a follower who wrote to the Official
Account, anybody who never signed in. They agreed to no privacy notice of ours, could not ask for
what is kept of them, and deleting an account could not reach it. That such a push came stays,
with its digest, so that WeChat's next try of it is still the same push. `IMPERSONAL` events are
about our apps and not about anybody: their words stay for editors.
"""

import hashlib
import json
import re
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import structlog
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from backend import clock, db, job_queue
from backend.api import paging
from backend.config import get_settings
from backend.errors import Conflict, NotFound
from backend.manifest import ExtensionPoint
from backend.wechat.pushes import parsing
from backend.wechat.pushes.event import PUSH_SUBSCRIPTIONS, PushEvent
from backend.wechat.pushes.models import Push
from backend.wechat.pushes.parsing import get_text
from backend.wechat.pushes.verification import PushEndpoint

HANDLE_JOB, SWEEP_JOB = "pushes.handle", "pushes.delete_expired"
MEDIA_CHECK = "wxa_media_check"
# Who "sends" these is WeChat itself, under an openid that is no person's.
IMPERSONAL = frozenset(
    {"masssendjobfinish", "publishjobfinish", "wxa_punish_event", parsing.UNREADABLE_EVENT}
)
NOTHING: dict[str, Any] = {"openid": "", "payload": {}}
# Some events' names have a space (complaint callback); one that is no name is told by its body.
EVENT = re.compile(r"[a-z0-9_.: -]{1,56}")
UNKNOWN_EVENT = "unknown"
OPENID = re.compile(r"[!-~]{1,64}")
MAX_TIMESTAMP = 2**34
SWEEP_BATCH_SIZE = 500

# Tells whether an openid of an app belongs to an account, and has a deletion of that account
# wait for the current transaction.
READER_CHECKS = ExtensionPoint[Callable[[str, str], bool]]("reader checks")
PushStateFilter = Literal["unknown", "failed", "kept", "handled"]
log = structlog.get_logger()


class AlreadyHandled(Conflict):
    """It was handled meanwhile."""

    code, message = "push_handled", "这条推送已经处理过了"


class PushErased(Conflict):
    """What it said of somebody who has no account here is erased; nothing can be handed on."""

    code, message = "push_erased", "发来这条推送的人在这里没有账号，内容已经删除，无法再处理"


def store_push(endpoint: PushEndpoint, payload: dict[str, Any]) -> bool:
    """Store a push and enqueue its handling; returns False where it is stored already.

    WeChat sends the same push three times when it is not answered in time. One that names no
    event, or names it in a way of its own, is stored as unknown, for editors to look at.
    """
    push = _build_push(endpoint, payload)
    with db.transaction() as session:
        try:
            with session.begin_nested():
                session.add(push)
        except IntegrityError:
            return False
        _enqueue_handling(push)
    log.info("pushed", push=push.public_id, kind=push.event)
    return True


def _build_push(endpoint: PushEndpoint, payload: dict[str, Any]) -> Push:
    event, openid = _name_event(payload), _get_openid(payload)
    return Push(
        digest=_compute_digest(endpoint, event, payload),
        event=event,
        appid=endpoint.appid,
        openid="" if event in IMPERSONAL else openid,
        payload=payload,
        occurred_at=_get_time(payload),
    )


def _name_event(payload: dict[str, Any]) -> str:
    """Name a push: its event, a third-party platform's InfoType, or its message's kind.

    Facts: MPDOC, 消息推送; the platform's own pushes have an InfoType and no MsgType.
    """
    kind = get_text(payload, "MsgType").lower()
    names = [get_text(payload, "Event"), get_text(payload, "InfoType")]
    if kind not in ("event", ""):
        names = [f"message_{kind}"]
    event = " ".join(next(filter(None, names), "").lower().split())
    return event if EVENT.fullmatch(event) else UNKNOWN_EVENT


def _get_openid(payload: dict[str, Any]) -> str:
    openid = get_text(payload, "OpenID") or get_text(payload, "FromUserName")
    return openid if OPENID.fullmatch(openid) else ""


def _get_time(payload: dict[str, Any]) -> datetime:
    seconds = parsing.parse_integer(payload.get("CreateTime"))
    if seconds is None or not 0 < seconds < MAX_TIMESTAMP:
        return clock.now()
    return datetime.fromtimestamp(seconds, UTC)


def _compute_digest(endpoint: PushEndpoint, event: str, payload: dict[str, Any]) -> str:
    """Digest what identifies a push: MsgId, a picture's trace_id, else its whole payload.

    Sender, second and event alone are too few: one tap can answer two questions. A number is
    the same number whether JSON has it as one or XML as text.
    """
    message_id, trace_id = get_text(payload, "MsgId"), get_text(payload, "trace_id")
    if message_id and event.startswith("message_"):
        identity: list[object] = ["message", message_id]
    elif trace_id and event == MEDIA_CHECK:
        identity = [event, trace_id]
    else:
        identity = [event, _as_text(payload)]
    return hashlib.sha256(
        json.dumps([endpoint.appid, *identity], sort_keys=True).encode()
    ).hexdigest()


def _as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _as_text(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_as_text(item) for item in value]
    return str(value) if type(value) is int else value


def _enqueue_handling(push: Push) -> None:
    job_queue.enqueue(HANDLE_JOB, {"push": push.id}, dedupe_key=f"push:{push.id}")


def handle_push(payload: dict[str, Any]) -> None:
    """Dispatch a push to all listeners, each in a transaction of its own; a job.

    When one of them fails, the job is tried again, so they may be called again, and
    editors see it meanwhile. Of a push that was forgotten meanwhile there is nothing to hand on.
    """
    with db.read_session() as session:
        push = session.get(Push, payload["push"])
    if push is None or push.state == "handled":
        return
    subscriptions = [each for each in PUSH_SUBSCRIPTIONS.load() if each.event == push.event]
    listeners = [each.listener for each in subscriptions if each.listener is not None]
    event = PushEvent(push.event, push.appid, push.openid, push.occurred_at, push.payload)
    try:
        for listener in listeners if push.payload else ():
            with db.transaction():
                listener(event)
    except Exception as error:
        _set_state(push, "failed", type(error).__name__[:64])
        raise
    _set_state(push, "handled" if subscriptions else "unknown", "")


def _set_state(push: Push, state: str, error: str) -> None:
    """Write where a push stands; one that is over keeps no words of who is no reader."""
    is_over = state != "failed" or job_queue.is_last_try()
    with db.transaction() as session:
        columns: dict[str, Any] = {"state": state, "error": error}
        if is_over and not _may_be_kept(push):
            columns |= NOTHING
        session.execute(update(Push).where(Push.id == push.id).values(**columns))


def _may_be_kept(push: Push) -> bool:
    if push.event in IMPERSONAL:
        return True
    return push.openid != "" and any(
        is_reader(push.appid, push.openid) for is_reader in READER_CHECKS.load()
    )


def list_pushes(state: PushStateFilter, cursor: str, limit: int) -> paging.Page[Push]:
    """List pushes in a state, the last one first."""
    query = select(Push).where(Push.state == state)
    return paging.load_scalars(query, cursor, limit, Push.id.desc())


def retry_push(public_id: str) -> Push:
    """Enqueue a failed or unknown push once more.

    Raises NotFound, AlreadyHandled, or PushErased.
    """
    push = db.session().scalar(select(Push).where(Push.public_id == public_id).with_for_update())
    if push is None:
        raise NotFound
    if push.state == "handled":
        raise AlreadyHandled
    if not push.payload:
        raise PushErased
    push.state, push.error = "kept", ""
    _enqueue_handling(push)
    return push


def erase_pushes(openids: Collection[str]) -> None:
    """Erase the data of the pushes about these openids."""
    if openids:
        statement = update(Push).where(Push.openid.in_(openids), Push.openid != "")
        db.session().execute(statement.values(**NOTHING))


def delete_expired(_payload: dict[str, Any]) -> None:
    """Delete expired pushes; a job."""
    cutoff = clock.now() - timedelta(days=get_settings().push_days)
    with db.transaction() as session:
        query = select(Push.id).where(Push.received_at < cutoff).limit(SWEEP_BATCH_SIZE)
        push_ids = list(session.scalars(query))
        if push_ids:
            session.execute(delete(Push).where(Push.id.in_(push_ids)))
