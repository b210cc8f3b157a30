"""Formulas of spread metrics, pure: K, structural virality, half-life, depth, conversion rate.

Each is defined here, once, with an example that a test computes. The tree of the examples,
where > is a share below and the number is of people it brought:

    a(3) > b(2) > d(1)
         > c(0)
    e(1)

Through `c` nobody came yet: it is not in the tree. So there are four shares in
two trees, a, b, d and e; depth is 2, breadth is 2 (a and e at depth 0).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

Z_95 = 1.96  # 95 % of a normal distribution lie within this many deviations
HOUR_SECONDS = 3600


@dataclass(frozen=True)
class ReproductionNumber:
    """The reproduction number: mean direct child shares, with its 95 % confidence interval."""

    value: float
    low: float | None
    high: float | None


def reproduction_number(shares: int, children: int, squares: int) -> ReproductionNumber | None:
    """Compute the reproduction number K: how many visited shares one share leads to.

    The mean number of shares right below a share, over all shares of the tree;
    `squares` adds up the squares of that number. Below 1 the spread ends by
    itself after about 1 / (1 - K) shares for each that began it; from 1 on it goes
    on. The interval is that of a mean, so with few shares it is wide; young
    shares have not had their time, so K of a young article is too low.

    Of a, b, d, e the shares right below are 1, 1, 0, 0: K is 2 / 4, and the
    deviation of a mean of these four is 0.289.

    >>> reproduction_number(4, 1 + 1 + 0 + 0, 1 + 1 + 0 + 0)
    ReproductionNumber(value=0.5, low=0.0, high=1.066)
    >>> reproduction_number(1, 0, 0), reproduction_number(0, 0, 0)
    (ReproductionNumber(value=0.0, low=None, high=None), None)
    """
    if shares == 0:
        return None
    mean = children / shares
    if shares < 2:
        return ReproductionNumber(mean, None, None)
    variance = max(0.0, squares - children * mean) / (shares - 1)
    margin = Z_95 * sqrt(variance / shares)
    return ReproductionNumber(
        round(mean, 3), round(max(0.0, mean - margin), 3), round(mean + margin, 3)
    )


def structural_virality(distances: int, pairs: int) -> float | None:
    """Compute structural virality: the mean distance between all pairs of shares in a tree.

    Near 2 one share brought nearly all others, as a broadcast does; the larger
    it is, the more it went from person to person. Trees are taken together,
    by their pairs; with no pair there is none.

    In a > b > d the pairs are ab 1, bd 1, ad 2, and e is alone: 4 / 3.

    >>> structural_virality(1 + 1 + 2, 3), structural_virality(0, 0)
    (1.333, None)
    """
    return round(distances / pairs, 3) if pairs else None


def generation_time(delay_sum: int, children: int) -> float | None:
    """Compute the generation time: mean seconds from a share to a child share.

    b was created 600 seconds after a, and d 3,000 after b.

    >>> generation_time(600 + 3000, 2), generation_time(0, 0)
    (1800.0, None)
    """
    return round(delay_sum / children, 1) if children else None


def half_life(hours: Sequence[tuple[int, int]]) -> float | None:
    """Compute the half-life: seconds until half of all visits had come.

    `hours` are the hours in which any came, in order, and how many. It begins
    with the hour of the first, and within an hour visits are taken to come evenly.

    Of seven visits four came in the first hour and three in the tenth: half of
    them, three and a half, had come when seven eighths of the first hour were over.

    >>> half_life([(100, 4), (109, 3)]), half_life([(100, 1), (103, 3)]), half_life([])
    (3150.0, 12000.0, None)
    """
    half_count, previous = sum(count for _, count in hours) / 2, 0
    for hour, count in hours:
        if previous + count >= half_count > 0:
            return round((hour - hours[0][0] + (half_count - previous) / count) * HOUR_SECONDS, 1)
        previous += count
    return None


def tree_depth(by_depth: Sequence[int]) -> int:
    """Compute the depth: generations after the first share.

    >>> tree_depth([2, 1, 1]), tree_depth([])  # a and e; b; d
    (2, 0)
    """
    return max(0, len(by_depth) - 1)


def tree_breadth(by_depth: Sequence[int]) -> int:
    """Compute the breadth: the largest number of shares at one depth.

    >>> tree_breadth([2, 1, 1]), tree_breadth([])
    (2, 0)
    """
    return max(by_depth, default=0)


def second_wave_ratio(people: int, readers: int) -> float | None:
    """Compute the ratio of people who came by shares to the account's own readers.

    `people` came to the article here by what others passed on; `readers` read it in
    the account, wherever they came from, as WeChat counts them. Somebody who did
    both is in both. Without readers there is no ratio.

    Seven people came, and 280 had read it in the account.

    >>> second_wave_ratio(7, 280), second_wave_ratio(7, 0)
    (0.025, None)
    """
    return round(people / readers, 4) if readers else None


def conversion_rate(count: int, total: int) -> float | None:
    """Compute the conversion rate of a funnel step.

    >>> conversion_rate(3, 4), conversion_rate(0, 0)
    (0.75, None)
    """
    return round(count / total, 3) if total else None
