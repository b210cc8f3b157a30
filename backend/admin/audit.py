"""The audit log: who did what, in a chain where a missing or altered entry shows.

Each entry carries the digest of the one before it, and no two may carry the
same, so that writers at once cannot fork the chain. They take turns: on MySQL,
locking the end of a table locks the gap after it for all who ask, and two who then
insert would wait for each other for ever. Entries hold ids and settings; never
readers' words, never secrets.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from backend import clock, db
from backend.admin.models import AuditEntry, Editor
from backend.api import cursors
from backend.shares import turns

GENESIS = "0" * 64
TURN = "audit"
BATCH = 500

Detail = dict[str, str | int | bool | None]


@dataclass(frozen=True)
class Verdict:
    """Whether the chain holds, how many entries were read, and where it first breaks."""

    ok: bool
    entries: int
    first_broken_id: int | None


def record(
    editor: Editor | None, action: str, subject: str, detail: Detail | None = None
) -> AuditEntry:
    """Write an entry together with the change it tells of, in the current transaction.

    `editor` is None for the command line. Call it last in the transaction:
    from here until the commit, other editors' changes wait.
    """
    session = db.session()
    session.flush()
    turns.hold(TURN)
    last = select(AuditEntry.digest).order_by(AuditEntry.id.desc()).limit(1)
    entry = AuditEntry(
        at=clock.now(),
        editor_id=editor.id if editor else None,
        action=action,
        subject=subject,
        detail=dict(detail or {}),
        previous=session.scalar(last) or GENESIS,
    )
    entry.digest = digest_of(entry)
    session.add(entry)
    session.flush()
    return entry


def digest_of(entry: AuditEntry) -> str:
    """Digest an entry with what it follows: SHA-256 over canonical JSON, in hex."""
    told = [
        entry.previous,
        entry.at.isoformat(timespec="microseconds"),
        entry.editor_id,
        entry.action,
        entry.subject,
        entry.detail,
    ]
    canonical = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def verify() -> Verdict:
    """Read the whole chain and tell whether every entry is as it was written, and follows.

    Entries cut off at the end leave a whole, shorter chain: compare the count
    with an earlier one.
    """
    expected, count = GENESIS, 0
    with db.reading():
        for entry in _from_the_first():
            count += 1
            if entry.previous != expected or entry.digest != digest_of(entry):
                return Verdict(False, count, entry.id)
            expected = entry.digest
    return Verdict(True, count, None)


def _from_the_first() -> Iterator[AuditEntry]:
    after, session = 0, db.session()
    while True:
        asked = select(AuditEntry).where(AuditEntry.id > after).order_by(AuditEntry.id)
        page = session.scalars(asked.limit(BATCH).execution_options(populate_existing=True)).all()
        yield from page
        if len(page) < BATCH:
            return
        after = page[-1].id


@dataclass(frozen=True)
class Deed:
    """An entry as it is shown: with the name of who did it, None for the command line."""

    id: int
    at: datetime
    editor: str | None
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
        Deed(entry.id, entry.at, name, entry.action, entry.subject, entry.detail)
        for entry, name in rows[:limit]
    ]
    return page, cursors.pack(page[-1].id) if len(rows) > limit else None


def _row(cursor: str) -> int:
    row: int = cursors.unpack(cursor, int)[0]
    return max(0, min(row, 2**63 - 1))
