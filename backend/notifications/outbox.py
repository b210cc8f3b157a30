"""Messages on their way: put in with the deed, taken out by a job, seen when dead.

A message has its grant from the moment it is put in, so two that are put in at
once never share one. Whoever drops it unsent gives the grant back.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from backend import clock, db, jobs
from backend.api import cursors
from backend.errors import Conflict, NotFound
from backend.notifications import choices, consents, templates
from backend.notifications.models import Entry, Notice

SEND, WAKE = "notifications.send", "notifications.wake"
MOST_WOKEN = 500
MOST_DEAD = 1000


class NotDead(Conflict):
    """The message is not one that waits for an operator."""

    code, message = "not_dead", "这条消息不在待处理之列，请刷新后再看"


def put(notices: Sequence[Notice]) -> None:
    """Put a message for each of these notices of one kind, where its reader allowed and wants it.

    A few queries however many there are, in the current transaction.
    """
    template = templates.of(notices[0].kind) if notices else None
    if template is None:
        return
    kind, by_account = notices[0].kind, {each.account_id: each for each in notices}
    wanted = choices.of_all(by_account)
    able = consents.take((key for key in by_account if kind not in wanted[key].muted), template.id)
    now, session = clock.now(), db.session()
    for key in sorted(able):
        due = wanted[key].next_moment(now)
        session.add(
            Entry(
                notice_id=by_account[key].id,
                account_id=key,
                kind=kind,
                template_id=template.id,
                due_at=due,
            )
        )
        if due <= now:
            order(key)
    session.flush()


def withdraw(notice: Notice) -> None:
    """Leave no message of a notice that is taken back; what waited gives its grant back."""
    session = db.session()
    asked = select(Entry).where(Entry.notice_id == notice.id).with_for_update()
    for entry in session.scalars(asked).all():
        if entry.state == "ready":
            consents.give_back(entry.account_id, entry.template_id)
        session.delete(entry)
    session.flush()


def order(account_id: int) -> None:
    """Order the sending to one account; one worker at a time does it, as WeChat demands."""
    key = f"{SEND}:{account_id}"
    jobs.enqueue(SEND, {"account": account_id}, dedupe_key=key, account_id=account_id)


def wake(_payload: dict[str, Any]) -> float | None:
    """Order the sending of what has come due. A job, ordered by the clock."""
    due = select(Entry.account_id).where(Entry.state == "ready", db.is_due(Entry.due_at))
    with db.reading() as session:
        found = list(session.scalars(due.order_by(Entry.due_at).limit(MOST_WOKEN)))
    with db.transaction():
        for key in dict.fromkeys(found):
            order(key)
    return None


def list_entries(state: str, cursor: str, limit: int) -> tuple[list[Entry], str | None]:
    """List messages that stand so, the newest first, and the next cursor."""
    asked = select(Entry).where(Entry.state == state)
    if cursor:
        asked = asked.where(Entry.id < cursors.unpack(cursor, int)[0])
    found = list(db.session().scalars(asked.order_by(Entry.id.desc()).limit(limit + 1)))
    after = cursors.pack(found[limit - 1].id) if len(found) > limit else None
    return found[:limit], after


def count(state: str) -> int:
    """Count messages that stand so; a thousand stands for all that is more."""
    some = select(Entry.id).where(Entry.state == state).limit(MOST_DEAD).subquery()
    return db.session().scalar(select(func.count()).select_from(some)) or 0


def resend(public_id: str) -> Entry:
    """Send a dead message once more, in the current transaction. Raises NotFound, NotDead."""
    asked = select(Entry).where(Entry.public_id == public_id).with_for_update()
    entry = db.session().scalar(asked.execution_options(populate_existing=True))
    if entry is None:
        raise NotFound
    if entry.state != "dead":
        raise NotDead
    entry.state, entry.attempts, entry.due_at = "ready", 0, clock.now()
    entry.errcode, entry.why = None, ""
    order(entry.account_id)
    return entry
