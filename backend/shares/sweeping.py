"""Clearing away codes that have served.

The picture of a taken code is part of its card, and a card is never drawn again
under the same share: a new name or design is a new card with a new code. So an
hour after it was taken, longer than any request lives, nobody needs it.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, delete, select, update

from backend import clock, db, storage
from backend.shares import demand, minting
from backend.shares.models import Code

SWEEP = "codes.sweep"
BATCH = 200
HANDS = 8
SERVED_AFTER = timedelta(hours=1)

Found = Sequence[Row[int, str]]


def sweep(_payload: dict[str, Any]) -> float | None:
    """Delete pictures of codes long taken, codes that open what is no more, and in time the rows.

    A job. Rows stay as long as `demand` remembers.
    """
    swept = _served() + _stale() + _forgotten()
    return 1.0 if swept >= BATCH else None


def _served() -> int:
    found = _some(Code.is_any("taken"), Code.taken_at < clock.now() - SERVED_AFTER)
    _delete_pictures(found)
    with db.transaction() as session:
        session.execute(update(Code).where(_among(found)).values(state="spent", key=""))
    return len(found)


def _stale() -> int:
    found = _some(Code.is_any("ready"), Code.opens != minting.opens())
    with db.transaction() as session:
        session.execute(delete(Code).where(_among(found), Code.is_any("ready")))
    _delete_pictures(found)
    return len(found)


def _forgotten() -> int:
    found = _some(Code.is_any("spent"), Code.taken_at < clock.now() - demand.REMEMBERED)
    with db.transaction() as session:
        session.execute(delete(Code).where(_among(found)))
    return len(found)


def _some(*which: Any) -> Found:
    with db.reading() as session:
        return session.execute(select(Code.id, Code.key).where(*which).limit(BATCH)).all()


def _among(found: Found) -> Any:
    return Code.id.in_([row.id for row in found])


def _delete_pictures(found: Found) -> None:
    store = storage.store()
    with ThreadPoolExecutor(HANDS) as hands:
        list(hands.map(store.delete, [row.key for row in found]))
