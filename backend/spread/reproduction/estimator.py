"""Estimates the reproduction number K of some shares with its 95 % interval. Pure.

K is the mean number of shares that one share will lead to in the end:

    K = children / sum of F(age)

F(age) is the part of its children that a share of that age has had. Below 1 the spread ends by
itself after about 1 / (1 - K) shares for each that began it; above 1 it grows.

The example: a hundred shares are each one median delay old, so that F is 1/2 for each, and forty
are right below them. These hundred have had fifty shares' worth of time, so K is 40 / 50 = 0.8;
that many more are still to come. Children over shares would have said 0.4.

The interval holds those K of which the children found are not unlikely (a score interval, as
Wilson's for a proportion). It allows for a few shares that lead to very many (negative binomial
children, Lloyd-Smith et al. 2005), and for what is not known of F.

Papers: Hawkes (1971), Biometrika 58:83; Wallinga & Teunis (2004), Am J Epidemiol 160:509;
Fraser (2007), PLoS ONE 2:e758; Lloyd-Smith et al. (2005), Nature 438:355.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from operator import mul
from typing import Literal

from backend.spread.reproduction.delay_families import get_families

Reason = Literal["too_few", "too_early", "one_share"]
MIN_SHARES = 20
MIN_ELAPSED = 0.3  # of the children that shares have in the end, the part that had time to come
MAX_DEVIATION = 0.3  # of that part between the candidates that remain, relative
MIN_INFORMATION = 8.0  # shares' worth of independent evidence
MAX_CORRECTION = 0.15
ONE_SHARE_PART, ONE_SHARE_MIN = 0.25, 10
DISPERSION, DISPERSION_SHARES = 2.0, 10.0  # what is assumed before, and how many shares' worth
# Delays in one article are more alike than independent ones, so they count for half as much.
EVIDENCE = 0.5
Z_95 = 1.96


@dataclass(frozen=True)
class ShareCounts:
    """Some shares: how old they are, and what hangs right below them.

    `ages` counts them by age bin, and `depths` adds up their depths by age bin. `squares` adds up
    the squares of each one's number of children.
    """

    ages: Sequence[float]
    depths: Sequence[float]
    children: int
    squares: int


@dataclass(frozen=True)
class ReproductionNumber:
    """K with its 95 % interval, or the reason why it cannot be told."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    reason: Reason | None = None


@dataclass(frozen=True)
class PaceWeights:
    """Candidates of F that remain, by their places in `get_families`, with weights of sum 1."""

    places: tuple[int, ...]
    weights: tuple[float, ...]


def weigh_candidates(
    ages: Sequence[float], delays: Sequence[float], prior: Sequence[float]
) -> list[float]:
    """Weigh every candidate of F by the delays found, and by its prior weight.

    `ages` counts shares and `delays` their children so far, both by bin. A long delay cannot
    have been found where all shares are young; the likelihood is that of delays among those
    that could be found.
    """
    families = get_families()
    children = sum(delays)
    scores = []
    for candidate, weight in enumerate(prior):
        time_had = sum(map(mul, families.elapsed[candidate], ages))
        score = sum(map(mul, families.log_probabilities[candidate], delays))
        score -= children * log(time_had + 1e-3)
        scores.append(log(max(weight, 1e-300)) + EVIDENCE * score)
    best = max(scores)
    weights = [exp(score - best) for score in scores]
    total = sum(weights)
    return [weight / total for weight in weights]


def drop_unlikely(weights: Sequence[float]) -> PaceWeights:
    """Keep the candidates that matter: at least a hundredth as likely as the best."""
    least = max(weights) / 100
    places = tuple(place for place, weight in enumerate(weights) if weight >= least)
    total = sum(weights[place] for place in places)
    return PaceWeights(places, tuple(weights[place] / total for place in places))


def estimate(counts: ShareCounts, pace: PaceWeights) -> ReproductionNumber:
    """Estimate K of some shares, given what is known of F."""
    shares = sum(counts.ages)
    if shares < MIN_SHARES:
        return ReproductionNumber(reason="too_few")
    has_one_source = (
        counts.children >= ONE_SHARE_MIN
        and counts.squares - counts.children > ONE_SHARE_PART * counts.children**2
    )
    if has_one_source:
        return ReproductionNumber(reason="one_share")
    return _weigh_evidence(counts, pace)


def _weigh_evidence(counts: ShareCounts, pace: PaceWeights) -> ReproductionNumber:
    shares, children = sum(counts.ages), counts.children
    first, second, deep = _sum_elapsed(counts, pace)
    time_had = _mean(first, pace)
    spread = _mean([value * value for value in first], pace) - time_had**2
    squares = _mean(second, pace)
    value = children / time_had if time_had else 0.0
    dispersion = _estimate_dispersion(counts, max(children, 0.5) / max(time_had, 1e-9), squares)
    information = time_had / (1 + dispersion * 0.5 * squares / max(time_had, 1e-9))
    # Children that came by chance have had less time than others, so the ratio is a little low.
    correction = (1 + dispersion * value) * _mean(deep, pace) / max(time_had, 1e-9) ** 2
    # (children - K time)² = z² (K time + K² (dispersion squares + spread)), solved for K.
    curve = time_had**2 - Z_95**2 * (dispersion * squares + max(0.0, spread))
    is_young = time_had < MIN_ELAPSED * shares
    if is_young or sqrt(max(0.0, spread)) > MAX_DEVIATION * time_had:
        return ReproductionNumber(reason="too_early")
    if information < MIN_INFORMATION or correction > MAX_CORRECTION or curve <= 0:
        return ReproductionNumber(reason="too_few")
    middle = 2 * children * time_had + Z_95**2 * time_had
    root = sqrt(max(0.0, middle**2 - 4 * curve * children**2))
    low, high = (middle - root) / (2 * curve), (middle + root) / (2 * curve)
    value = min(value + correction, high) if children else 0.0
    return ReproductionNumber(round(value, 3), round(low, 3), round(high, 3))


def _estimate_dispersion(counts: ShareCounts, mean: float, squares: float) -> float:
    """Estimate by how much children vary beyond chance: (1 + dispersion) K² is that of pairs."""
    pairs = max(0, counts.squares - counts.children)
    assumed = DISPERSION_SHARES * squares / sum(counts.ages)
    unit = mean * mean
    return max(0.0, (pairs + assumed * (1 + DISPERSION) * unit) / (unit * (squares + assumed)) - 1)


def _sum_elapsed(
    counts: ShareCounts, pace: PaceWeights
) -> tuple[list[float], list[float], list[float]]:
    """Add up F, its square, and F times depth over the shares, for each candidate."""
    families = get_families()
    first, second, deeper = [], [], []
    for candidate in pace.places:
        elapsed = families.elapsed[candidate]
        aged = list(map(mul, elapsed, counts.ages))
        first.append(sum(aged))
        second.append(sum(map(mul, elapsed, aged)))
        deeper.append(sum(map(mul, elapsed, counts.depths)))
    return first, second, deeper


def _mean(values: Sequence[float], pace: PaceWeights) -> float:
    return sum(value * weight for value, weight in zip(values, pace.weights, strict=True))
