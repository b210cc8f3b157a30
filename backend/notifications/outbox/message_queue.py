"""Outbox of subscribe messages: add, withdraw, enqueue sending, list and count, resend dead.

A message has its grant reserved from the moment it is added, so two that are added
concurrently never share one. Whoever drops it unsent releases the grant.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from backend import clock, db, job_queue
from backend.api import paging
from backend.errors import Conflict, NotFound
from backend.notifications import message_consents
from backend.notifications.models import Notice, OutboxEntry
from backend.notifications.outbox import delivery_preferences, templates

SEND_JOB, WAKE_JOB = "notifications.send", "notifications.wake"
MAX_WOKEN = 500
MAX_COUNT = 1000


class NotDead(Conflict):
    """The message is not one that waits for an operator."""

    code, message = "not_dead", "这条消息不在待处理之列，请刷新后再看"


def add_messages(notices: Sequence[Notice]) -> None:
    """Add a message for each of these notices of one kind, where its reader allowed and wants it.

    A few queries however many there are, in the current transaction.
    """
    template = templates.get_template(notices[0].kind) if notices else None
    if template is None:
        return
    kind, by_account = notices[0].kind, {notice.account_id: notice for notice in notices}
    preferences = delivery_preferences.load_all_preferences(by_account)
    reserved = message_consents.reserve(
        (account_id for account_id in by_account if kind not in preferences[account_id].muted),
        template.id,
    )
    now, session = clock.now(), db.session()
    for account_id in sorted(reserved):
        due = preferences[account_id].next_moment(now)
        session.add(
            OutboxEntry(
                notice_id=by_account[account_id].id,
                account_id=account_id,
                kind=kind,
                template_id=template.id,
                due_at=due,
            )
        )
        if due <= now:
            enqueue_sending(account_id)
    session.flush()


def withdraw_messages(notice: Notice) -> None:
    """Delete the messages of a withdrawn notice; unsent ones release their grant."""
    session = db.session()
    query = select(OutboxEntry).where(OutboxEntry.notice_id == notice.id).with_for_update()
    for entry in session.scalars(query).all():
        if entry.state == "ready":
            message_consents.release(entry.account_id, entry.template_id)
        session.delete(entry)
    session.flush()


def enqueue_sending(account_id: int) -> None:
    """Enqueue the sending to one account; one worker at a time does it, as WeChat demands."""
    key = f"{SEND_JOB}:{account_id}"
    job_queue.enqueue(SEND_JOB, {"account": account_id}, dedupe_key=key, account_id=account_id)


def enqueue_due(_payload: dict[str, Any]) -> float | None:
    """Enqueue the sending of what has become due. A periodic job."""
    query = select(OutboxEntry.account_id).where(
        OutboxEntry.state == "ready", db.is_due(OutboxEntry.due_at)
    )
    with db.read_session() as session:
        account_ids = list(session.scalars(query.order_by(OutboxEntry.due_at).limit(MAX_WOKEN)))
    with db.transaction():
        for account_id in dict.fromkeys(account_ids):
            enqueue_sending(account_id)
    return None


def list_entries(state: str, cursor: str, limit: int) -> paging.Page[OutboxEntry]:
    """List messages in a state, the newest first."""
    query = select(OutboxEntry).where(OutboxEntry.state == state)
    return paging.load_scalars(query, cursor, limit, OutboxEntry.id.desc())


def count_entries(state: str) -> int:
    """Count messages in a state, up to a thousand."""
    limited = select(OutboxEntry.id).where(OutboxEntry.state == state).limit(MAX_COUNT).subquery()
    return db.session().scalar(select(func.count()).select_from(limited)) or 0


def resend(public_id: str) -> OutboxEntry:
    """Send a dead message once more, in the current transaction. Raises NotFound, NotDead."""
    query = select(OutboxEntry).where(OutboxEntry.public_id == public_id).with_for_update()
    entry = db.session().scalar(query.execution_options(populate_existing=True))
    if entry is None:
        raise NotFound
    if entry.state != "dead":
        raise NotDead
    entry.state, entry.attempts, entry.due_at = "ready", 0, clock.now()
    entry.errcode, entry.reason = None, ""
    enqueue_sending(entry.account_id)
    return entry
