"""Bins of ages and delays, and the slots of creation times that a rollup stores. Pure.

Bins grow by a quarter each, from half a minute to two months: F changes with the logarithm
of time. An age grows, so a rollup cannot store it; it stores the time of creation, in slots
of two minutes, an hour and a day. Read together, the slots of shares are finer the younger
the shares are, and are bounded in number however many shares there are.
"""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime

from backend.spread.reproduction.activity_clock import measure_activity

EDGES = (0.0, *(30 * 1.25**power for power in range(56)))
BIN_COUNT = len(EDGES)
MIDDLES = (
    10.0,
    *((EDGES[place] * EDGES[place + 1]) ** 0.5 for place in range(1, BIN_COUNT - 1)),
    EDGES[-1] * 1.2,
)
MINUTES, HOUR, DAY = 120, 3600, 86400
SLOT_WIDTHS = (MINUTES, HOUR, DAY)
MINUTES_PERIOD, HOURS_PERIOD = 2 * HOUR, 4 * DAY


def get_bin(seconds: float) -> int:
    """Return the bin of an age or delay.

    >>> get_bin(0), get_bin(30), get_bin(3600), get_bin(10**9)
    (0, 1, 22, 56)
    """
    return max(0, bisect_right(EDGES, seconds) - 1)


def get_delay_bin(parent_at: datetime, child_at: datetime) -> str:
    """Return the bin of the activity between a share and a child, as rollups name it."""
    return str(get_bin(measure_activity(parent_at.timestamp(), child_at.timestamp())))


def list_slots(timestamp: float) -> Iterator[tuple[int, int]]:
    """Yield the slots that contain a time, as (width, number), one for each width."""
    for width in SLOT_WIDTHS:
        yield width, int(timestamp // width)


def list_slot_ranges(now: float) -> Iterator[tuple[int, int, int]]:
    """Yield which slots to read, as (width, first, last); together they hold each time once.

    >>> list(list_slot_ranges(100 * 86400 + 7500))
    [(120, 72000, 72062), (3600, 2304, 2399), (86400, 0, 95)]
    """
    hour_border = int((now - MINUTES_PERIOD) // HOUR * HOUR)
    day_border = int((now - HOURS_PERIOD) // DAY * DAY)
    yield MINUTES, hour_border // MINUTES, int(now // MINUTES)
    yield HOUR, day_border // HOUR, hour_border // HOUR - 1
    yield DAY, 0, day_border // DAY - 1


def get_slot_age(width: int, slot: int, now: float) -> float:
    """Return the age, in activity, of shares created in the middle of what has passed of a slot."""
    start = slot * width
    return measure_activity((start + min(start + width, now)) / 2, now)
