"""One writer at a time, on every database: whoever writes visits holds the turn till the commit.

The audit log has a turn of its own.

Whether a visit counts depends on the others of its visitor, and every visit
touches sums that all share. So visits are judged one batch after the other:
no race to lose, no deadlock to meet. Readers never wait for it.
"""

from typing import cast

from sqlalchemy import Table, select
from sqlalchemy.dialects import mysql
from sqlalchemy.exc import IntegrityError

from backend import db
from backend.shares.models import Turn

VISITS = "visits"
TURNS = cast(Table, Turn.__table__)


def hold(name: str = VISITS) -> None:
    """Wait for the turn and keep it until the transaction ends; take it before any other lock.

    MariaDB locks even the gap where a row is missing, so that two who then make
    it end in a deadlock; there the row is made and locked in one statement.
    """
    session = db.session()
    if db.dialect() == "mysql":
        made = mysql.insert(TURNS).values(name=name)
        session.execute(made.on_duplicate_key_update(name=name))
        return
    mine = select(Turn.id).where(Turn.name == name).with_for_update()
    if session.scalar(mine) is not None:
        return
    try:
        with session.begin_nested():
            session.add(Turn(name=name))
    except IntegrityError:  # another made it first, and holds it
        session.scalar(mine)
