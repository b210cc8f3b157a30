"""Notices: enqueue, create, retract, list, count unread, mark as read, expire and erase."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from backend import clock, db, job_queue
from backend.accounts import account_locks
from backend.accounts.models import Account
from backend.api import paging
from backend.errors import NotFound
from backend.notifications import notice_resolvers
from backend.notifications.models import Choice, Consent, ConsentAnswer, Follow, Notice, OutboxEntry
from backend.notifications.notice_resolvers import NoticeContent, NoticeKind, NoticeTopic
from backend.notifications.outbox import message_queue

NOTIFY_JOB, SWEEP_JOB = "notifications.notify", "notifications.delete_expired"
DECISION_KINDS: tuple[NoticeKind, ...] = ("words", "appeal", "report")
OUTCOMES = ("shown", "refused", "hidden")
MAX_COUNT = 100
SWEEP_BATCH_SIZE = 500
NOTICE_RETENTION = timedelta(days=180)
ANSWER_RETENTION = timedelta(days=30)


def notify(account_id: int, kind: NoticeKind, key: str, topic: NoticeTopic) -> None:
    """Enqueue a notice to an account, with the current transaction; once for each kind and key.

    The notice is created a moment later, unless its reader cannot see its content then.
    """
    payload = {
        "account": account_id,
        "kind": kind,
        "key": key,
        "subject": topic.subject,
        "outcome": topic.outcome,
    }
    job_queue.enqueue(
        NOTIFY_JOB, payload, dedupe_key=f"tell:{account_id}:{kind}:{key}", account_id=account_id
    )


def create_notice(payload: dict[str, Any]) -> None:
    """Create an enqueued notice, and with it the message that is sent. A job."""
    with db.transaction() as session:
        if not account_locks.lock_undeleted({payload["account"]}):
            return
        reader = session.get_one(Account, payload["account"])
        if payload["kind"] in DECISION_KINDS:
            retract(reader.id, payload["subject"])
            if payload["outcome"] not in OUTCOMES:
                return
        notice = Notice(
            account_id=reader.id,
            kind=payload["kind"],
            key=payload["key"],
            subject=payload["subject"],
            outcome=payload["outcome"],
        )
        try:
            with session.begin_nested():
                session.add(notice)
        except IntegrityError:
            return
        if not notice_resolvers.resolve_contents(reader, [notice]):
            session.delete(notice)
            return
        message_queue.add_messages([notice])


def retract(account_id: int, subject: str) -> None:
    """Retract the unread notices to an account about its own content."""
    session = db.session()
    query = select(Notice).where(
        Notice.account_id == account_id,
        Notice.read_at.is_(None),
        Notice.kind.in_(DECISION_KINDS),
        Notice.subject == subject,
    )
    for notice in session.scalars(query).all():
        message_queue.withdraw_messages(notice)
        session.delete(notice)
    session.flush()


def list_notices(
    reader: Account, cursor: str, limit: int
) -> paging.Page[tuple[Notice, NoticeContent | None]]:
    """List a reader's notices, newest first, with the content of each."""
    query = select(Notice).where(Notice.account_id == reader.id)
    rows, next_cursor = paging.load_scalars(query, cursor, limit, Notice.id.desc())
    contents = notice_resolvers.resolve_contents(reader, rows)
    return paging.Page([(row, contents.get(row.id)) for row in rows], next_cursor)


def get_notice(reader: Account, public_id: str) -> tuple[Notice, NoticeContent | None]:
    """Get one notice of a reader's, with its content. Raises NotFound."""
    notice = _get_own(reader, public_id)
    return notice, notice_resolvers.resolve_contents(reader, [notice]).get(notice.id)


def count_unread(reader: Account) -> int:
    """Count a reader's unread notices, up to a hundred."""
    limited = select(Notice.id).where(Notice.account_id == reader.id, Notice.read_at.is_(None))
    count_query = select(func.count()).select_from(limited.limit(MAX_COUNT).subquery())
    return db.session().scalar(count_query) or 0


def mark_read(reader: Account, public_id: str | None, up_to: bool) -> int:
    """Mark one notice as read, all up to it, or all for None; returns how many are left.

    Raises NotFound.
    """
    conditions = [Notice.account_id == reader.id, Notice.read_at.is_(None)]
    if public_id is not None:
        notice_id = _get_own(reader, public_id).id
        conditions.append(Notice.id <= notice_id if up_to else Notice.id == notice_id)
    db.session().execute(update(Notice).where(*conditions).values(read_at=clock.now()))
    return count_unread(reader)


def mark_read_by_keys(reader: Account, kind: NoticeKind, keys: Select[str]) -> None:
    """Mark as read a reader's notices of these keys, since they see the content elsewhere."""
    conditions = (Notice.account_id == reader.id, Notice.read_at.is_(None))
    statement = update(Notice).where(*conditions, Notice.kind == kind, Notice.key.in_(keys))
    db.session().execute(statement.values(read_at=clock.now()))


def _get_own(reader: Account, public_id: str) -> Notice:
    conditions = (Notice.account_id == reader.id, Notice.public_id == public_id)
    notice = db.session().scalar(select(Notice).where(*conditions))
    if notice is None:
        raise NotFound
    return notice


def delete_expired(_payload: dict[str, Any]) -> float | None:
    """Delete notices older than half a year with their messages, and old consent answers.

    A job; repeats at once while there is more.
    """
    with db.transaction() as session:
        query = select(Notice.id).where(Notice.id <= _find_newest_expired_id()).order_by(Notice.id)
        notice_ids = list(session.scalars(query.limit(SWEEP_BATCH_SIZE)))
        session.execute(delete(OutboxEntry).where(OutboxEntry.notice_id.in_(notice_ids)))
        session.execute(delete(Notice).where(Notice.id.in_(notice_ids)))
        is_expired = ConsentAnswer.created_at < clock.now() - ANSWER_RETENTION
        session.execute(delete(ConsentAnswer).where(is_expired))
    return 0.0 if len(notice_ids) == SWEEP_BATCH_SIZE else None


def _find_newest_expired_id() -> int:
    """Find the newest expired notice, among the oldest ones only."""
    query = select(Notice.id, Notice.created_at).order_by(Notice.id).limit(SWEEP_BATCH_SIZE)
    cutoff = clock.now() - NOTICE_RETENTION
    expired_ids = [
        notice_id for notice_id, created_at in db.session().execute(query) if created_at < cutoff
    ]
    return max(expired_ids, default=0)


def erase_account(account: Account) -> None:
    """Erase an account's notices, messages, consents, preferences and follows."""
    session = db.session()
    for table in (OutboxEntry, Notice, Consent, ConsentAnswer, Choice, Follow):
        session.execute(delete(table).where(table.account_id == account.id))
