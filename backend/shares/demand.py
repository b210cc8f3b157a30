"""How many codes ought to lie ready: as many as the coming hour is expected to take."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, literal, select

from backend import clock, db
from backend.config import settings
from backend.shares.models import Code

HOUR = timedelta(hours=1)
RECENTLY = timedelta(minutes=5)
BEFORE = (timedelta(days=1), timedelta(days=7))
REMEMBERED = timedelta(days=8)
MOST_READY = 10_000


def coming_hour() -> int:
    """Estimate how often readers will ask for a code within the hour.

        the most of  12 x the asks of the last five minutes,
                     the asks of the coming hour, as it was a day ago,
                     the asks of the coming hour, as it was a week ago

    A surge is believed at once, for a code too many is used another day; the
    evening is prepared for before it comes. An ask is a row of `codes` with its
    `taken_at`, whether a code was found or not: so nothing is lost with Redis or
    a restart, and it costs three counts on an index.
    """
    now = clock.now()
    recent = _asks(now - RECENTLY, now) * (HOUR // RECENTLY)
    return max(recent, *(_asks(now - ago, now - ago + HOUR) for ago in BEFORE))


def wanted() -> int:
    """Tell how many codes ought to lie ready: the coming hour's, but never less than CODE_POOL.

    Nor more than ten thousand, which WeChat draws in three minutes.
    """
    return max(settings().code_pool, min(coming_hour(), MOST_READY))


def ready(opens: str) -> int:
    """Count the codes that lie ready and open what is wanted; no further than is of use."""
    return _count(Code.is_any("ready"), Code.opens == opens)


def _asks(since: datetime, until: datetime) -> int:
    within = (Code.taken_at >= since, Code.taken_at < until)
    return _count(Code.is_any("taken", "spent"), *within)


def _count(*which: ColumnElement[bool]) -> int:
    rows = select(literal(1)).where(*which).limit(2 * MOST_READY).subquery()
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(rows)) or 0
