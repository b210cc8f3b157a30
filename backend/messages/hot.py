"""How hot words are: the likes they got, and for newcomers a credit that halves every day.

The score changes with time and with every tap, so no cursor can name a place in
it. Hence a list by heat begins with a head: the hundred hottest at the moment of
the first page, whose ids travel in the cursor. Behind them all others follow,
newest first. So a page neither skips nor repeats anything, whoever taps
meanwhile. Pinned words stand in front of the head, of either order.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from backend.api import cursors
from backend.errors import BadInput, Fault

CREDIT = 5.0
HALF_LIFE_HOURS = 24.0
MOST_IN_HEAD = 100
MOST_PINS = 3
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
HEAD = re.compile(r"(?:[0-9a-z]{1,13}(?:\.[0-9a-z]{1,13}){0,119})?")
TOP = 2**62


@dataclass(frozen=True)
class Tapped:
    """What the heat of some words depends on; `id` is their row id."""

    id: int
    likes: int
    created_at: datetime


def score(likes: int, hours: float) -> float:
    """Tell how hot words with so many likes are, so many hours after they were written.

    A word just written is worth five likes, a day later two and a half: enough
    to be met, too little to stay without a tap.

    >>> score(0, 0), score(3, 24)
    (5.0, 5.5)
    """
    return likes + CREDIT * math.pow(0.5, max(hours, 0.0) / HALF_LIFE_HOURS)


def hottest(found: Iterable[Tapped], now: datetime) -> list[int]:
    """Give the row ids of the hottest hundred, hottest first; among equals the newest first."""
    once = {each.id: each for each in found}.values()

    def heat(each: Tapped) -> tuple[float, int]:
        return score(each.likes, (now - each.created_at).total_seconds() / 3600), each.id

    return [each.id for each in sorted(once, key=heat, reverse=True)[:MOST_IN_HEAD]]


@dataclass(frozen=True)
class Place:
    """Where a list goes on: at `at` in its head of row ids, and then below row `below`.

    `below` 0 says that nothing comes after the head.
    """

    head: tuple[int, ...]
    at: int = 0
    below: int = TOP

    @classmethod
    def read(cls, cursor: str) -> Self:
        """Read a cursor. Raises BadInput for one that is not of our making."""
        head, at, below = cursors.unpack(cursor, str, int, int)
        if not HEAD.fullmatch(head):
            raise BadInput(faults=(Fault("/cursor", "翻页标记无效，请从头加载"),))
        keys = tuple(min(int(part, 36), TOP) for part in head.split(".") if part)
        return cls(keys, min(at, len(keys)), below)

    def cursor(self) -> str:
        """Write the cursor."""
        return cursors.pack(".".join(map(_digits, self.head)), self.at, self.below)

    def further(self, count: int) -> Self:
        """Go on by so many of the head."""
        return replace(self, at=min(self.at + count, len(self.head)))

    @property
    def is_at_end(self) -> bool:
        """Whether nothing is left to show."""
        return self.at >= len(self.head) and self.below == 0


def _digits(number: int) -> str:
    written = ""
    while number:
        number, digit = divmod(number, 36)
        written = DIGITS[digit] + written
    return written or "0"
