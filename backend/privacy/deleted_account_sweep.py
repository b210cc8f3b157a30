"""Erases rows that still name a deleted account: a sweeper's part, some accounts at a time.

Versions before this one let a request that was under way write after the deletion, and such a
row stayed for good. Which columns name an account is read from the tables themselves: foreign
keys to `accounts`, and the digest of a visitor. The walk begins anew when it has come to the
end, so that nothing that slips in later stays longer than one walk.
"""

from datetime import datetime

import sqlalchemy as sa

from backend import bulk, db
from backend.accounts import service as accounts
from backend.accounts.models import Account
from backend.shares import visitors

AT_ONCE = 500


def erase(_before: datetime, after: int) -> int:
    """Erase what names the deleted among the next accounts; gives where the next part begins."""
    with db.reading() as session:
        part = sa.select(Account).where(Account.id > after).order_by(Account.id).limit(AT_ONCE)
        rows = list(session.scalars(part))
        deleted = [row for row in rows if row.deleted_at is not None]
        found = _still_named(deleted) if deleted else set()
    for account_id in sorted(found):
        accounts.erase_leftovers(account_id)
    return rows[-1].id if len(rows) == AT_ONCE else 0


def naming_columns() -> list[sa.Column[int]]:
    """Find the columns that point to an account."""
    return [
        column
        for table in db.Base.metadata.sorted_tables
        for column in table.c
        if "accounts.id" in {each.target_fullname for each in column.foreign_keys}
    ]


def visitor_columns() -> list[sa.Column[str]]:
    """Find the columns that hold the digest by which arrivals name an account."""
    return [table.c.visitor for table in db.Base.metadata.sorted_tables if "visitor" in table.c]


def _still_named(deleted: list[Account]) -> set[int]:
    session, keys = db.session(), [each.id for each in deleted]
    digests = {visitors.of_account(each): each.id for each in deleted}
    found: set[int] = set()
    for column in naming_columns():
        found |= set(session.scalars(sa.select(column).where(bulk.among(column, keys)).distinct()))
    for named in visitor_columns():
        asked = sa.select(named).where(bulk.among(named, list(digests))).distinct()
        found |= {digests[each] for each in session.scalars(asked)}
    return found
