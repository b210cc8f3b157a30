"""Ranks messages by hotness (likes, and a decaying credit for new ones); cursors of its pages.

The score changes with time and with every like, so no cursor can name a position in
it. Hence a list by hotness begins with a head: the hundred hottest at the moment of
the first page, whose ids are in the cursor. All others follow,
newest first. So a page neither skips nor repeats anything, whatever is liked
meanwhile. Pinned messages come before the head, in either order.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from backend.api import cursors

NEW_CREDIT = 5.0
HALF_LIFE_HOURS = 24.0
MAX_HEAD = 100
MAX_PINS = 3
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
HEAD = re.compile(r"(?:[0-9a-z]{1,13}(?:\.[0-9a-z]{1,13}){0,119})?")
MAX_ROW_ID = 2**62


@dataclass(frozen=True)
class RankingInput:
    """What a message's score depends on; `id` is its row id."""

    id: int
    likes: int
    created_at: datetime


def compute_score(likes: int, hours: float) -> float:
    """Compute the score of a message with so many likes, so many hours after it was written.

    A message just written is worth five likes, a day later two and a half: enough
    to be seen, too little to stay without a like.

    >>> compute_score(0, 0), compute_score(3, 24)
    (5.0, 5.5)
    """
    return likes + NEW_CREDIT * math.pow(0.5, max(hours, 0.0) / HALF_LIFE_HOURS)


def rank_hottest(candidates: Iterable[RankingInput], now: datetime) -> list[int]:
    """Rank the row ids of the hottest hundred, hottest first; among equals the newest first."""
    by_id = {candidate.id: candidate for candidate in candidates}.values()

    def heat(candidate: RankingInput) -> tuple[float, int]:
        return compute_score(
            candidate.likes, (now - candidate.created_at).total_seconds() / 3600
        ), candidate.id

    return [candidate.id for candidate in sorted(by_id, key=heat, reverse=True)[:MAX_HEAD]]


@dataclass(frozen=True)
class PagePosition:
    """A page's start: at `at` in the head of row ids, and then below row `below`.

    `below` 0 says that nothing comes after the head.
    """

    head: tuple[int, ...]
    at: int = 0
    below: int = MAX_ROW_ID

    @classmethod
    def read(cls, cursor: str) -> Self:
        """Read a cursor. Raises BadCursor."""
        head, at, below = cursors.unpack(cursor, str, int, int)
        if not HEAD.fullmatch(head):
            raise cursors.BadCursor
        keys = tuple(min(int(part, 36), MAX_ROW_ID) for part in head.split(".") if part)
        return cls(keys, min(at, len(keys)), below)

    def cursor(self) -> str:
        """Write the cursor."""
        return cursors.pack(".".join(map(_to_base36, self.head)), self.at, self.below)

    def further(self, count: int) -> Self:
        """Go on by so many of the head."""
        return replace(self, at=min(self.at + count, len(self.head)))

    @property
    def is_at_end(self) -> bool:
        """Whether nothing is left to show."""
        return self.at >= len(self.head) and self.below == 0


def _to_base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = DIGITS[digit] + digits
    return digits or "0"
