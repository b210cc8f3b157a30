"""Sending what is in the outbox to one reader, one message after the other. A job.

Looked at last of all: what was read meanwhile, whose words are gone, or is not wanted
any more does not go out. WeChat cannot be told that a message is the same as one
before: a worker that dies between its answer and our note of it sends twice.
What WeChat refuses is sorted by its class: later, never, or dead until an operator looks.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import select

from backend import cache, clock, db
from backend.accounts import service as accounts
from backend.accounts.models import Account
from backend.config import settings
from backend.notifications import choices, consents, telling, templates
from backend.notifications.choices import Wanted
from backend.notifications.models import Entry, Notice
from backend.notifications.telling import Matter
from backend.wechat import fields, line, messages
from backend.wechat.failures import WeChatError

LEASE = timedelta(minutes=2)
LONGEST_PAUSE = 3600
GIVEN_UP = timedelta(days=2)
MOST_AT_ONCE = 20
AWAY, AWAY_SECONDS = "notifications:wechat-away", 30
PAGE = "pages/notices/index?open="
CHALLENGE_PAGE = "pages/challenge/index?s="
OUTCOMES = {"shown": "已通过", "refused": "未通过", "hidden": "已隐藏"}
NAMELESS = {
    "who": "一位读者",
    "words": "点开看看",
    "context": "点开看看",
    "title": "一篇文章",
    "outcome": "已处理",
}

log = structlog.get_logger()


@dataclass(frozen=True)
class Letter:
    """One message as it is handed to WeChat."""

    openid: str
    template_id: str
    data: dict[str, str]
    page: str


def send(payload: dict[str, Any]) -> float | None:
    """Send one reader what is due. A job."""
    for _ in range(MOST_AT_ONCE):
        taken = _taken(payload["account"])
        if taken is None:
            return None
        entry, letter = taken
        if letter is not None:
            _sent(entry, letter)
    return 0.0


def _taken(account_id: int) -> tuple[Entry, Letter | None] | None:
    """Take the next message that is due and write it; None for the letter where none is to go."""
    with db.transaction() as session:
        due = (
            select(Entry)
            .where(Entry.account_id == account_id, Entry.state == "ready")
            .where(db.is_due(Entry.due_at))
            .order_by(Entry.id)
            .limit(1)
            .with_for_update()
        )
        entry = session.scalar(due)
        if entry is None:
            return None
        letter = _written(entry, session.get_one(Account, account_id))
        if letter is not None:
            entry.attempts, entry.due_at = entry.attempts + 1, clock.now() + LEASE
        session.flush()
        return entry, letter


def _written(entry: Entry, reader: Account) -> Letter | None:
    notice = db.session().get_one(Notice, entry.notice_id)
    matter = telling.matters(reader, [notice]).get(notice.id)
    wanted, template = choices.of(reader), templates.of(entry.kind)
    openid = accounts.find_openid(reader.id)
    why = _obstacle(entry, notice, matter, wanted)
    if matter is None or openid is None or template is None or why:
        _drop(entry, why or "no openid")
        return None
    due = wanted.next_moment(clock.now())
    if due > clock.now():
        entry.due_at = due
        return None
    data = {field: _filled(field, fact, notice, matter) for field, fact in template.fields.items()}
    return Letter(openid, template.id, data, _page(notice, matter))


def _page(notice: Notice, matter: Matter) -> str:
    """Say which page a message opens: a challenge shows more than its notice."""
    challenge = matter.challenge_id
    return f"{CHALLENGE_PAGE}{challenge}" if challenge else f"{PAGE}{notice.public_id}"


def _filled(field: str, fact: str, notice: Notice, matter: Matter) -> str:
    if fact == "when":
        return _moment(field, notice.created_at)
    said = OUTCOMES.get(notice.outcome, "") if fact == "outcome" else str(getattr(matter, fact))
    return fields.fitted(field, said, NAMELESS[fact])


def _moment(field: str, at: datetime) -> str:
    written = fields.moment(field, at)
    is_time = fields.kind_of(field) in ("time", "date")
    return written if is_time else fields.fitted(field, written, written)


def _obstacle(entry: Entry, notice: Notice, matter: Matter | None, wanted: Wanted) -> str:
    """Say why a message is not to go out, or nothing."""
    template = templates.of(entry.kind)
    if notice.read_at is not None:
        return "read"
    if matter is None:
        return "gone"
    if entry.kind in wanted.muted:
        return "muted"
    return "" if template and template.id == entry.template_id else "other template"


def _drop(entry: Entry, why: str) -> None:
    """Leave a message unsent, and its grant for another."""
    entry.state, entry.why = "stopped", why
    consents.give_back(entry.account_id, entry.template_id)


def _sent(entry: Entry, letter: Letter) -> None:
    if cache.has_in_mind(AWAY):
        _later(entry, AWAY_SECONDS, None, "away")
        return
    try:
        number = messages.send(
            line.current(),
            letter.openid,
            letter.template_id,
            letter.data,
            letter.page,
            settings().code_env_version,
        )
    except WeChatError as error:
        _refused(entry, error)
        return
    with db.transaction() as session:
        row = session.get_one(Entry, entry.id)
        row.state, row.sent_at, row.message_id = "sent", clock.now(), number or None
        row.errcode, row.why = None, ""


def _refused(entry: Entry, error: WeChatError) -> None:
    why = error.reason[:120].encode("ascii", "replace").decode()
    if isinstance(error, messages.NotWanted):
        with db.transaction():
            _end(entry, "stopped", error.errcode, why)
            consents.exhaust(entry.account_id, entry.template_id)
    elif isinstance(error, messages.CannotSend):
        with db.transaction():
            _end(entry, "stopped", error.errcode, why)
            consents.give_back(entry.account_id, entry.template_id)
    elif error.kind == "retry" and clock.now() - entry.created_at < GIVEN_UP:
        if error.errcode in (0, -1):
            cache.bear_in_mind(AWAY, seconds=AWAY_SECONDS)
        pause = min(LONGEST_PAUSE, 30 * 2 ** min(entry.attempts, 10))
        _later(entry, max(pause, error.retry_after or 0), error.errcode, why)
    else:
        log.error("message is dead", kind=entry.kind, errcode=error.errcode, reason=error.reason)
        with db.transaction():
            _end(entry, "dead", error.errcode, why)


def _end(entry: Entry, state: str, errcode: int, why: str) -> None:
    row = db.session().get_one(Entry, entry.id)
    row.state, row.errcode, row.why = state, errcode, why


def _later(entry: Entry, seconds: float, errcode: int | None, why: str) -> None:
    with db.transaction() as session:
        row = session.get_one(Entry, entry.id)
        row.due_at = clock.now() + timedelta(seconds=seconds)
        row.errcode, row.why = errcode, why
