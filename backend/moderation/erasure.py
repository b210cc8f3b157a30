"""Erases an account's reports, blocks and bans, and unlinks its checks from it."""

from sqlalchemy import delete, select, update

from backend import db
from backend.accounts.models import Account
from backend.moderation.models import Appeal, Ban, Block, Check, Report, Trust
from backend.moderation.sanctions import bans


def erase_account(account: Account) -> None:
    """Erase an account's reports, blocks and bans, and unlink its checks; counts stay right.

    What an editor decided about its content stays, and names nobody; an active ban
    leaves its mark.
    """
    bans.save_ban_marks(account)
    session = db.session()
    own_ids = select(Check.id).where(Check.account_id == account.id)
    reported_ids = select(Report.check_id).where(Report.account_id == account.id)
    lock_query = (
        select(Check.id)
        .where(Check.id.in_(own_ids) | Check.id.in_(reported_ids))
        .order_by(Check.id)
    )
    session.execute(lock_query.with_for_update())
    open_reported_ids = reported_ids.where(Report.reviewed_at.is_(None))
    statement = update(Check).where(Check.id.in_(open_reported_ids), Check.reports > 0)
    session.execute(statement.values(reports=Check.reports - 1))
    session.execute(
        update(Check)
        .where(Check.account_id == account.id)
        .values(account_id=None, state="gone", retry_at=None, round=Check.round + 1)
    )
    session.execute(delete(Report).where(Report.account_id == account.id))
    for table in (Appeal, Ban, Trust):
        session.execute(delete(table).where(table.account_id == account.id))
    session.execute(
        delete(Block).where((Block.account_id == account.id) | (Block.blocked_id == account.id))
    )
