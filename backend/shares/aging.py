"""What becomes of old arrivals: they stay, so that all figures stay true, and are nobody's.

Each sweeper walks by row id, in which rows were kept, and gives the id after
which the next part begins. It stops before the first row that is too young.

Whoever comes back after that is a stranger to the house again, and counts as
someone new. That is the price, and it is why the time is half a year, not a week.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, select, update

from backend import db
from backend.shares import turns, visitors
from backend.shares.models import Phone, Share, Tap, Visit

AT_ONCE = 1000


def let_visits_go(before: datetime, after: int) -> int:
    """Let nobody be found behind arrivals made before a moment; no flag of theirs changes."""
    with db.transaction() as session:
        turns.hold()  # no batch in between may judge by what is being taken away
        keys = older(Visit, before, after)
        blank = {"account_id": None, "network": None}
        nobody = [{"id": key, "visitor": visitors.nobody(), **blank} for key in keys]
        if nobody:
            session.execute(update(Visit), nobody)
    return keys[-1] if keys else after


def let_shares_go(before: datetime, after: int) -> int:
    """Let nobody be found behind what strangers passed on; what a reader did is theirs to keep."""
    with db.transaction() as session:
        turns.hold()
        keys = older(Share, before, after)
        strangers = update(Share).where(Share.id.in_(keys), Share.account_id.is_(None))
        session.execute(strangers.values(visitor=None))
    return keys[-1] if keys else after


def let_taps_go(before: datetime, after: int) -> int:
    """Let nobody be found behind taps to follow; their number stays."""
    with db.transaction() as session:
        keys = older(Tap, before, after)
        nobody = [{"id": key, "visitor": visitors.nobody()} for key in keys]
        if nobody:
            session.execute(update(Tap), nobody)
    return keys[-1] if keys else after


def let_phones_go(before: datetime, after: int) -> int:
    """Forget whose a phone was; on the next arrival of its reader it is known again."""
    with db.transaction() as session:
        turns.hold()
        keys = older(Phone, before, after)
        session.execute(delete(Phone).where(Phone.id.in_(keys)))
    return keys[-1] if keys else after


def older(what: Any, before: datetime, after: int) -> list[int]:
    """Give the next row ids of a table above one, up to the first row that is too young."""
    part = select(what.id, what.created_at).where(_above(what, after)).order_by(what.id)
    keys = []
    for key, created_at in db.session().execute(part.limit(AT_ONCE)):
        if created_at >= before:
            break
        keys.append(key)
    return keys


def _above(what: Any, after: int) -> ColumnElement[bool]:
    above: ColumnElement[bool] = what.id > after
    return above
