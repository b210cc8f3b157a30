"""What the sums mean: each figure defined here, once, with the example that a test works out.

The tree of the examples, where > is passed on and the number is of people who came through it:

    a(3) > b(2) > d(1)
         > c(0)
    e(1)

Of `c` nobody came yet: it does not stand in the tree. So there are four shares
in two trees, a, b, d and e; depth is 2, breadth is 2 (a and e at depth 0).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

CERTAIN = 1.96  # of the normal distribution lie 95 % within so many deviations
HOUR = 3600


@dataclass(frozen=True)
class K:
    """How many shares a share leads to: the mean, and where it lies with 95 % confidence."""

    value: float
    low: float | None
    high: float | None


def k(shares: int, children: int, squares: int) -> K | None:
    """Tell how many shares one share leads to, of those that anybody came through.

    The mean number of shares right below a share, over all shares of the tree;
    `squares` adds up the squares of that number. Below 1 the spread ends by
    itself after about 1 / (1 - K) shares for each that began it; from 1 on it goes
    on. The interval is that of a mean, so with few shares it is wide; young
    shares have not had their time, so K of a young article is too low.

    Of a, b, d, e the shares right below are 1, 1, 0, 0: K is 2 / 4, and the
    deviation of a mean of these four is 0.289.

    >>> k(4, 1 + 1 + 0 + 0, 1 + 1 + 0 + 0)
    K(value=0.5, low=0.0, high=1.066)
    >>> k(1, 0, 0), k(0, 0, 0)
    (K(value=0.0, low=None, high=None), None)
    """
    if shares == 0:
        return None
    mean = children / shares
    if shares < 2:
        return K(mean, None, None)
    variance = max(0.0, squares - children * mean) / (shares - 1)
    half = CERTAIN * sqrt(variance / shares)
    return K(round(mean, 3), round(max(0.0, mean - half), 3), round(mean + half, 3))


def virality(distances: int, pairs: int) -> float | None:
    """Tell how far shares of one tree lie apart: the mean of the steps between all pairs.

    Near 2 one share brought nearly all others, as a broadcast does; the larger
    it is, the more it went from person to person. Trees are taken together,
    by their pairs; with no pair there is none.

    In a > b > d the pairs are ab 1, bd 1, ad 2, and e is alone: 4 / 3.

    >>> virality(1 + 1 + 2, 3), virality(0, 0)
    (1.333, None)
    """
    return round(distances / pairs, 3) if pairs else None


def generation_time(pauses: int, children: int) -> float | None:
    """Tell in seconds how long it takes from a share to the next below it: the mean.

    b was made 600 seconds after a, and d 3,000 after b.

    >>> generation_time(600 + 3000, 2), generation_time(0, 0)
    (1800.0, None)
    """
    return round(pauses / children, 1) if children else None


def half_life(hours: Sequence[tuple[int, int]]) -> float | None:
    """Tell in seconds how long it took until half of all visits had come.

    `hours` are the hours in which any came, in order, and how many. It begins
    with the hour of the first, and within an hour visits are taken to come evenly.

    Of seven visits four came in the first hour and three in the tenth: half of
    them, three and a half, had come when seven eighths of the first hour were over.

    >>> half_life([(100, 4), (109, 3)]), half_life([(100, 1), (103, 3)]), half_life([])
    (3150.0, 12000.0, None)
    """
    half, before = sum(count for _, count in hours) / 2, 0
    for hour, count in hours:
        if before + count >= half > 0:
            return round((hour - hours[0][0] + (half - before) / count) * HOUR, 1)
        before += count
    return None


def depth(by_depth: Sequence[int]) -> int:
    """Tell how often it was passed on, one after the other, after the first share.

    >>> depth([2, 1, 1]), depth([])  # a and e; b; d
    (2, 0)
    """
    return max(0, len(by_depth) - 1)


def breadth(by_depth: Sequence[int]) -> int:
    """Tell how many shares there are at most at one depth.

    >>> breadth([2, 1, 1]), breadth([])
    (2, 0)
    """
    return max(by_depth, default=0)


def second_wave_ratio(people: int, readers: int) -> float | None:
    """Tell how large the second wave is beside the first.

    `people` came to the article here by what others passed on; `readers` read it in
    the account, wherever they came from, as WeChat counts them. Somebody who did
    both is in both. Without a first wave there is none.

    Seven people came, and 280 had read it in the account.

    >>> second_wave_ratio(7, 280), second_wave_ratio(7, 0)
    (0.025, None)
    """
    return round(people / readers, 4) if readers else None


def part(some: int, all_of_them: int) -> float | None:
    """Tell which part of the step before came this far, in a funnel.

    >>> part(3, 4), part(0, 0)
    (0.75, None)
    """
    return round(some / all_of_them, 3) if all_of_them else None
