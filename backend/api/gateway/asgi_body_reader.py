"""Reads ASGI request bodies whole, into memory or onto disk; refuses slow or too many."""

from collections.abc import Awaitable, Callable
from typing import IO, Any

from backend.api.gateway.drain_body import MAX_BYTES
from backend.api.gateway.minimum_transfer_rate import Pace, StallBudget
from backend.errors import AppError, Busy

MAX_BYTES_IN_MEMORY = 256 * 1024
MAX_BODIES_ON_DISK = 4  # bodies on disk at a time; further ones are refused as Busy

Receive = Callable[[], Awaitable[dict[str, Any]]]


class BodyTooSlow(AppError):
    """The body did not arrive at the least pace."""

    status, code, message = 408, "body_too_slow", "网络太慢，提交没有完成，请重试"


class ClientClosed(Exception):
    """The client hung up."""


class BodyReader:
    """Reads bodies at a least pace; used on one event loop."""

    def __init__(self, pace: Pace) -> None:
        """Begin with no body on disk."""
        self._pace = pace
        self._big = 0

    async def read(self, receive: Receive, body: IO[bytes]) -> int:
        """Read a body to its end, and return its length; overlong ones are cut.

        Raises BodyTooSlow, Busy when too many are on disk, ClientClosed.
        """
        patience, size, is_big = StallBudget(self._pace), 0, False
        try:
            more = True
            while more and size <= MAX_BYTES:
                async with patience.waiting():
                    message = await receive()
                if message["type"] != "http.request":
                    raise ClientClosed
                piece, more = message.get("body", b""), message.get("more_body", False)
                if not is_big and size + len(piece) > MAX_BYTES_IN_MEMORY:
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
        if self._big >= MAX_BODIES_ON_DISK:
            raise Busy
        self._big += 1
        return True
