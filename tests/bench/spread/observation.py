"""What the application shows of a cascade at one moment, and what the formula before showed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backend.spread.reproduction import estimator
from backend.spread.reproduction.activity_clock import HOURLY_ACTIVITY
from backend.spread.reproduction.delay_families import get_families
from backend.spread.reproduction.estimator import ReproductionNumber, ShareCounts
from backend.spread.reproduction.time_bins import BIN_COUNT, EDGES
from tests.bench.spread.worlds import DAY, EPOCH_FROM, HOUR, Cascade, Times

Counts = NDArray[np.float64]
Weights = NDArray[np.float64]

ELAPSED = np.array(get_families().elapsed)
LOG_PROBABILITIES = np.array(get_families().log_probabilities)
EVENLY = np.full(len(ELAPSED), 1 / len(ELAPSED))
ACTIVITY = np.array(HOURLY_ACTIVITY) / np.mean(HOURLY_ACTIVITY)
BEFORE = np.concatenate([[0], np.cumsum(ACTIVITY) * HOUR])
ROUNDS, ASSUMED = 3, 0.5


@dataclass(frozen=True)
class Observation:
    """A cascade as the rollups hold it at one moment."""

    ages: Counts
    depths: Counts
    delays: Counts
    children: int
    squares: int


def observe(cascade: Cascade, now: float) -> Observation:
    """Count a cascade's ages and delays by bin, as the application's rollups do."""
    seen = cascade.until(now)
    times, present = to_activity(seen.times), to_activity(np.array([now]))[0]
    bins = _bins(present - times)
    below = seen.parents >= 0
    children = seen.count_children()
    depths = seen.depths
    return Observation(
        np.bincount(bins, minlength=BIN_COUNT).astype(float),
        np.bincount(bins, weights=depths, minlength=BIN_COUNT).astype(float),
        np.bincount(_bins(times[below] - times[seen.parents[below]]), minlength=BIN_COUNT).astype(
            float
        ),
        int(below.sum()),
        int((children**2).sum()),
    )


def to_activity(times: Times) -> Times:
    """Convert many times at once; those of no known hour of the day stay what they are."""
    if not len(times) or times[0] < EPOCH_FROM:
        return times
    days, seconds = np.divmod(times + 8 * HOUR, DAY)
    hours = (seconds // HOUR).astype(int)
    within: Times = days * DAY + BEFORE[hours] + (seconds - hours * HOUR) * ACTIVITY[hours]
    return within


def _bins(seconds: Times) -> NDArray[np.int64]:
    found: NDArray[np.int64] = np.searchsorted(EDGES, seconds, side="right") - 1
    return np.clip(found, 0, BIN_COUNT - 1)


def weigh(observed: Observation, prior: Weights) -> Weights:
    """Weigh all candidates as the application does, many times as fast."""
    time_had = ELAPSED @ observed.ages
    scores = LOG_PROBABILITIES @ observed.delays
    scores -= observed.delays.sum() * np.log(time_had + 1e-3)
    scores = np.log(np.maximum(prior, 1e-300)) + estimator.EVIDENCE * scores
    weights = np.exp(scores - scores.max())
    shares_of_one: Weights = weights / weights.sum()
    return shares_of_one


@dataclass(frozen=True)
class Learned:
    """How common the candidates are among some articles, and what each of these added."""

    sums: Weights
    of_each: Sequence[Weights]

    def prior(self, without: int | None = None) -> Weights:
        """Return the prior, for one of these articles without what it added itself."""
        sums = self.sums if without is None else self.sums - self.of_each[without]
        prior: Weights = np.maximum(sums, 0) / np.maximum(sums, 0).sum()
        return prior


def learn(observations: Sequence[Observation]) -> Learned:
    """Learn a pace as the application's job does."""
    prior = sums = EVENLY
    of_each: list[Weights] = []
    for _ in range(ROUNDS):
        of_each = [weigh(observed, prior) for observed in observations]
        sums = ASSUMED * EVENLY + np.sum(of_each, axis=0)
        prior = sums / sums.sum()
    return Learned(sums, of_each)


def show(observed: Observation, prior: Weights) -> ReproductionNumber:
    """Return what the application shows."""
    pace = estimator.drop_unlikely(weigh(observed, prior).tolist())
    counts = ShareCounts(
        observed.ages.tolist(), observed.depths.tolist(), observed.children, observed.squares
    )
    return estimator.estimate(counts, pace)


def show_as_before(observed: Observation) -> tuple[float, float, float]:
    """Return what the application showed before: children over shares, with a mean's interval."""
    shares, children = float(observed.ages.sum()), observed.children
    mean = children / shares
    variance = max(0.0, observed.squares - children * mean) / max(1.0, shares - 1)
    margin = 1.96 * (variance / shares) ** 0.5
    return mean, max(0.0, mean - margin), mean + margin
