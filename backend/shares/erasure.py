"""Anonymizes a deleted account's shares and visits: they stay, and so do the figures."""

from sqlalchemy import update

from backend import db
from backend.accounts.models import Account
from backend.shares import follow_taps
from backend.shares.arrivals import visitor_identity, write_lock
from backend.shares.models import Share, Visit


def erase_account(account: Account) -> None:
    """Anonymize an account's shares and visits; the figures stay correct.

    Takes the write lock of visits, so that none of theirs is written afterwards.
    """
    write_lock.acquire_lock()
    session = db.session()
    visitor_identity.delete_phones(account)
    follow_taps.erase_account(account)
    conditions = Visit.visitor == visitor_identity.get_account_visitor(account)
    anonymous_values = {
        "account_id": None,
        "visitor": visitor_identity.generate_anonymous_visitor(),
    }
    session.execute(update(Visit).where(conditions).values(**anonymous_values))
    query = update(Share).where(Share.account_id == account.id)
    session.execute(query.values(account_id=None, visitor=None))
