"""What is forgotten by itself: every minute each sweeper goes through a few hundred rows.

A sweeper is its own room's: `sweep(before, after)` deals with what is older
than `before` among the next rows after row id `after`, in a transaction of its
own, and gives the id after which the next minute goes on. So there is no
statement that grows with the tables, and nothing is held for long.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from flask import Flask, current_app
from sqlalchemy import select

from backend import clock, db, logs
from backend.config import settings
from backend.privacy.models import Sweep

SWEEP = "privacy.sweep"

log = structlog.get_logger()


@dataclass(frozen=True)
class Rule:
    """After how many days, by which setting, what is dealt with; `setting` 0 is never.

    Without a setting it is dealt with at all times.
    """

    name: str
    setting: str | None
    sweep: Callable[[datetime, int], int]

    def days(self) -> int:
        """Tell the days that are set; 0 without a setting, and for never."""
        days: int = getattr(settings(), self.setting) if self.setting else 0
        return days

    @property
    def is_on(self) -> bool:
        """Whether it is dealt with at all."""
        return self.setting is None or self.days() > 0


def init(app: Flask, rules: tuple[Rule, ...]) -> None:
    """Tell the app what is forgotten by itself."""
    app.extensions["retention"] = rules


def sweep(_payload: dict[str, Any]) -> None:
    """Have each sweeper go on from where it was; a job. One that stumbles keeps no other."""
    stumbled: list[Exception] = []
    for rule in current_app.extensions["retention"]:
        if rule.is_on:
            try:
                _go_on(rule)
            except Exception as error:
                log.warning("sweeper stumbled", sweeper=rule.name, **logs.facts(error))
                stumbled.append(error)
    if stumbled:
        raise stumbled[0]


def _go_on(rule: Rule) -> None:
    with db.reading() as session:
        after = session.scalar(select(Sweep.position).where(Sweep.name == rule.name)) or 0
    came_to = rule.sweep(clock.now() - timedelta(days=rule.days()), after)
    with db.transaction() as session:
        mine = session.scalar(select(Sweep).where(Sweep.name == rule.name).with_for_update())
        if mine is None:
            mine = Sweep(name=rule.name)
            session.add(mine)
        mine.position, mine.swept_at = came_to, clock.now()
