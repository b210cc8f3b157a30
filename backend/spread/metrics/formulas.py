"""Formulas of spread metrics, pure: structural virality, half-life, depth, conversion rate.

Each is defined here, once, with an example that a test computes. The tree of the examples,
where > is a share below and the number is of people it brought:

    a(3) > b(2) > d(1)
         > c(0)
    e(1)

Through `c` nobody came yet: it is not in the tree. So there are four shares in
two trees, a, b, d and e; depth is 2, breadth is 2 (a and e at depth 0).
"""

from collections.abc import Sequence


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


def half_life(first: float, start: float, end: float, part: float) -> float:
    """Compute the half-life: seconds from the first visit until half of all visits had come.

    `start` and `end` are the times of the first and last visit in the hour in which
    half had come, and `part` is the part of that hour's visits that half takes: within
    the hour visits are taken to come evenly between these two.

    The first of six visits came at 0, and the hour from 3,000 to 6,000 had the other five. Half is
    the third of all, so the second of these five: it came after a quarter of that hour.

    >>> half_life(0, 3000, 6000, 1 / 4), half_life(0, 0, 40, 1 / 2)
    (3750.0, 20.0)
    """
    return round(start - first + (end - start) * part, 1)


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
