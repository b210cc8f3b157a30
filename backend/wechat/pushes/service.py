"""What is done with pushes: kept once, handed on by a job, looked at, handed on anew, forgotten.

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
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import structlog
from flask import Flask, current_app
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from backend import clock, db, jobs
from backend.api import cursors
from backend.config import settings
from backend.errors import Conflict, NotFound
from backend.wechat.pushes import reading
from backend.wechat.pushes.door import Door
from backend.wechat.pushes.event import Listener, Pushed
from backend.wechat.pushes.models import Push
from backend.wechat.pushes.reading import Malformed, text_of

HANDLE, SWEEP = "pushes.handle", "pushes.sweep"
MEDIA_CHECK = "wxa_media_check"
# Who "sends" these is WeChat itself, under an openid that is no person's.
IMPERSONAL = frozenset({"masssendjobfinish", "publishjobfinish", "wxa_punish_event"})
NOTHING: dict[str, Any] = {"openid": "", "said": {}}
EVENT = re.compile(r"[a-z0-9_]{1,56}")
OPENID = re.compile(r"[!-~]{1,64}")
LATEST = 2**34
SWEPT_AT_ONCE = 500

ReaderCheck = Callable[[str, str], bool]
Which = Literal["unknown", "failed", "kept", "handled"]
log = structlog.get_logger()


class AlreadyHandled(Conflict):
    """It was handed on meanwhile."""

    code, message = "push_handled", "这条推送已经处理过了"


class PushErased(Conflict):
    """What it said of somebody who has no account here is erased; nothing can be handed on."""

    code, message = "push_erased", "发来这条推送的人在这里没有账号，内容已经删除，无法再处理"


def init(app: Flask, listeners: Mapping[str, tuple[Listener, ...]], is_reader: ReaderCheck) -> None:
    """Tell the app who listens to which event; the events' names are in lower case.

    An event with nobody in the list is known, and nothing is to be done about it. `is_reader`
    tells whether an openid of an app belongs to an account, and has a deletion of that account
    wait for the current transaction.
    """
    app.extensions["push_listeners"] = listeners
    app.extensions["push_is_reader"] = is_reader


def keep(door: Door, said: dict[str, Any]) -> bool:
    """Keep a push and order that it be handed on; gives False where it is here already.

    WeChat sends the same push three times when it is not answered in time. Raises
    Malformed where it does not say what happened.
    """
    push = _push(door, said)
    with db.transaction() as session:
        try:
            with session.begin_nested():
                session.add(push)
        except IntegrityError:
            return False
        _order(push)
    log.info("pushed", push=push.public_id, kind=push.event)
    return True


def _push(door: Door, said: dict[str, Any]) -> Push:
    kind, openid = text_of(said, "MsgType").lower(), _openid(said)
    event = text_of(said, "Event").lower() if kind in ("event", "") else f"message_{kind}"
    if not EVENT.fullmatch(event):
        raise Malformed
    return Push(
        digest=_digest(door, event, said),
        event=event,
        appid=door.appid,
        openid="" if event in IMPERSONAL else openid,
        said=said,
        at=_moment(said),
    )


def _openid(said: dict[str, Any]) -> str:
    found = text_of(said, "OpenID") or text_of(said, "FromUserName")
    return found if OPENID.fullmatch(found) else ""


def _moment(said: dict[str, Any]) -> datetime:
    seconds = reading.whole_number(said.get("CreateTime"))
    if seconds is None or not 0 < seconds < LATEST:
        return clock.now()
    return datetime.fromtimestamp(seconds, UTC)


def _digest(door: Door, event: str, said: dict[str, Any]) -> str:
    """Tell what makes a push the same: MsgId, a picture's trace_id, else all that it says.

    Sender, second and event alone are too few: one tap can answer two questions. A number is
    the same number whether JSON has it as one or XML as text.
    """
    message, trace = text_of(said, "MsgId"), text_of(said, "trace_id")
    if message and event.startswith("message_"):
        facts: list[object] = ["message", message]
    elif trace and event == MEDIA_CHECK:
        facts = [event, trace]
    else:
        facts = [event, _as_text(said)]
    return hashlib.sha256(json.dumps([door.appid, *facts], sort_keys=True).encode()).hexdigest()


def _as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _as_text(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_as_text(each) for each in value]
    return str(value) if type(value) is int else value


def _order(push: Push) -> None:
    jobs.enqueue(HANDLE, {"push": push.id}, dedupe_key=f"push:{push.id}")


def handle(payload: dict[str, Any]) -> None:
    """Hand a push on to all who listen, each in a transaction of its own; a job.

    When one of them fails, the job is tried again, so they may be called again, and
    editors see it meanwhile. Of a push that was forgotten meanwhile there is nothing to hand on.
    """
    with db.reading() as session:
        push = session.get(Push, payload["push"])
    if push is None or push.state == "handled":
        return
    known = current_app.extensions["push_listeners"]
    pushed = Pushed(push.event, push.appid, push.openid, push.at, push.said)
    try:
        for listen in known.get(push.event, ()) if push.said else ():
            with db.transaction():
                listen(pushed)
    except Exception as error:
        _mark(push, "failed", type(error).__name__[:64])
        raise
    _mark(push, "handled" if push.event in known else "unknown", "")


def _mark(push: Push, state: str, error: str) -> None:
    """Write where a push stands; one that is over keeps no words of who is no reader."""
    is_over = state != "failed" or jobs.is_last_try()
    with db.transaction() as session:
        columns: dict[str, Any] = {"state": state, "error": error}
        if is_over and not _may_be_kept(push):
            columns |= NOTHING
        session.execute(update(Push).where(Push.id == push.id).values(**columns))


def _may_be_kept(push: Push) -> bool:
    is_reader: ReaderCheck = current_app.extensions["push_is_reader"]
    return push.event in IMPERSONAL or (push.openid != "" and is_reader(push.appid, push.openid))


def list_pushes(which: Which, cursor: str, limit: int) -> tuple[list[Push], str | None]:
    """List pushes that stand so, the last one first, and the next cursor."""
    asked = select(Push).where(Push.state == which).order_by(Push.id.desc()).limit(limit + 1)
    if cursor:
        asked = asked.where(Push.id < cursors.unpack(cursor, int)[0])
    found = list(db.session().scalars(asked))
    page = found[:limit]
    return page, cursors.pack(page[-1].id) if len(found) > limit else None


def handle_again(public_id: str) -> Push:
    """Order that a failed or unknown push be handed on once more.

    Raises NotFound, AlreadyHandled, or PushErased.
    """
    push = db.session().scalar(select(Push).where(Push.public_id == public_id).with_for_update())
    if push is None:
        raise NotFound
    if push.state == "handled":
        raise AlreadyHandled
    if not push.said:
        raise PushErased
    push.state, push.error = "kept", ""
    _order(push)
    return push


def forget(openids: Collection[str]) -> None:
    """Keep nothing of what was pushed about these people but that it came."""
    if openids:
        mine = update(Push).where(Push.openid.in_(openids), Push.openid != "")
        db.session().execute(mine.values(**NOTHING))


def sweep(_payload: dict[str, Any]) -> None:
    """Throw away what came longer ago than pushes are kept; a job."""
    before = clock.now() - timedelta(days=settings().push_days)
    with db.transaction() as session:
        old = select(Push.id).where(Push.received_at < before).limit(SWEPT_AT_ONCE)
        keys = list(session.scalars(old))
        if keys:
            session.execute(delete(Push).where(Push.id.in_(keys)))
