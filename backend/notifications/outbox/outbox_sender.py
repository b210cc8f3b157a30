"""Job that sends a reader's due subscribe messages: checks, builds, sends, retries, gives up.

Checked last of all: what was read meanwhile, whose content is gone, or is muted
now is not sent. WeChat has no idempotency key for messages: a worker that dies
between its answer and our commit sends twice.
What WeChat refuses is sorted by its class: later, never, or dead until an operator looks.
A message of which it refuses a field (47003) is sent once more at once with general words: such
a refusal sends nothing, and whether it costs the reader's consent is told nowhere. If it did,
the second try ends as one without consent, so that the reader is asked anew.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import select

from backend import clock, db, redis_primitives
from backend.accounts import account_lookup
from backend.accounts.models import Account
from backend.config import get_settings
from backend.notifications import message_consents, notice_resolvers
from backend.notifications.models import Notice, OutboxEntry
from backend.notifications.notice_resolvers import NoticeContent
from backend.notifications.outbox import delivery_preferences, templates
from backend.notifications.outbox.delivery_preferences import NoticePreferences
from backend.wechat import client_registry, template_fields
from backend.wechat.api import subscribe_messages
from backend.wechat.errors import WeChatError

CLAIM_LEASE = timedelta(minutes=2)
MAX_PAUSE = 3600
MAX_AGE = timedelta(days=2)
BATCH_SIZE = 20
AWAY_KEY, AWAY_SECONDS = "notifications:wechat-away", 30
NOTICE_PAGE = "pages/notices/index?open="
CHALLENGE_PAGE = "pages/challenge/index?s="
OUTCOMES = {"shown": "已通过", "refused": "未通过", "hidden": "已隐藏"}
FALLBACKS = {
    "who": "一位读者",
    "words": "点开看看",
    "context": "点开看看",
    "title": "一篇文章",
    "outcome": "已处理",
}

log = structlog.get_logger()


@dataclass(frozen=True)
class OutgoingMessage:
    """One message as it is sent to WeChat; `general_data` quotes nobody."""

    openid: str
    template_id: str
    data: dict[str, str]
    general_data: dict[str, str]
    page: str


def send_due(payload: dict[str, Any]) -> float | None:
    """Send one reader what is due. A job."""
    for _ in range(BATCH_SIZE):
        claimed = _claim_next(payload["account"])
        if claimed is None:
            return None
        entry, message = claimed
        if message is not None:
            _send_message(entry, message)
    return 0.0


def _claim_next(account_id: int) -> tuple[OutboxEntry, OutgoingMessage | None] | None:
    """Claim the next due message and build it; None in place of one that is not to be sent."""
    with db.transaction() as session:
        query = (
            select(OutboxEntry)
            .where(OutboxEntry.account_id == account_id, OutboxEntry.state == "ready")
            .where(db.is_due(OutboxEntry.due_at))
            .order_by(OutboxEntry.id)
            .limit(1)
            .with_for_update()
        )
        entry = session.scalar(query)
        if entry is None:
            return None
        message = _build_message(entry, session.get_one(Account, account_id))
        if message is not None:
            entry.attempts, entry.due_at = entry.attempts + 1, clock.now() + CLAIM_LEASE
        session.flush()
        return entry, message


def _build_message(entry: OutboxEntry, reader: Account) -> OutgoingMessage | None:
    notice = db.session().get_one(Notice, entry.notice_id)
    content = notice_resolvers.resolve_contents(reader, [notice]).get(notice.id)
    preferences, template = (
        delivery_preferences.load_preferences(reader),
        templates.get_template(entry.kind),
    )
    openid = account_lookup.find_openid(reader.id)
    why = _find_obstacle(entry, notice, content, preferences)
    if content is None or openid is None or template is None or why:
        _stop(entry, why or "no openid")
        return None
    due = preferences.next_moment(clock.now())
    if due > clock.now():
        entry.due_at = due
        return None
    data, general_data = (
        {
            field: _fill_field(field, source, notice.created_at, texts)
            for field, source in template.fields.items()
        }
        for texts in (_get_texts(notice, content), FALLBACKS | _get_outcome(notice))
    )
    page = _build_page_path(notice, content)
    return OutgoingMessage(openid, template.id, data, general_data, page)


def _build_page_path(notice: Notice, content: NoticeContent) -> str:
    """Build the path of the page that a message opens: a challenge's own, else the notice's."""
    challenge_id = content.challenge_id
    return f"{CHALLENGE_PAGE}{challenge_id}" if challenge_id else f"{NOTICE_PAGE}{notice.public_id}"


def _get_texts(notice: Notice, content: NoticeContent) -> dict[str, str]:
    quoted = {source: str(getattr(content, source)) for source in FALLBACKS if source != "outcome"}
    return quoted | _get_outcome(notice)


def _get_outcome(notice: Notice) -> dict[str, str]:
    return {"outcome": OUTCOMES.get(notice.outcome, "")}


def _fill_field(field: str, source: str, at: datetime, texts: dict[str, str]) -> str:
    if source == "when":
        return template_fields.format_moment(field, at)
    return template_fields.fill(field, texts[source], FALLBACKS[source])


def _find_obstacle(
    entry: OutboxEntry,
    notice: Notice,
    content: NoticeContent | None,
    preferences: NoticePreferences,
) -> str:
    """Find the reason why a message is not to be sent, or ""."""
    template = templates.get_template(entry.kind)
    if notice.read_at is not None:
        return "read"
    if content is None:
        return "gone"
    if entry.kind in preferences.muted:
        return "muted"
    return "" if template and template.id == entry.template_id else "other template"


def _stop(entry: OutboxEntry, why: str) -> None:
    """Stop a message unsent, and release its grant."""
    entry.state, entry.reason = "stopped", why
    message_consents.release(entry.account_id, entry.template_id)


def _send_message(entry: OutboxEntry, message: OutgoingMessage) -> None:
    if redis_primitives.has_flag(AWAY_KEY):
        _postpone(entry, AWAY_SECONDS, None, "away")
        return
    try:
        message_id = _send_twice_at_most(entry, message)
    except WeChatError as error:
        _handle_refusal(entry, error)
        return
    with db.transaction() as session:
        row = session.get_one(OutboxEntry, entry.id)
        row.state, row.sent_at, row.message_id = "sent", clock.now(), message_id or None
        row.errcode, row.reason = None, ""


def _send_twice_at_most(entry: OutboxEntry, message: OutgoingMessage) -> str:
    try:
        return _send_data(message, message.data)
    except subscribe_messages.FieldRefused as error:
        log.error("field refused", kind=entry.kind, errcode=error.errcode, reason=error.reason)
    return _send_data(message, message.general_data)


def _send_data(message: OutgoingMessage, data: dict[str, str]) -> str:
    return subscribe_messages.send_message(
        client_registry.get_wire(),
        message.openid,
        message.template_id,
        data,
        message.page,
        get_settings().code_env_version,
    )


def _handle_refusal(entry: OutboxEntry, error: WeChatError) -> None:
    why = error.reason[:120].encode("ascii", "replace").decode()
    if isinstance(error, subscribe_messages.NotWanted):
        with db.transaction():
            _set_final_state(entry, "stopped", error.errcode, why)
            message_consents.exhaust(entry.account_id, entry.template_id)
    elif isinstance(error, subscribe_messages.CannotSend):
        with db.transaction():
            _set_final_state(entry, "stopped", error.errcode, why)
            message_consents.release(entry.account_id, entry.template_id)
    elif error.kind == "retry" and clock.now() - entry.created_at < MAX_AGE:
        if error.errcode in (0, -1):
            redis_primitives.set_flag(AWAY_KEY, seconds=AWAY_SECONDS)
        pause = min(MAX_PAUSE, 30 * 2 ** min(entry.attempts, 10))
        _postpone(entry, max(pause, error.retry_after or 0), error.errcode, why)
    else:
        log.error("message is dead", kind=entry.kind, errcode=error.errcode, reason=error.reason)
        with db.transaction():
            _set_final_state(entry, "dead", error.errcode, why)


def _set_final_state(entry: OutboxEntry, state: str, errcode: int, why: str) -> None:
    row = db.session().get_one(OutboxEntry, entry.id)
    row.state, row.errcode, row.reason = state, errcode, why


def _postpone(entry: OutboxEntry, seconds: float, errcode: int | None, why: str) -> None:
    with db.transaction() as session:
        row = session.get_one(OutboxEntry, entry.id)
        row.due_at = clock.now() + timedelta(seconds=seconds)
        row.errcode, row.reason = errcode, why
