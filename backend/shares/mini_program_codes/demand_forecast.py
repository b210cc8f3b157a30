"""Estimates the next hour's demand for codes, hence how many should be ready; counts those."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, literal, select

from backend import clock, db
from backend.config import get_settings
from backend.shares.models import ShareCode

HOUR = timedelta(hours=1)
RECENT_PERIOD = timedelta(minutes=5)
COMPARED_PERIODS = (timedelta(days=1), timedelta(days=7))
HISTORY_RETENTION = timedelta(days=8)
MAX_READY = 10_000


def estimate_hourly_demand() -> int:
    """Estimate how many codes readers will request within the next hour.

        the maximum of  12 x the requests of the last five minutes,
                        the requests of the coming hour, a day ago,
                        the requests of the coming hour, a week ago

    A surge counts at once, for a surplus code is used another day; the evening
    peak is prepared for in advance. A request is a row of `codes` with its
    `allocated_at`, whether a code was found or not: so nothing is lost with Redis or
    a restart, and it costs three counts on an index.
    """
    now = clock.now()
    recent = _count_requests(now - RECENT_PERIOD, now) * (HOUR // RECENT_PERIOD)
    return max(
        recent, *(_count_requests(now - period, now - period + HOUR) for period in COMPARED_PERIODS)
    )


def get_target_count() -> int:
    """Return how many codes should be ready: the next hour's, but at least CODE_POOL.

    At most ten thousand, which WeChat mints in three minutes.
    """
    return max(get_settings().code_pool, min(estimate_hourly_demand(), MAX_READY))


def count_ready(target_digest: str) -> int:
    """Count the ready codes for a target digest, up to a useful limit."""
    return _count_codes(ShareCode.is_any("ready"), ShareCode.target_digest == target_digest)


def _count_requests(since: datetime, until: datetime) -> int:
    conditions = (ShareCode.allocated_at >= since, ShareCode.allocated_at < until)
    return _count_codes(ShareCode.is_any("taken", "spent"), *conditions)


def _count_codes(*conditions: ColumnElement[bool]) -> int:
    query = select(literal(1)).where(*conditions).limit(2 * MAX_READY).subquery()
    with db.read_session() as session:
        return session.scalar(select(func.count()).select_from(query)) or 0
