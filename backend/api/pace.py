"""How slow a peer may be: for reading what it sends, and for sending what it reads."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """How slow a peer may be: a stall of so many seconds, made good by bytes at a least rate."""

    grace: float = 15.0
    bytes_a_second: float = 8 * 1024


class Patience:
    """What is left of the seconds that one peer may be waited for."""

    def __init__(self, pace: Pace) -> None:
        """Begin with the whole grace."""
        self.pace, self.seconds = pace, pace.grace

    @asynccontextmanager
    async def waiting(self) -> AsyncIterator[None]:
        """Wait for the peer inside. Raises TimeoutError when nothing is left."""
        clock = asyncio.get_running_loop().time
        started = clock()
        async with asyncio.timeout(self.seconds):
            yield
        self.seconds -= clock() - started

    def moved(self, count: int) -> None:
        """Let bytes that moved make waiting good."""
        earned = self.seconds + count / self.pace.bytes_a_second
        self.seconds = min(earned, self.pace.grace)
