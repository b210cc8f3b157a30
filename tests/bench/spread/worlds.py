"""Simulated worlds: cascades of shares with a known R, seeded; and cascades read from a file."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Times = NDArray[np.float64]
Parents = NDArray[np.int64]

HOUR, DAY = 3600.0, 86400.0
BEGAN = 1_780_000_000.0
MOST_SHARES = 1500
LONGEST = 40 * DAY
MEAN_DELAY = 3 * HOUR
EPOCH_FROM = 1e8  # seconds from here on are taken for those since 1970, with an hour of the day


@dataclass(frozen=True)
class Cascade:
    """Shares in order of time: when each was created, and the place of its parent or -1."""

    times: Times
    parents: Parents
    name: str = ""

    @property
    def half_life(self) -> float:
        """Seconds from the first share until half of all had come."""
        return float(np.median(self.times) - self.times[0])

    def until(self, end: float) -> "Cascade":
        """Return what had come by then."""
        count = int(np.searchsorted(self.times, end, side="right"))
        seen = Cascade(self.times[:count], self.parents[:count], self.name)
        seen.__dict__["depths"] = self.depths[:count]
        return seen

    def count_children(self) -> NDArray[np.int64]:
        """Count the children of each share."""
        return np.bincount(self.parents[self.parents >= 0], minlength=len(self.times))

    @cached_property
    def depths(self) -> NDArray[np.int64]:
        """The number of shares above each."""
        depths = np.zeros(len(self.times), dtype=np.int64)
        for place, parent in enumerate(self.parents):
            if parent >= 0:
                depths[place] = depths[parent] + 1
        return depths


@dataclass(frozen=True)
class World:
    """What readers of an account do: R, how unequal they are (None: Poisson), their delays."""

    reproduction: float
    dispersion: float | None
    delays: str
    roots: int
    days: float

    def simulate(self, chance: np.random.Generator) -> Cascade:
        """Let an article spread, for forty days or until so many have shared it.

        By day and night it begins at any hour; other worlds know no hours, so that their
        seconds are those of activity.
        """
        began = BEGAN + chance.uniform(0, DAY) if self.delays == "day and night" else 0.0
        current = began + np.sort(chance.uniform(0, self.days * DAY, self.roots))
        places = np.arange(self.roots)
        times, parents, count = [current], [np.full(self.roots, -1)], self.roots
        while len(current) and count < 60 * MOST_SHARES:
            rates = np.full(len(current), self.reproduction)
            if self.dispersion is not None:
                rates *= chance.gamma(self.dispersion, 1 / self.dispersion, len(current))
            children = chance.poisson(rates)
            created = np.repeat(current, children)
            created = _delay(chance, self.delays, created)
            above = np.repeat(places, children)[created < began + LONGEST]
            current = created[created < began + LONGEST]
            places = np.arange(count, count + len(current))
            times.append(current)
            parents.append(above)
            count += len(current)
        return _sort(np.concatenate(times), np.concatenate(parents))


def _delay(chance: np.random.Generator, kind: str, created: Times) -> Times:
    if kind == "exponential":
        return created + chance.exponential(MEAN_DELAY, len(created))
    if kind == "log-normal":
        return created + chance.lognormal(np.log(2 * HOUR), 1.0, len(created))
    if kind == "heavy":
        return created + chance.lognormal(np.log(HOUR), 1.8, len(created))
    # Day and night: the delay is one of activity, which swings between a tenth at four in the
    # morning and 1.9 in the afternoon.
    wanted = _activity(created) + chance.exponential(MEAN_DELAY, len(created))
    later: Times = np.interp(wanted, ACTIVE, MOMENTS)
    return later


def _activity(moments: Times) -> Times:
    turn = 2 * np.pi / DAY
    shift = 20 * HOUR  # four in the morning in Shanghai
    return moments - 0.9 / turn * np.sin(turn * (moments - shift))


MOMENTS = np.arange(BEGAN, BEGAN + LONGEST * 3, 300.0)
ACTIVE = _activity(MOMENTS)


def _sort(times: Times, parents: Parents) -> Cascade:
    order = np.argsort(times, kind="stable")
    places = np.empty(len(order), dtype=np.int64)
    places[order] = np.arange(len(order))
    above = parents[order]
    above = np.where(above >= 0, places[above], -1)
    return Cascade(times[order][:MOST_SHARES], above[:MOST_SHARES])


def read_file(path: Path) -> list[Cascade]:
    """Read cascades, a line each: {"id", "shares": [[seconds, place of the parent or null]]}."""
    cascades: list[Cascade] = []
    for line in path.read_text("utf-8").splitlines():
        if not line.strip():
            continue
        told = json.loads(line)
        times = np.array([float(share[0]) for share in told["shares"]])
        parents = np.array([-1 if share[1] is None else int(share[1]) for share in told["shares"]])
        order = np.argsort(times, kind="stable")
        places = np.empty(len(order), dtype=np.int64)
        places[order] = np.arange(len(order))
        above = parents[order]
        above = np.where(above >= 0, places[above], -1)
        cascades.append(Cascade(times[order], above, str(told.get("id", len(cascades)))))
    return cascades
