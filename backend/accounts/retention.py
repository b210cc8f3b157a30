"""Retention of accounts: wipes stale session keys and deletes inactive accounts, in batches.

Each function walks by row id and returns the id after which the next batch begins, 0 at the end.
"""

from datetime import datetime

from sqlalchemy import func, select, update

from backend import db
from backend.accounts import account_lookup, deletion, sessions
from backend.accounts.models import Account, Identity

BATCH_SIZE = 500


def wipe_session_keys(before: datetime, after_id: int) -> int:
    """Empty session keys of WeChat's that no sign-in has renewed since.

    A phone that needs one signs in anew by itself; the openid stays, since
    WeChat's content check needs it.
    """
    with db.transaction() as session:
        query = (
            select(Identity.id)
            .where(Identity.id > after_id)
            .order_by(Identity.id)
            .limit(BATCH_SIZE)
        )
        identity_ids = list(session.scalars(query))
        conditions = (Identity.seen_at < before, Identity.session_key != "")
        session.execute(
            update(Identity)
            .where(Identity.id.in_(identity_ids), *conditions)
            .values(session_key="")
        )
    return identity_ids[-1] if len(identity_ids) == BATCH_SIZE else 0


def delete_inactive_accounts(before: datetime, after_id: int) -> int:
    """Delete accounts that have not signed in since, and are signed in nowhere.

    Raises SignInsAway: without Redis no account can be known to be inactive.
    """
    with db.read_session() as session:
        query = (
            select(Account.id, Account.public_id, func.max(Identity.seen_at))
            .outerjoin(Identity, Identity.account_id == Account.id)
            .where(Account.id > after_id, Account.deleted_at.is_(None), Account.created_at < before)
            .group_by(Account.id, Account.public_id)
            .order_by(Account.id)
            .limit(BATCH_SIZE)
        )
        rows = session.execute(query).all()
    for _, public_id, seen_at in rows:
        if (seen_at is None or seen_at < before) and not sessions.has_any(public_id):
            account = account_lookup.find_account(public_id)
            if account is not None:
                deletion.delete_account(account)
    return rows[-1][0] if len(rows) == BATCH_SIZE else 0
