"""Decides which visits count, are first or repeat, from a visitor's history. Pure."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

REPEAT_WITHIN = timedelta(hours=24)

VisitKey = tuple[str, int, int | None]  # visitor, article, share


@dataclass(frozen=True)
class Arrival:
    """One visit to be decided. `exclusion` says why its scene never counts.

    `is_own` is by the sharer; `is_known` is by a reader with an older account.
    """

    visitor: str
    article_id: int
    share_id: int | None
    at: datetime
    is_own: bool = False
    is_known: bool = False
    exclusion: str = ""


@dataclass(frozen=True)
class CountingDecision:
    """Decision on a visit: why it does not count (empty if it does), and if it is the first."""

    discounted: str
    is_first: bool = False
    is_new: bool = False

    @property
    def counted(self) -> bool:
        """Whether it counts."""
        return not self.discounted


@dataclass
class VisitHistory:
    """History of counted visits: the last of each share, articles visited, known visitors."""

    last: dict[VisitKey, datetime] = field(default_factory=dict)
    visited_articles: set[tuple[str, int]] = field(default_factory=set)
    known_visitors: set[str] = field(default_factory=set)

    def decide(self, arrival: Arrival) -> CountingDecision:
        """Decide one visit, and add it to the history.

        A repeat is the same visitor by the same share within 24 hours of the last
        that counted; what comes in late, after a later one, is a repeat too.

        >>> history, noon = VisitHistory(), datetime(2026, 1, 1, 12)
        >>> by = lambda share, hours: Arrival("v", 1, share, noon + timedelta(hours=hours))
        >>> [history.decide(by(7, hours)).discounted for hours in (0, 23, 24)]
        ['', 'repeat', '']
        >>> history.decide(by(8, 24))
        CountingDecision(discounted='', is_first=False, is_new=False)
        """
        key = (arrival.visitor, arrival.article_id, arrival.share_id)
        reason = arrival.exclusion or ("self" if arrival.is_own else "")
        last_at = self.last.get(key)
        if not reason and last_at is not None and arrival.at - last_at < REPEAT_WITHIN:
            reason = "repeat"
        if reason:
            return CountingDecision(reason)
        article_key = (arrival.visitor, arrival.article_id)
        is_new = not arrival.is_known and arrival.visitor not in self.known_visitors
        decision = CountingDecision("", article_key not in self.visited_articles, is_new)
        self.last[key] = arrival.at
        self.visited_articles.add(article_key)
        self.known_visitors.add(arrival.visitor)
        return decision
