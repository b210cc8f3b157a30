"""Circuit breaker for WeChat, shared through Redis: marks it down or up, lets few probes through.

Texts are not checked while WeChat is known to be down; signing in needs WeChat, and sends
one probe at a time. With Redis unreachable nothing is remembered, and the concurrency
limits alone bound how many requests wait.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from backend import redis_primitives
from backend.wechat.errors import QuotaSpent, WeChatAway

DOWN_KEY, DOWN_SECONDS = "wechat:away", 30
PROBE_KEY, PROBE_SECONDS = "wechat:probe", 5


def is_down() -> bool:
    """Tell whether WeChat was found to be down a short time ago."""
    return redis_primitives.has_flag(DOWN_KEY)


def mark_down() -> None:
    """Mark WeChat as down."""
    redis_primitives.set_flag(DOWN_KEY, seconds=DOWN_SECONDS)


def mark_up() -> None:
    """Mark WeChat as up, since it answered."""
    redis_primitives.clear_flag(DOWN_KEY)


@contextmanager
def breaker(path: str) -> Iterator[None]:
    """Run a block that needs WeChat, and record the outcome.

    While WeChat is known to be down, one probe every few seconds is let through. Raises
    WeChatAway for all others.
    """
    was_down = is_down()
    if was_down and not redis_primitives.is_first(PROBE_KEY, seconds=PROBE_SECONDS):
        raise WeChatAway(path=path, reason="known to be away")
    try:
        yield
    except QuotaSpent:
        raise
    except WeChatAway:
        mark_down()
        raise
    if was_down:
        mark_up()
