"""Lets a request wait its turn in no thread: `NotYet` has the ASGI gateway call it again.

A view that finds that its turn is some seconds away raises `NotYet`. The gateway keeps the
request's body, sleeps, and asks anew; then `has_waited` holds. Only so many requests wait at
once: where there is no place, or no gateway, the refusal is sent as it is.
"""

from flask import request

from backend.errors import TooManyRequests

MOST_SECONDS = 30
MOST_WAITING = 64
HAS_PLACE, SECONDS, WAITED = "shiju.has_place", "shiju.seconds_to_wait", "shiju.has_waited"


class NotYet(TooManyRequests):
    """The turn is some seconds away; the gateway waits for it."""

    def __init__(self, seconds: int) -> None:
        """Have the gateway ask again in so many seconds."""
        super().__init__(retry_after=seconds)
        request.environ[SECONDS] = seconds


def longest() -> int:
    """Tell for how many seconds this request can wait; 0 where nobody would wait for it."""
    return MOST_SECONDS if request.environ.get(HAS_PLACE) else 0


def has_waited() -> bool:
    """Tell whether this request waited for its turn, which has come now."""
    return bool(request.environ.get(WAITED))
