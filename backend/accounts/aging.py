"""What becomes of accounts that nobody comes back to: a sweeper's part, some rows at a time.

Each walks by row id and gives the id after which the next part begins, 0 at the end.
"""

from datetime import datetime

from sqlalchemy import func, select, update

from backend import db
from backend.accounts import service, sign_ins
from backend.accounts.models import Account, Identity

AT_ONCE = 500


def wipe_session_keys(before: datetime, after: int) -> int:
    """Empty session keys of WeChat's that no sign-in has renewed since.

    A phone that needs one signs in anew by itself; the openid stays, since
    WeChat's look at words needs it.
    """
    with db.transaction() as session:
        part = select(Identity.id).where(Identity.id > after).order_by(Identity.id).limit(AT_ONCE)
        keys = list(session.scalars(part))
        stale = (Identity.seen_at < before, Identity.session_key != "")
        session.execute(
            update(Identity).where(Identity.id.in_(keys), *stale).values(session_key="")
        )
    return keys[-1] if len(keys) == AT_ONCE else 0


def leave(before: datetime, after: int) -> int:
    """Delete accounts that have not signed in since, and are signed in nowhere.

    Raises SignInsAway: with Redis away nobody is taken for gone.
    """
    with db.reading() as session:
        part = (
            select(Account.id, Account.public_id, func.max(Identity.seen_at))
            .outerjoin(Identity, Identity.account_id == Account.id)
            .where(Account.id > after, Account.deleted_at.is_(None), Account.created_at < before)
            .group_by(Account.id, Account.public_id)
            .order_by(Account.id)
            .limit(AT_ONCE)
        )
        rows = session.execute(part).all()
    for _, public_id, seen_at in rows:
        if (seen_at is None or seen_at < before) and not sign_ins.is_any(public_id):
            gone = service.find(public_id)
            if gone is not None:
                service.delete_account(gone)
    return rows[-1][0] if len(rows) == AT_ONCE else 0
