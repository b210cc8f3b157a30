"""Locks accounts in transactions: first the one a request acts for, then others by id.

A guard finds the account before the transaction begins, and WeChat may be asked in between;
meanwhile the account may be deleted. So the guard notes the account here, and every
transaction of the request first locks its row: a deletion waits for the transaction, or the
transaction finds the deletion and is refused. Writes of one account are thereby one after
the other, and what an account has only once needs no lock of its own.

Locks are taken in one order: the write lock of visits, accounts, checks, messages. PostgreSQL
locks the row so that rows of others that point to it can be inserted meanwhile.
"""

from collections.abc import Collection

from flask import Flask, has_request_context, request
from sqlalchemy import select

from backend import bulk_sql, db
from backend.accounts.models import Account
from backend.errors import NotFound, NotSignedIn

ENVIRON_KEY = "shiju.account"


def init(app: Flask) -> None:
    """Have the transactions of requests lock the acting account."""
    db.before_transaction(app, lock_acting_account)


def set_acting_account(account: Account) -> None:
    """Set the account that this request acts for, for all that it writes from now on."""
    request.environ[ENVIRON_KEY] = account.id


def lock_acting_account() -> None:
    """Lock the acting account, if there is one, until the transaction ends.

    Raises NotSignedIn if it has been deleted.
    """
    account_id = request.environ.get(ENVIRON_KEY) if has_request_context() else None
    if account_id is not None and not lock_account(account_id):
        raise NotSignedIn


def lock_account(account_id: int) -> bool:
    """Lock an account until the transaction ends; returns False for one that is deleted."""
    query = select(Account.id).where(Account.id == account_id, Account.deleted_at.is_(None))
    return db.session().scalar(query.with_for_update(key_share=True)) is not None


def lock_live_account(account: Account) -> None:
    """Lock an account until the transaction ends. Raises NotFound if it is deleted."""
    if not lock_account(account.id):
        raise NotFound


def lock_accounts(reader: Account, other: Account) -> None:
    """Lock the acting account and another one, in an order that is the same for both of them.

    For a transaction `as_system`: a request's own locks its reader first, and two who
    name each other would deadlock. Raises NotSignedIn, or NotFound for the other.
    """
    account_ids = (reader.id, other.id)
    query = select(Account.id).where(Account.id.in_(account_ids), Account.deleted_at.is_(None))
    query = query.order_by(Account.id).with_for_update(key_share=True)
    locked_ids = set(db.session().scalars(query))
    if reader.id not in locked_ids:
        raise NotSignedIn
    if other.id not in locked_ids:
        raise NotFound


def lock_undeleted(account_ids: Collection[int]) -> set[int]:
    """Lock these accounts against deletion until the transaction ends; returns the undeleted ones.

    For what is written for many at once: unlike `lock_acting_account` the lock is shared.
    """
    query = select(Account.id).where(
        bulk_sql.is_in(Account.id, account_ids), Account.deleted_at.is_(None)
    )
    query = query.order_by(Account.id).with_for_update(read=True, key_share=True)
    return set(db.session().scalars(query)) if account_ids else set()
