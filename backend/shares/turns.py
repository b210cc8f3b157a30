"""One writer at a time, on every database: whoever writes visits holds the turn till the commit.

Whether a visit counts depends on the others of its visitor, and every visit
touches sums that all share. So visits are judged one batch after the other:
no race to lose, no deadlock to meet. Readers never wait for it.
"""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from backend import db
from backend.shares.models import Turn

VISITS = "visits"


def hold(name: str = VISITS) -> None:
    """Wait for the turn and keep it until the transaction ends; take it before any other lock."""
    session = db.session()
    mine = select(Turn.id).where(Turn.name == name).with_for_update()
    if session.scalar(mine) is not None:
        return
    try:
        with session.begin_nested():
            session.add(Turn(name=name))
    except IntegrityError:  # another made it first, and holds it
        session.scalar(mine)
