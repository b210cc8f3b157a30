"""The audit log: who did what, in a keyed chain where every missing or altered entry shows.

Each entry carries the digest of the one before it, and no two may carry the
same, so that writers at once cannot fork the chain. They take turns: on MySQL,
locking the end of a table locks the gap after it for all who ask, and two who then
insert would wait for each other for ever. Entries hold ids and settings; never
readers' words, never secrets.

A digest is an HMAC under a key that is not in the database: who can write to the database
alone cannot make the chain fit again (`audit_chain.py` checks it). Where it ends says an
authenticated row beside it (`audit_head.py`). What that cannot show is both put back to an
earlier state: `head()` is what to compare with, and goes into the log with every entry, and
to the robots each morning.

The first entry under another key is a changeover: it says so, and follows what stands before
it. Entries from before there were keys are plain SHA-256; migration 0026 vouched for those
that there were, and nothing vouches for any other.

What does not go with its head is never put right by writing on: the entry is written, since
editors must be able to work, and the head stays where it was, so that it shows for ever.
"""

import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import select

from backend import clock, db
from backend.admin import audit_head
from backend.admin.audit_chain import CHANGEOVER, Anchor, Verdict, digest_of, find_points, verify
from backend.admin.audit_head import GENESIS, Head, current_key, key_id
from backend.admin.models import AuditEntry, Editor
from backend.api import cursors
from backend.shares import turns

__all__ = [
    "GENESIS",
    "Anchor",
    "Deed",
    "Detail",
    "Head",
    "Verdict",
    "by_operator",
    "head",
    "list_deeds",
    "record",
    "verify",
]

TURN = "audit"

Detail = dict[str, str | int | bool | None]
log = structlog.get_logger()
_operator: ContextVar[str | None] = ContextVar("operator", default=None)


@contextmanager
def by_operator() -> Iterator[None]:
    """Let what is done inside stand in the log under the user of this machine who does it."""
    token = _operator.set(_system_user())
    try:
        yield
    finally:
        _operator.reset(token)


def _system_user() -> str:
    """Name the user by the process' real id: the environment may say anything."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name[:64]
    except KeyError:  # a container may run under a number that has no name
        return f"uid {os.getuid()}"


def record(
    editor: Editor | None, action: str, subject: str, detail: Detail | None = None
) -> AuditEntry:
    """Write an entry together with the change it tells of, in the current transaction.

    `editor` is None for the command line, whose user is named, and for the application
    itself. Call it last in the transaction: from here until the commit, other editors'
    changes wait.
    """
    last = _held_end()
    points = find_points(last)
    is_other_key = last is not None and last.key_id != key_id(current_key())
    if last is not None and is_other_key and (last.key_id or points):
        last = _change_over(last)
    entry = _append(last, editor, action, subject, detail)
    if points is None:
        log.error("audit log does not go with its head", head=Head(entry.id, entry.digest).anchor)
    else:
        audit_head.advance(points, entry)
    return entry


def _held_end() -> AuditEntry | None:
    """Take the turn to write, and give the last entry."""
    session = db.session()
    session.flush()
    turns.hold(TURN)
    last = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)
    return session.scalar(last.execution_options(populate_existing=True))


def _change_over(last: AuditEntry) -> AuditEntry:
    """Write that another key begins."""
    detail: Detail = {"from": last.key_id, "to": key_id(current_key())}
    return _append(last, None, CHANGEOVER, "audit", detail)


def _append(
    last: AuditEntry | None,
    editor: Editor | None,
    action: str,
    subject: str,
    detail: Detail | None,
) -> AuditEntry:
    entry = AuditEntry(
        at=clock.now(),
        editor_id=editor.id if editor else None,
        actor=None if editor else _operator.get(),
        action=action,
        subject=subject,
        detail=dict(detail or {}),
        previous=last.digest if last else GENESIS,
        key_id=key_id(current_key()),
    )
    entry.digest = digest_of(entry, current_key())
    db.session().add(entry)
    db.session().flush()
    head = Head(entry.id, entry.digest)
    db.after_commit(lambda: log.info("audit entry", head=head.anchor))
    return entry


def head() -> Head | None:
    """Give the last entry's number and digest, to be kept elsewhere; None for an empty log."""
    with db.reading() as session:
        last = select(AuditEntry.id, AuditEntry.digest).order_by(AuditEntry.id.desc()).limit(1)
        row = session.execute(last).first()
    return None if row is None else Head(row.id, row.digest)


@dataclass(frozen=True)
class Deed:
    """An entry as it is shown: with the editor's name, or the user who gave the command."""

    id: int
    at: datetime
    editor: str | None
    operator: str | None
    action: str
    subject: str
    detail: Detail


def list_deeds(cursor: str, limit: int) -> tuple[list[Deed], str | None]:
    """Give a page of the log, newest first, and the next cursor.

    Raises BadInput for a cursor that is not of our making.
    """
    asked = (
        select(AuditEntry, Editor.name)
        .outerjoin(Editor, Editor.id == AuditEntry.editor_id)
        .order_by(AuditEntry.id.desc())
        .limit(limit + 1)
    )
    if cursor:
        asked = asked.where(AuditEntry.id < _row(cursor))
    with db.reading() as session:
        rows = session.execute(asked).all()
    page = [
        Deed(entry.id, entry.at, name, entry.actor, entry.action, entry.subject, entry.detail)
        for entry, name in rows[:limit]
    ]
    return page, cursors.pack(page[-1].id) if len(rows) > limit else None


def _row(cursor: str) -> int:
    row: int = cursors.unpack(cursor, int)[0]
    return max(0, min(row, 2**63 - 1))
