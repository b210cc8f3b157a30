"""The account that a request acts for: held by each of its transactions, refused once deleted.

A guard finds the account before the transaction begins, and WeChat may be asked in between;
meanwhile the account may be deleted. So the guard notes the account here, and every
transaction of the request first locks its row: a deletion waits for the transaction, or the
transaction finds the deletion and is refused. Writes of one account are thereby one after
the other, and what an account has only once needs no lock of its own.

Locks are taken in one order: the turn to write visits, accounts, checks, words. PostgreSQL
locks the row so that rows of others that point to it can be inserted meanwhile.
"""

from collections.abc import Collection

from flask import Flask, has_request_context, request
from sqlalchemy import select

from backend import bulk, db
from backend.accounts.models import Account
from backend.errors import NotFound, NotSignedIn

ACTING = "shiju.account"


def init(app: Flask) -> None:
    """Have the transactions of requests hold the account that acts."""
    db.before_writing(app, hold)


def begin(account: Account) -> None:
    """Note that this request acts for an account, for all that it writes from now on."""
    request.environ[ACTING] = account.id


def hold() -> None:
    """Hold the account that acts, if there is one, until the transaction ends.

    Raises NotSignedIn if it has been deleted.
    """
    key = request.environ.get(ACTING) if has_request_context() else None
    if key is not None and not is_held(key):
        raise NotSignedIn


def is_held(account_id: int) -> bool:
    """Hold an account until the transaction ends; gives False for one that is deleted."""
    row = select(Account.id).where(Account.id == account_id, Account.deleted_at.is_(None))
    return db.session().scalar(row.with_for_update(key_share=True)) is not None


def hold_both(reader: Account, other: Account) -> None:
    """Hold who acts and another account, in an order that is the same for both of them.

    For a transaction that is `of_system`: a request's own holds its reader first, and two who
    name each other would wait for each other. Raises NotSignedIn, or NotFound for the other.
    """
    keys = (reader.id, other.id)
    rows = select(Account.id).where(Account.id.in_(keys), Account.deleted_at.is_(None))
    rows = rows.order_by(Account.id).with_for_update(key_share=True)
    held = set(db.session().scalars(rows))
    if reader.id not in held:
        raise NotSignedIn
    if other.id not in held:
        raise NotFound


def keep_undeleted(keys: Collection[int]) -> set[int]:
    """Let none of these accounts be deleted until the transaction ends; gives those that are not.

    For what is written for many at once: unlike `hold` it lets others do so too.
    """
    rows = select(Account.id).where(bulk.among(Account.id, keys), Account.deleted_at.is_(None))
    rows = rows.order_by(Account.id).with_for_update(read=True, key_share=True)
    return set(db.session().scalars(rows)) if keys else set()
