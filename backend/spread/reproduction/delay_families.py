"""Candidate distributions of the delay from a share to a child: log-normal and Weibull. Pure.

Eight widths of log-normal and four of Weibull, of which one is exponential, at medians from one
minute to forty days. People pass on with heavy tails and in many tempos; these cover them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import erf, exp, expm1, log, sqrt

from backend.spread.reproduction.time_bins import EDGES, MIDDLES

LOG_NORMAL_WIDTHS = (0.45, 0.6, 0.8, 1.0, 1.25, 1.6, 2.0, 2.6)
WEIBULL_SHAPES = (0.45, 0.65, 1.0, 1.4)
SHORTEST_MEDIAN, LONGEST_MEDIAN, MEDIAN_STEP = 60.0, 40 * 86400.0, 0.2
LEAST_PROBABILITY = 1e-12


@dataclass(frozen=True)
class DelayFamilies:
    """The candidates: the log probability of each delay bin, and F in the middle of each bin."""

    log_probabilities: tuple[tuple[float, ...], ...]
    elapsed: tuple[tuple[float, ...], ...]


@cache
def get_families() -> DelayFamilies:
    """Compute the candidates, once."""
    kinds = [(False, width) for width in LOG_NORMAL_WIDTHS]
    kinds += [(True, shape) for shape in WEIBULL_SHAPES]
    count = int(log(LONGEST_MEDIAN / SHORTEST_MEDIAN) / MEDIAN_STEP) + 1
    medians = [SHORTEST_MEDIAN * exp(MEDIAN_STEP * step) for step in range(count)]
    candidates = [(kind, size, median) for kind, size in kinds for median in medians]
    return DelayFamilies(
        tuple(_log_probabilities(*candidate) for candidate in candidates),
        tuple(tuple(_distribution(MIDDLES, *candidate)) for candidate in candidates),
    )


def _log_probabilities(is_weibull: bool, size: float, median: float) -> tuple[float, ...]:
    ends = [*_distribution(EDGES, is_weibull, size, median), 1.0]
    return tuple(log(max(after - before, LEAST_PROBABILITY)) for before, after in pairwise(ends))


def _distribution(
    times: Iterable[float], is_weibull: bool, size: float, median: float
) -> list[float]:
    if is_weibull:
        return [-expm1(-log(2) * (time / median) ** size) for time in times]
    return [
        (1 + erf(log(time / median) / (size * sqrt(2)))) / 2 if time > 0 else 0.0 for time in times
    ]
