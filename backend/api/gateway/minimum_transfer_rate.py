"""Minimum transfer rate of a client: a time-out budget that each byte moved refills."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """A minimum rate: a stall of so many seconds is allowed, and bytes moved earn it back."""

    grace: float = 15.0
    bytes_a_second: float = 8 * 1024


class StallBudget:
    """What is left of the seconds that one peer may be waited for."""

    def __init__(self, pace: Pace) -> None:
        """Begin with the whole grace."""
        self.pace, self.seconds = pace, pace.grace

    @asynccontextmanager
    async def waiting(self) -> AsyncIterator[None]:
        """Wait for the peer inside. Raises TimeoutError when nothing is left."""
        clock = asyncio.get_running_loop().time
        started_at = clock()
        async with asyncio.timeout(self.seconds):
            yield
        self.seconds -= clock() - started_at

    def moved(self, count: int) -> None:
        """Earn seconds back by the bytes that were moved."""
        seconds = self.seconds + count / self.pace.bytes_a_second
        self.seconds = min(seconds, self.pace.grace)
