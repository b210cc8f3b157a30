"""What a visit adds to the figures, and telling it to those upstairs who keep sums."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Flask, current_app


@dataclass(frozen=True)
class Change:
    """What one visit adds to the figures; a second look may take away again.

    `burst_visits` is 1 for a visit that was set apart as part of a burst.
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


Listener = Callable[[Sequence[Change]], None]


def init(app: Flask, listeners: tuple[Listener, ...]) -> None:
    """Tell the app who keeps sums of what is written."""
    app.extensions["visit_listeners"] = listeners


def tell(changes: Sequence[Change]) -> None:
    """Let those who keep sums know, within the transaction."""
    if changes:
        for listener in current_app.extensions["visit_listeners"]:
            listener(changes)
