"""What becomes of old plays, and of those whose player leaves: they count on, and are nobody's."""

from datetime import datetime

from sqlalchemy import select, update

from backend import db
from backend.accounts.models import Account
from backend.quizzes.models import Play
from backend.shares import aging, visitors


def let_plays_go(before: datetime, after: int) -> int:
    """Let nobody be found behind what strangers played; what a reader did is theirs to keep.

    Gives the row id after which the next part begins.
    """
    with db.transaction() as session:
        keys = aging.older(Play, before, after)
        strangers = select(Play.id).where(Play.id.in_(keys), Play.account_id.is_(None))
        nobody = [
            {"id": key, "visitor": visitors.nobody(), "key": ""}
            for key in session.scalars(strangers.with_for_update())
        ]
        if nobody:
            session.execute(update(Play), nobody)
    return keys[-1] if keys else after


def forget(account: Account) -> None:
    """Let nobody be found behind an account's plays, nor named on a board; the counts stay."""
    theirs = update(Play).where(Play.account_id == account.id)
    nobody = {"account_id": None, "visitor": visitors.nobody(), "key": "", "listed": False}
    db.session().execute(theirs.values(**nobody))
