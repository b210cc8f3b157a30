"""Remembers for all processes that WeChat is away, so that in an outage few requests wait for it.

A circuit breaker whose state lies in Redis. Words are not checked while it is known; signing in
cannot do without WeChat, and asks one probe at a time. With Redis away nothing is remembered,
and seats alone limit how many requests wait.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from backend import cache
from backend.wechat.failures import QuotaSpent, WeChatAway

AWAY, AWAY_SECONDS = "wechat:away", 30
PROBE, PROBE_SECONDS = "wechat:probe", 5


def is_known() -> bool:
    """Tell whether WeChat was found to be away a short time ago."""
    return cache.has_in_mind(AWAY)


def note() -> None:
    """Remember that WeChat is away."""
    cache.bear_in_mind(AWAY, seconds=AWAY_SECONDS)


def forget() -> None:
    """Remember no longer that WeChat is away, since it answered."""
    cache.put_out_of_mind(AWAY)


@contextmanager
def breaker(path: str) -> Iterator[None]:
    """Do what cannot do without WeChat, and remember how that went.

    While WeChat is known to be away, one probe every few seconds is let through. Raises
    WeChatAway for all others.
    """
    known = is_known()
    if known and not cache.is_first(PROBE, seconds=PROBE_SECONDS):
        raise WeChatAway(path=path, reason="known to be away")
    try:
        yield
    except QuotaSpent:
        raise
    except WeChatAway:
        note()
        raise
    if known:
        forget()
