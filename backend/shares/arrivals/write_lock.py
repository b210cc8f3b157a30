"""Database lock by name: serializes writers (of visits, of the audit log) until they commit.

Writers of visits share one lock; the audit log has its own.

Whether a visit counts depends on the others of its visitor, and every visit
touches shared aggregates. So visits are written one batch after the other,
without races or deadlocks. Readers never wait for it.
"""

from typing import cast

from sqlalchemy import Table, select
from sqlalchemy.dialects import mysql
from sqlalchemy.exc import IntegrityError

from backend import db
from backend.shares.models import WriteLock

VISITS_LOCK = "visits"
LOCKS_TABLE = cast(Table, WriteLock.__table__)


def acquire_lock(name: str = VISITS_LOCK) -> None:
    """Acquire the lock until the transaction ends; take it before any other lock.

    MariaDB locks even the gap where a row is missing, so that two who then make
    it end in a deadlock; there the row is made and locked in one statement.
    """
    session = db.session()
    if db.get_dialect_name() == "mysql":
        statement = mysql.insert(LOCKS_TABLE).values(name=name)
        session.execute(statement.on_duplicate_key_update(name=name))
        return
    query = select(WriteLock.id).where(WriteLock.name == name).with_for_update()
    if session.scalar(query) is not None:
        return
    try:
        with session.begin_nested():
            session.add(WriteLock(name=name))
    except IntegrityError:  # another writer inserted it first, and holds it
        session.scalar(query)
