"""Retention rule of deleted accounts: finds the rows that still name one, and erases them.

Earlier versions let a request that was under way write after the deletion, and such a row
stayed for good. Which columns name an account is read from the tables themselves: foreign keys
to `accounts`, and the digest of a visitor. The pass restarts when it has come to the end, so
that nothing that slips in later stays longer than one pass.
"""

from datetime import datetime

import sqlalchemy as sa

from backend import bulk_sql, db
from backend.accounts import deletion
from backend.accounts.models import Account
from backend.shares.arrivals import visitor_identity

BATCH_SIZE = 500


def erase_deleted_accounts(_before: datetime, after: int) -> int:
    """Erase leftovers of the next deleted accounts; gives the id after which to continue."""
    with db.read_session() as session:
        query = sa.select(Account).where(Account.id > after).order_by(Account.id).limit(BATCH_SIZE)
        rows = list(session.scalars(query))
        deleted = [row for row in rows if row.deleted_at is not None]
        account_ids = _find_still_named(deleted) if deleted else set()
    for account_id in sorted(account_ids):
        deletion.erase_leftovers(account_id)
    return rows[-1].id if len(rows) == BATCH_SIZE else 0


def list_account_columns() -> list[sa.Column[int]]:
    """List the columns that are foreign keys to an account."""
    return [
        column
        for table in db.Base.metadata.sorted_tables
        for column in table.c
        if "accounts.id" in {foreign_key.target_fullname for foreign_key in column.foreign_keys}
    ]


def list_visitor_columns() -> list[sa.Column[str]]:
    """List the columns that hold the digest by which visits name an account."""
    return [table.c.visitor for table in db.Base.metadata.sorted_tables if "visitor" in table.c]


def _find_still_named(deleted: list[Account]) -> set[int]:
    session, account_ids = db.session(), [item.id for item in deleted]
    digests = {visitor_identity.get_account_visitor(item): item.id for item in deleted}
    named_ids: set[int] = set()
    for column in list_account_columns():
        named_ids |= set(
            session.scalars(sa.select(column).where(bulk_sql.is_in(column, account_ids)).distinct())
        )
    for visitor_column in list_visitor_columns():
        query = (
            sa.select(visitor_column)
            .where(bulk_sql.is_in(visitor_column, list(digests)))
            .distinct()
        )
        named_ids |= {digests[item] for item in session.scalars(query)}
    return named_ids
