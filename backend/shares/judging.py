"""Which arrivals count: pure rules, the same for a batch as it comes in and for a second look."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

REPEAT_WITHIN = timedelta(hours=24)

Place = tuple[str, int, int | None]  # visitor, article, share


@dataclass(frozen=True)
class Arrival:
    """One arrival to be judged. `never` says why its scene never counts.

    `own` is by the sharer; `familiar` is by a reader whom the house knew before.
    """

    visitor: str
    article_id: int
    share_id: int | None
    at: datetime
    own: bool = False
    familiar: bool = False
    never: str = ""


@dataclass(frozen=True)
class Verdict:
    """What an arrival is: why it does not count (empty: it does), and whether it was the first."""

    discounted: str
    is_first: bool = False
    is_new: bool = False

    @property
    def counted(self) -> bool:
        """Whether it counts."""
        return not self.discounted


@dataclass
class Known:
    """What counted before: when last, who came to which article, whom the house knows."""

    last: dict[Place, datetime] = field(default_factory=dict)
    came: set[tuple[str, int]] = field(default_factory=set)
    people: set[str] = field(default_factory=set)

    def judge(self, arrival: Arrival) -> Verdict:
        """Judge one arrival, and bear it in mind for the next.

        A repeat is the same visitor by the same share within 24 hours of the last
        that counted; what comes in late, after a later one, is a repeat too.

        >>> known, noon = Known(), datetime(2026, 1, 1, 12)
        >>> by = lambda share, hours: Arrival("v", 1, share, noon + timedelta(hours=hours))
        >>> [known.judge(by(7, hours)).discounted for hours in (0, 23, 24)]
        ['', 'repeat', '']
        >>> known.judge(by(8, 24))
        Verdict(discounted='', is_first=False, is_new=False)
        """
        place = (arrival.visitor, arrival.article_id, arrival.share_id)
        why = arrival.never or ("self" if arrival.own else "")
        before = self.last.get(place)
        if not why and before is not None and arrival.at - before < REPEAT_WITHIN:
            why = "repeat"
        if why:
            return Verdict(why)
        here = (arrival.visitor, arrival.article_id)
        is_new = not arrival.familiar and arrival.visitor not in self.people
        verdict = Verdict("", here not in self.came, is_new)
        self.last[place] = arrival.at
        self.came.add(here)
        self.people.add(arrival.visitor)
        return verdict
