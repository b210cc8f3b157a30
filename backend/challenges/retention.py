"""Anonymizes plays: signed-out visitors' old ones, and all of an erased account; counts stay."""

from datetime import datetime

from sqlalchemy import select, update

from backend import db
from backend.accounts.models import Account
from backend.challenges.models import Play
from backend.shares import retention
from backend.shares.arrivals import visitor_identity


def anonymize_expired_plays(before: datetime, after: int) -> int:
    """Anonymize signed-out visitors' plays that are older than `before`; readers' plays stay.

    Gives the row id after which the next batch begins. A retention rule.
    """
    with db.transaction() as session:
        play_ids = retention.list_expired_ids(Play, before, after)
        query = select(Play.id).where(Play.id.in_(play_ids), Play.account_id.is_(None))
        updates = [
            {"id": play_id, "visitor": visitor_identity.generate_anonymous_visitor(), "key": ""}
            for play_id in session.scalars(query.with_for_update())
        ]
        if updates:
            session.execute(update(Play), updates)
    return play_ids[-1] if play_ids else after


def erase_account(account: Account) -> None:
    """Anonymize an account's plays, and take it off all boards; the counts stay."""
    statement = update(Play).where(Play.account_id == account.id)
    values = {
        "account_id": None,
        "visitor": visitor_identity.generate_anonymous_visitor(),
        "key": "",
        "listed": False,
    }
    db.session().execute(statement.values(**values))
