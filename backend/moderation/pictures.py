"""Pictures that others shall see: kept out of sight until WeChat, or an editor, has looked.

WeChat takes the question now and answers with a push, perhaps after half an hour,
perhaps never, perhaps before the question is written down here. So the row comes
first, the question goes out from a job, an answer to nothing known is waited for,
and a question without an answer is left to the editors. An outage loses nothing.
"""

from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, select, update

from backend import clock, db, jobs, storage
from backend.accounts import service as accounts
from backend.accounts.models import Account
from backend.config import settings
from backend.moderation import bans, holding, news, service
from backend.moderation.models import Check
from backend.moderation.picture_checks import PictureCheck
from backend.moderation.service import Verdict, Why
from backend.moderation.verdicts import Event
from backend.wechat import line, media, safety
from backend.wechat.pushes.event import Pushed
from backend.wechat.wire import QuotaSpent, WeChatAway, WeChatError

LOOK = "moderation.look"
MOST_AT_ONCE = 25
MOST_UNFETCHED, MOST_INACTIVE = 4, 14
LONGEST_PAUSE = timedelta(hours=6)
UNDER_WAY = timedelta(minutes=2)
EARLY = timedelta(minutes=10)

log = structlog.get_logger()


class NotAskedYet(LookupError):
    """The answer is here before the question is written down; it comes again soon."""


def admit(account: Account) -> None:
    """Let a reader show pictures, unless they are banned. Raises Banned."""
    with db.reading():
        bans.check(account.id)


def record(kind: str, subject: str, account_id: int, key: str) -> Check:
    """Keep a new picture of our store out of sight, and order that WeChat looks at it."""
    check = service.record(kind, subject, account_id, Verdict("doubt", "asked"))
    db.session().add(PictureCheck(check_id=check.id, key=key, scene=safety.PROFILE))
    jobs.enqueue(LOOK, dedupe_key=f"{LOOK}:{check.public_id}")
    return check


def look(_payload: dict[str, Any]) -> None:
    """Ask WeChat about the pictures that are due, and stop waiting where it is silent; a job.

    With WeChat away it leaves off at the first; the clock orders it again every minute.
    """
    for key in _found("asked"):
        _leave(key, "silent")
    for key in _found("due"):
        if _taken(key) and not _ask(key):
            return


def _found(state: str) -> list[int]:
    due = (PictureCheck.state == state, _is_due())
    asked = select(PictureCheck.id).where(*due)
    with db.reading() as session:
        return list(session.scalars(asked.order_by(PictureCheck.due_at).limit(MOST_AT_ONCE)))


def _taken(key: int) -> bool:
    """Take a question for this worker alone; should it vanish, the question is due again."""
    mine = update(PictureCheck).where(
        PictureCheck.id == key, PictureCheck.state == "due", _is_due()
    )
    with db.transaction() as session:
        taken: Any = session.execute(mine.values(due_at=clock.now() + UNDER_WAY))
        return bool(taken.rowcount)


def _is_due() -> ColumnElement[bool]:
    waits = timedelta(minutes=settings().picture_minutes)
    return db.is_due(PictureCheck.due_at, max(LONGEST_PAUSE, waits) + clock.SKEW)


def _ask(key: int) -> bool:
    """Ask about one picture; gives False where WeChat is away."""
    with db.reading() as session:
        asked = session.get_one(PictureCheck, key)
        check = session.get_one(Check, asked.check_id)
    if check.state != "waiting":
        _put(key, state="done")
        return True
    openid = accounts.find_openid(check.account_id)
    try:
        if openid is None:
            raise safety.Inactive(path=media.MEDIA_CHECK_ASYNC, reason="no openid")
        trace = media.ask(line.current(), openid, storage.url(asked.key), asked.scene)
    except safety.Inactive:
        _again(key, asked.tries, MOST_INACTIVE, "inactive")
    except (WeChatAway, QuotaSpent):
        _again(key, asked.tries, None, "away")
        return False
    except WeChatError as error:
        log.error("picture not checked", errcode=error.errcode, reason=error.reason)
        most = MOST_INACTIVE if error.errcode == media.REPEATED else 1
        _again(key, asked.tries, most, "unknown")
    else:
        until = clock.now() + timedelta(minutes=settings().picture_minutes)
        _put(key, state="asked", trace_id=trace, due_at=until)
    return True


def _again(key: int, tries: int, most: int | None, why: Why) -> None:
    """Have a picture asked about later; after so many times it is left to the editors."""
    if most is not None and tries + 1 >= most:
        _leave(key, why)
        return
    pause = min(LONGEST_PAUSE, timedelta(minutes=2 ** min(tries, 10)))
    _put(key, state="due", trace_id=None, tries=tries + 1, due_at=clock.now() + pause)


def _put(key: int, **facts: Any) -> None:
    with db.transaction() as session:
        session.execute(update(PictureCheck).where(PictureCheck.id == key).values(**facts))


def _leave(key: int, why: Why) -> None:
    """Leave a picture to the editors, who see why; WeChat's word still counts if it comes."""
    with db.transaction() as session:
        asked = session.get_one(PictureCheck, key, with_for_update=True)
        asked.state = "done"
        check = holding.held(Check.id == asked.check_id)
        if check.state == "waiting":
            check.why = why


def heard(pushed: Pushed) -> None:
    """Keep what WeChat says of a picture, unless it was decided about meanwhile.

    What it could not fetch it is asked about again. Raises NotAskedYet for an answer
    that is quicker than we are.
    """
    answer = media.read(pushed.said)
    if answer is None:
        return
    asked = db.session().scalar(
        select(PictureCheck).where(PictureCheck.trace_id == answer.trace_id)
    )
    if asked is None:
        if clock.now() - pushed.at < EARLY:
            raise NotAskedYet
        return
    if answer.suggest is not None:
        event: Event = "doubt" if answer.suggest == "review" else answer.suggest
        asked.state = "done"
        said = Verdict(event, answer.suggest, answer.label, answer.trace_id)
        _answered(asked.check_id, said)
        return
    log.warning("picture not looked at", errcode=answer.errcode)
    unfetched = answer.errcode == media.NOT_FETCHED
    _again(asked.id, asked.tries, MOST_UNFETCHED, "unreachable" if unfetched else "unknown")


def _answered(check_id: int, verdict: Verdict) -> None:
    check = holding.held_with_author(Check.id == check_id)
    if check.state != "waiting":
        return
    holding.move(check, verdict.event)
    check.why, check.label, check.trace_id = verdict.why, verdict.label, verdict.trace_id
    if check.state != "waiting":
        holding.settle(check)
        news.tell(check)
