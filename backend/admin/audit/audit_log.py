"""Audit log: appends hash-chained entries on what editors and operators did, and lists them.

Each entry carries the digest of the one before it, and no two may carry the
same, so that concurrent writers cannot fork the chain. A lock serializes them: on MySQL,
locking the end of a table locks the gap after it for everyone, and two who then
insert would deadlock. Entries hold ids and settings; never readers' words, never
secrets.

A digest is an HMAC under a key that is not in the database: who can write to the database
alone cannot make the chain fit again (`ChainReport` says whether it does). Where it ends says an
authenticated row beside it (`AuditHead`). What that cannot show is both put back to an
earlier state: `get_head()` is what to compare with, and goes into the log with every entry, and
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
from backend.admin.audit import chain_head
from backend.admin.audit.chain_head import GENESIS, Head
from backend.admin.audit.hash_chain import (
    CHANGEOVER,
    AuditAnchor,
    ChainReport,
    compute_digest,
    find_points,
    verify,
)
from backend.admin.audit.log_keys import current_key, key_id
from backend.admin.models import AuditEntry, Editor
from backend.api import paging
from backend.shares.arrivals import write_lock

__all__ = [
    "GENESIS",
    "AuditAnchor",
    "AuditLogItem",
    "ChainReport",
    "Detail",
    "Head",
    "act_as_operator",
    "get_head",
    "list_entries",
    "record",
    "verify",
]

LOCK_NAME = "audit"

Detail = dict[str, str | int | bool | None]
log = structlog.get_logger()
_operator: ContextVar[str | None] = ContextVar("operator", default=None)


@contextmanager
def act_as_operator() -> Iterator[None]:
    """Record what is done inside under the operating system's user."""
    token = _operator.set(_get_system_user())
    try:
        yield
    finally:
        _operator.reset(token)


def _get_system_user() -> str:
    """Get the user's name by the process' real id: the environment may say anything."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name[:64]
    except KeyError:  # a container may run under a number that has no name
        return f"uid {os.getuid()}"


def record(
    editor: Editor | None, action: str, subject: str, detail: Detail | None = None
) -> AuditEntry:
    """Write an entry together with the change it records, in the current transaction.

    `editor` is None for the command line, whose user is named, and for the application
    itself. Call it last in the transaction: from here until the commit, other editors'
    changes wait.
    """
    last_entry = _lock_last_entry()
    points = find_points(last_entry)
    is_other_key = last_entry is not None and last_entry.key_id != key_id(current_key())
    if last_entry is not None and is_other_key and (last_entry.key_id or points):
        last_entry = _record_key_change(last_entry)
    entry = _append(last_entry, editor, action, subject, detail)
    if points is None:
        log.error("audit log does not go with its head", head=Head(entry.id, entry.digest).anchor)
    else:
        chain_head.advance(points, entry)
    return entry


def _lock_last_entry() -> AuditEntry | None:
    """Lock the log for writing, and get the last entry."""
    session = db.session()
    session.flush()
    write_lock.acquire_lock(LOCK_NAME)
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)
    return session.scalar(query.execution_options(populate_existing=True))


def _record_key_change(last_entry: AuditEntry) -> AuditEntry:
    """Write that another key begins."""
    detail: Detail = {"from": last_entry.key_id, "to": key_id(current_key())}
    return _append(last_entry, None, CHANGEOVER, "audit", detail)


def _append(
    last_entry: AuditEntry | None,
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
        previous=last_entry.digest if last_entry else GENESIS,
        key_id=key_id(current_key()),
    )
    entry.digest = compute_digest(entry, current_key())
    db.session().add(entry)
    db.session().flush()
    head = Head(entry.id, entry.digest)
    db.after_commit(lambda: log.info("audit entry", head=head.anchor))
    return entry


def get_head() -> Head | None:
    """Get the last entry's number and digest, to be stored elsewhere; None for an empty log."""
    with db.read_session() as session:
        query = select(AuditEntry.id, AuditEntry.digest).order_by(AuditEntry.id.desc()).limit(1)
        row = session.execute(query).first()
    return None if row is None else Head(row.id, row.digest)


@dataclass(frozen=True)
class AuditLogItem:
    """An entry as it is shown: with the editor's name, or the user who gave the command."""

    id: int
    at: datetime
    editor: str | None
    operator: str | None
    action: str
    subject: str
    detail: Detail


def list_entries(cursor: str, limit: int) -> paging.Page[AuditLogItem]:
    """List a page of the log, newest first. Raises BadCursor."""
    query = select(AuditEntry, Editor.name).outerjoin(Editor, Editor.id == AuditEntry.editor_id)
    with db.read_session():
        page = paging.load_rows(query, cursor, limit, AuditEntry.id.desc())
    items = [
        AuditLogItem(
            entry.id, entry.at, name, entry.actor, entry.action, entry.subject, entry.detail
        )
        for entry, name in page.items
    ]
    return paging.Page(items, page.next)
