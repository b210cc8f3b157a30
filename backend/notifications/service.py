"""What can be done with notices: tell, list, count, read; all as the reader meets them now."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from backend import clock, db, jobs
from backend.accounts import acting
from backend.accounts.models import Account
from backend.api import cursors
from backend.errors import NotFound
from backend.notifications import outbox, telling
from backend.notifications.models import (
    Choice,
    Consent,
    ConsentAnswer,
    Entry,
    Follow,
    Notice,
)
from backend.notifications.telling import Kind, Matter, Telling

TELL, SWEEP = "notifications.tell", "notifications.sweep"
DECIDED: tuple[Kind, ...] = ("words", "appeal", "report")
OUTCOMES = ("shown", "refused", "hidden")
MOST_COUNTED = 100
SWEPT = 500
KEPT = timedelta(days=180)
ANSWERS_KEPT = timedelta(days=30)


def tell(account_id: int, kind: Kind, key: str, words: Telling) -> None:
    """Let an account know, together with the current transaction; once for each kind and key.

    The notice is there a moment later, unless there is nothing then that its reader would meet.
    """
    payload = {
        "account": account_id,
        "kind": kind,
        "key": key,
        "subject": words.subject,
        "outcome": words.outcome,
    }
    jobs.enqueue(TELL, payload, dedupe_key=f"tell:{account_id}:{kind}:{key}", account_id=account_id)


def keep(payload: dict[str, Any]) -> None:
    """Keep a notice that was ordered, and with it the message that goes out. A job."""
    with db.transaction() as session:
        if not acting.keep_undeleted({payload["account"]}):
            return
        reader = session.get_one(Account, payload["account"])
        if payload["kind"] in DECIDED:
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
        if not telling.matters(reader, [notice]):
            session.delete(notice)
            return
        outbox.put([notice])


def retract(account_id: int, subject: str) -> None:
    """Take back what an account was told about its own words and has not read yet."""
    session = db.session()
    asked = select(Notice).where(
        Notice.account_id == account_id,
        Notice.read_at.is_(None),
        Notice.kind.in_(DECIDED),
        Notice.subject == subject,
    )
    for notice in session.scalars(asked).all():
        outbox.withdraw(notice)
        session.delete(notice)
    session.flush()


def list_notices(
    reader: Account, cursor: str, limit: int
) -> tuple[list[tuple[Notice, Matter | None]], str | None]:
    """List a reader's notices, newest first, with what each is about now, and the next cursor."""
    asked = select(Notice).where(Notice.account_id == reader.id)
    if cursor:
        asked = asked.where(Notice.id < cursors.unpack(cursor, int)[0])
    rows = list(db.session().scalars(asked.order_by(Notice.id.desc()).limit(limit + 1)))
    after = cursors.pack(rows[limit - 1].id) if len(rows) > limit else None
    found = telling.matters(reader, rows[:limit])
    return [(row, found.get(row.id)) for row in rows[:limit]], after


def get_notice(reader: Account, public_id: str) -> tuple[Notice, Matter | None]:
    """Give one notice of a reader's, with what it is about now. Raises NotFound."""
    notice = _own(reader, public_id)
    return notice, telling.matters(reader, [notice]).get(notice.id)


def count_unread(reader: Account) -> int:
    """Count what a reader has not read; a hundred stands for all that is more."""
    some = select(Notice.id).where(Notice.account_id == reader.id, Notice.read_at.is_(None))
    counted = select(func.count()).select_from(some.limit(MOST_COUNTED).subquery())
    return db.session().scalar(counted) or 0


def read(reader: Account, public_id: str | None, up_to: bool) -> int:
    """Mark one notice as read, all up to it, or all for None; gives how many are left.

    Raises NotFound.
    """
    mine = [Notice.account_id == reader.id, Notice.read_at.is_(None)]
    if public_id is not None:
        key = _own(reader, public_id).id
        mine.append(Notice.id <= key if up_to else Notice.id == key)
    db.session().execute(update(Notice).where(*mine).values(read_at=clock.now()))
    return count_unread(reader)


def read_about(reader: Account, kind: Kind, keys: Select[str]) -> None:
    """Mark as read what a reader was told under these keys, since they meet it elsewhere."""
    mine = (Notice.account_id == reader.id, Notice.read_at.is_(None))
    about = update(Notice).where(*mine, Notice.kind == kind, Notice.key.in_(keys))
    db.session().execute(about.values(read_at=clock.now()))


def _own(reader: Account, public_id: str) -> Notice:
    mine = (Notice.account_id == reader.id, Notice.public_id == public_id)
    found = db.session().scalar(select(Notice).where(*mine))
    if found is None:
        raise NotFound
    return found


def sweep(_payload: dict[str, Any]) -> float | None:
    """Erase notices of half a year ago with what was sent of them, and answers long counted.

    A job; goes on at once while there is more.
    """
    with db.transaction() as session:
        old = select(Notice.id).where(Notice.id <= _newest_old()).order_by(Notice.id)
        keys = list(session.scalars(old.limit(SWEPT)))
        session.execute(delete(Entry).where(Entry.notice_id.in_(keys)))
        session.execute(delete(Notice).where(Notice.id.in_(keys)))
        counted = ConsentAnswer.created_at < clock.now() - ANSWERS_KEPT
        session.execute(delete(ConsentAnswer).where(counted))
    return 0.0 if len(keys) == SWEPT else None


def _newest_old() -> int:
    """Find the newest notice that is old enough to go, looking at the oldest ones only."""
    oldest = select(Notice.id, Notice.created_at).order_by(Notice.id).limit(SWEPT)
    edge = clock.now() - KEPT
    found = [key for key, made in db.session().execute(oldest) if made < edge]
    return max(found, default=0)


def forget(account: Account) -> None:
    """Erase all that an account was told, allowed, chose and followed."""
    session = db.session()
    for table in (Entry, Notice, Consent, ConsentAnswer, Choice, Follow):
        session.execute(delete(table).where(table.account_id == account.id))
