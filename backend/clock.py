"""What time it is. Always UTC; tests can stop it with `clock.stop_at`.

Readers, editors and WeChat's quotas live by Shanghai's time, which knows no summer time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8))
# By how much the clocks of two machines may differ before one is taken to have jumped.
SKEW = timedelta(minutes=15)

_stopped: datetime | None = None


def now() -> datetime:
    """Tell the time as an aware UTC datetime, or the time at which a test stopped it."""
    return _stopped or datetime.now(UTC)


def is_ahead(moment: datetime) -> bool:
    """Tell whether something noted for the past was noted by a clock that ran ahead."""
    return moment > now() + SKEW


@contextmanager
def stop_at(moment: datetime) -> Iterator[None]:
    """Hold the clock at one moment, for tests; a test moves it by stopping it again."""
    global _stopped
    before, _stopped = _stopped, moment.astimezone(UTC)
    try:
        yield
    finally:
        _stopped = before
