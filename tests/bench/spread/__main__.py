"""How true K is while an article spreads: on simulated worlds, or on cascades of a file.

Run with `make check-spread` (RUNS=100 does less; FILE=cascades.jsonl takes real ones); the last
line is JSON. Each world is simulated with seeds, and looked at after a quarter, a half, one and two
half-lives and in the end; the account has eight earlier articles of its own, except in worlds
marked `alone`. A cell is one world at one moment with at least `LEAST` figures shown; those with a
share cap are looked at until the cap. From twenty shares on there may be a figure.

    coverage_worst, _mean   how often the interval of 95 % held the truth: worst cell, all cells
    bias_worst              the largest distance of a cell's mean from the truth
    shown                   the part of moments with twenty shares at which there was a figure
    before_…                the same of children over shares, which was K until now

With FILE the truth is what became of those very shares: how many they had led to in the end. The
account's other articles are the other cascades of the file.
"""

import itertools
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from tests.bench.spread import observation
from tests.bench.spread.worlds import DAY, HOUR, MOST_SHARES, Cascade, World, read_file

RUNS = int(os.environ.get("RUNS", "400"))
SEED = 20260101
LEAST = 40
MIN_SHARES = 20
EARLIER, ACCOUNTS = 8, 5
MOMENTS: tuple[float | None, ...] = (0.25, 0.5, 1, 2, None)
HOURS = (1, 3, 6)
REPRODUCTIONS = (0.2, 0.5, 0.8, 1.2, 1.5)
DISPERSIONS = (None, 1.0, 0.1)
DELAYS = ("exponential", "log-normal", "heavy", "day and night")
ROOTS = ((1, 0.0), (20, 1.0), (100, 0.0), (100, 3.0))


def main() -> None:
    """Check worlds, or a file if one is named."""
    if len(sys.argv) > 1 and sys.argv[1]:
        print(json.dumps(check_file(Path(sys.argv[1]))))
    else:
        print(json.dumps(check_worlds()))


def check_worlds() -> dict[str, Any]:
    """Check every world, tell of each, and sum up."""
    cells: list[dict[str, Any]] = []
    for delays, dispersion, reproduction, (roots, days) in itertools.product(
        DELAYS, DISPERSIONS, REPRODUCTIONS, ROOTS
    ):
        world = World(reproduction, dispersion, delays, roots, days)
        cells += _check_world(world, alone=False)
    for delays, reproduction in itertools.product(DELAYS, REPRODUCTIONS):
        cells += _check_world(World(reproduction, None, delays, 100, 3.0), alone=True)
    told = [cell for cell in cells if cell["shown"] >= LEAST]
    before = [cell for cell in cells if cell["moments"] >= LEAST]
    return {
        "bench": "spread",
        "seed": SEED,
        "runs": RUNS,
        "cells": len(told),
        "coverage_worst": min(cell["coverage"] for cell in told),
        "coverage_mean": round(float(np.mean([cell["coverage"] for cell in told])), 3),
        "coverage_in_aim": _part(0.9 <= cell["coverage"] <= 0.98 for cell in told),
        "bias_worst": max((cell["bias"] for cell in told), key=abs),
        "bias_in_aim": _part(abs(cell["bias"]) <= 0.05 for cell in told),
        "shown": round(
            sum(cell["shown"] for cell in cells) / sum(cell["moments"] for cell in cells), 3
        ),
        "before_coverage_worst": min(cell["before_coverage"] for cell in before),
        "before_coverage_mean": round(
            float(np.mean([cell["before_coverage"] for cell in before])), 3
        ),
        "before_bias_worst": max((cell["before_bias"] for cell in before), key=abs),
    }


def _part(held: Iterator[bool]) -> float:
    values = list(held)
    return round(sum(values) / max(1, len(values)), 3)


def _check_world(world: World, *, alone: bool) -> list[dict[str, Any]]:
    chance = np.random.default_rng(
        [SEED, *map(ord, f"{world}{alone}")],
    )
    priors = (
        [observation.EVENLY] if alone else [_live_before(world, chance) for _ in range(ACCOUNTS)]
    )
    rows: dict[float | None, list[tuple[float, ...]]] = {moment: [] for moment in MOMENTS}
    for run in range(RUNS):
        cascade = world.simulate(chance)
        for moment in MOMENTS:
            now = _moment(cascade, moment)
            if len(cascade.until(now).times) < MIN_SHARES:
                continue
            observed = observation.observe(cascade, now)
            rows[moment].append(_look(observed, priors[run % len(priors)], world.reproduction))
    cells = []
    for moment, found in rows.items():
        if found:
            cells.append(_sum_up(world, moment, alone, np.array(found)))
            print(json.dumps(cells[-1]), flush=True)
    return cells


def _live_before(world: World, chance: np.random.Generator) -> observation.Weights:
    """Learn from the account's earlier articles, less infectious than ones that never end."""
    earlier = World(min(world.reproduction, 0.8), world.dispersion, world.delays, 50, 1.0)
    articles = [earlier.simulate(chance) for _ in range(EARLIER)]
    return observation.learn(
        [observation.observe(a, a.times[-1] + 30 * DAY) for a in articles]
    ).prior()


def _moment(cascade: Cascade, moment: float | None) -> float:
    is_capped = len(cascade.times) >= MOST_SHARES
    last = float(cascade.times[-1]) + (0 if is_capped else 10 * DAY)
    if moment is None:
        return last
    now = float(cascade.times[0]) + cascade.half_life * moment
    return min(now, last) if is_capped else now


def _look(
    observed: observation.Observation, prior: observation.Weights, truth: float
) -> tuple[float, ...]:
    shown, before = observation.show(observed, prior), observation.show_as_before(observed)
    is_shown = shown.value is not None and shown.low is not None and shown.high is not None
    value, low, high = (
        (shown.value or 0.0, shown.low or 0.0, shown.high or 0.0) if is_shown else (0.0, 0.0, 0.0)
    )
    return (
        float(is_shown),
        value - truth,
        float(low <= truth <= high),
        high - low,
        before[0] - truth,
        float(before[1] <= truth <= before[2]),
    )


def _sum_up(world: World, moment: float | None, alone: bool, rows: Any) -> dict[str, Any]:
    shown = rows[rows[:, 0] > 0]
    told = [round(float(value), 3) for value in shown[:, 1:4].mean(axis=0)] if len(shown) else []
    bias, coverage, width = told or (0.0, 0.0, 0.0)
    return {
        **vars(world),
        "moment": "end" if moment is None else moment,
        "alone": alone,
        "moments": len(rows),
        "shown": len(shown),
        "bias": bias,
        "coverage": coverage,
        "width": width,
        "before_bias": round(float(rows[:, 4].mean()), 3),
        "before_coverage": round(float(rows[:, 5].mean()), 3),
    }


def check_file(path: Path) -> dict[str, Any]:
    """Check real cascades: what was shown at each moment, beside what became of those shares."""
    cascades = [cascade for cascade in read_file(path) if len(cascade.times) > 1]
    ends = [observation.observe(c, float(c.times[-1]) + 30 * DAY) for c in cascades]
    learned = observation.learn(ends)
    rows: dict[str, list[tuple[float, ...]]] = {}
    for place, cascade in enumerate(cascades):
        prior = learned.prior(without=place)
        began = float(cascade.times[0])
        moments = {f"{hours}h": began + hours * HOUR for hours in HOURS}
        moments |= {f"{part}": began + cascade.half_life * part for part in MOMENTS if part}
        for name, now in moments.items():
            seen = cascade.until(now)
            if len(seen.times) < MIN_SHARES:
                continue
            truth = float(cascade.count_children()[: len(seen.times)].mean())
            observed = observation.observe(cascade, now)
            rows.setdefault(name, []).append(_look(observed, prior, truth))
            told = observation.show(observed, prior)
            line = {"id": cascade.name, "moment": name, "shares": len(seen.times), "was": truth}
            print(json.dumps(line | vars(told)), flush=True)
    found: dict[str, Any] = {"bench": "spread", "file": path.name, "cascades": len(cascades)}
    cells = {name: _sum_up_file(np.array(many)) for name, many in rows.items()}
    told_cells = [cell for cell in cells.values() if cell["shown"]]
    return found | {
        "moments": cells,
        "coverage_worst": min((cell["coverage"] for cell in told_cells), default=None),
        "coverage_mean": round(float(np.mean([c["coverage"] for c in told_cells])), 3)
        if told_cells
        else None,
        "bias_worst": max((cell["bias"] for cell in told_cells), key=abs, default=None),
        "before_coverage_worst": min((c["before_coverage"] for c in cells.values()), default=None),
        "before_bias_worst": max(
            (cell["before_bias"] for cell in cells.values()), key=abs, default=None
        ),
    }


def _sum_up_file(rows: Any) -> dict[str, Any]:
    cell = _sum_up(World(0, None, "", 0, 0), None, False, rows)
    shown = rows[rows[:, 0] > 0]
    names = ("moments", "shown", "bias", "coverage", "width", "before_bias", "before_coverage")
    middle = round(float(np.median(shown[:, 1])), 3) if len(shown) else None
    return {name: cell[name] for name in names} | {"bias_median": middle}


if __name__ == "__main__":
    main()
