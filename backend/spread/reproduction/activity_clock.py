"""Measures time in readers' activity: an hour of night counts for less than one of day. Pure.

Who gets a share at one in the morning passes it on after breakfast. In the clock's time every
article would have a pace of its own, by the hour at which it was published; in activity time
there is one, and an article that nobody passes on at night is not taken to have ended.
"""

from itertools import accumulate

# How active each hour of the day in Shanghai is, midnight first: rounded from the hours of 1.25
# million reposts of a Chinese microblog in 2009 to 2013; their mean is brought to one below.
HOURLY_ACTIVITY = (
    1.3, 0.72, 0.35, 0.22, 0.17, 0.2, 0.41, 0.83, 1.17, 1.34, 1.27, 1.17,
    1.26, 1.18, 0.97, 0.92, 0.92, 0.93, 0.88, 0.89, 1.0, 1.14, 1.45, 1.7,
)  # fmt: skip
HOUR, DAY, SHANGHAI_OFFSET = 3600, 86400, 8 * 3600
_SCALE = len(HOURLY_ACTIVITY) / sum(HOURLY_ACTIVITY)
_BEFORE = (0.0, *accumulate(weight * _SCALE * HOUR for weight in HOURLY_ACTIVITY))


def to_activity(timestamp: float) -> float:
    """Convert seconds since 1970 to seconds of activity; a whole day is as long in both.

    >>> day = to_activity(86400) - to_activity(0)
    >>> night = to_activity(22 * 3600) - to_activity(19 * 3600)  # three to six in Shanghai
    >>> round(day), round(night)
    (86400, 2277)
    """
    days, seconds = divmod(timestamp + SHANGHAI_OFFSET, DAY)
    hour = int(seconds // HOUR)
    within = (seconds - hour * HOUR) * HOURLY_ACTIVITY[hour] * _SCALE
    return days * DAY + _BEFORE[hour] + within


def measure_activity(start: float, end: float) -> float:
    """Return the activity between two times in seconds since 1970; none if they are reversed."""
    return max(0.0, to_activity(end) - to_activity(start))
