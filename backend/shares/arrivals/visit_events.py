"""Visit events: how a visit changes the figures, and the listeners that keep aggregates."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Flask, current_app


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


VisitListener = Callable[[Sequence[VisitDelta]], None]


def register_listeners(app: Flask, listeners: tuple[VisitListener, ...]) -> None:
    """Register the listeners that keep aggregates of visits."""
    app.extensions["visit_listeners"] = listeners


def notify_listeners(deltas: Sequence[VisitDelta]) -> None:
    """Notify the listeners, within the transaction."""
    if deltas:
        for listener in current_app.extensions["visit_listeners"]:
            listener(deltas)
