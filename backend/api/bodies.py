"""Reads the bodies of ASGI requests to their end, into memory or, a few at a time, onto disk."""

from collections.abc import Awaitable, Callable
from typing import IO, Any

from backend.api.leftovers import MOST_BYTES
from backend.api.pace import Pace, Patience
from backend.errors import AppError, Busy

IN_MEMORY = 256 * 1024
BIG_BODIES = 4  # bodies on disk at a time: who fills the disk with more is told to come again

Receive = Callable[[], Awaitable[dict[str, Any]]]


class BodyTooSlow(AppError):
    """The body did not arrive at the least pace."""

    status, code, message = 408, "body_too_slow", "网络太慢，提交没有完成，请重试"


class HungUp(Exception):
    """The client hung up."""


class Bodies:
    """Reads bodies at a least pace; used on one event loop."""

    def __init__(self, pace: Pace) -> None:
        """Begin with no body on disk."""
        self._pace = pace
        self._big = 0

    async def read(self, receive: Receive, body: IO[bytes]) -> int:
        """Read a body to its end, and give its length; longer ones than any route takes are cut.

        Raises BodyTooSlow, Busy when too many are on disk, HungUp.
        """
        patience, size, is_big = Patience(self._pace), 0, False
        try:
            more = True
            while more and size <= MOST_BYTES:
                async with patience.waiting():
                    message = await receive()
                if message["type"] != "http.request":
                    raise HungUp
                piece, more = message.get("body", b""), message.get("more_body", False)
                if not is_big and size + len(piece) > IN_MEMORY:
                    is_big = self._take_big()
                patience.moved(len(piece))
                size += body.write(piece)
        except TimeoutError as error:
            raise BodyTooSlow from error
        finally:
            self._big -= is_big
        body.seek(0)
        return size

    def _take_big(self) -> bool:
        if self._big >= BIG_BODIES:
            raise Busy
        self._big += 1
        return True
