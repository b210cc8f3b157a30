"""What a visit adds to the figures (`VisitDelta`), and the listeners that are notified of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.manifest import ExtensionPoint


@dataclass(frozen=True)
class VisitDelta:
    """What one visit adds to the figures; a later correction may subtract again.

    `burst_visits` is 1 for a visit that was discounted as part of a burst.
    """

    share_id: int | None
    article_id: int
    channel: str
    at: datetime
    visits: int
    counted: int
    people: int
    newcomers: int
    burst_visits: int = 0


# Called within the transaction that writes the visits, under their write lock.
VISIT_LISTENERS = ExtensionPoint[Callable[[Sequence[VisitDelta]], None]]("visit listeners")


def notify_listeners(deltas: Sequence[VisitDelta]) -> None:
    """Notify the listeners, within the transaction."""
    if deltas:
        for listener in VISIT_LISTENERS.load():
            listener(deltas)
