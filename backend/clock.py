"""The clock: the current time in UTC, Shanghai's zone, a check for clock skew; tests freeze it.

Readers, editors and WeChat's quotas live by Shanghai's time, which knows no summer time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8))
# By how much the clocks of two machines may differ before one is taken to have jumped.
SKEW = timedelta(minutes=15)

_frozen_at: datetime | None = None


def now() -> datetime:
    """Give the time as an aware UTC datetime, or the time at which a test froze it."""
    return _frozen_at or datetime.now(UTC)


def is_ahead(moment: datetime) -> bool:
    """Tell whether something noted for the past was noted by a clock that ran ahead."""
    return moment > now() + SKEW


@contextmanager
def freeze_at(moment: datetime) -> Iterator[None]:
    """Freeze the clock at one moment, for tests; a test moves it by freezing it again."""
    global _frozen_at
    previous, _frozen_at = _frozen_at, moment.astimezone(UTC)
    try:
        yield
    finally:
        _frozen_at = previous
