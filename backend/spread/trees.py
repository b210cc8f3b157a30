"""The shape of whole trees, from nothing but parents: pure, without recursion, in O(n).

Here the sums are made by another road than `cascade` goes, and by this one tests
and `rebuilding` check the other.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Shape:
    """What a forest looks like. `distances` adds up the steps between all pairs in one tree.

    >>> shape({1: None, 2: 1, 3: 1, 4: 3, 9: None})  # two trees: one of four, and a lone root
    Shape(roots=2, by_depth=(2, 2, 1), pairs=6, distances=10)
    """

    roots: int
    by_depth: tuple[int, ...]
    pairs: int
    distances: int

    @property
    def depth(self) -> int:
        """How many times at most it was passed on after the first share."""
        return max(0, len(self.by_depth) - 1)

    @property
    def breadth(self) -> int:
        """How many shares there are at most at one depth."""
        return max(self.by_depth, default=0)


def shape(parents: Mapping[int, int | None]) -> Shape:
    """Measure a forest; a parent that is not itself in it makes a root, and stands before."""
    depths: dict[int, int] = {}
    sizes: dict[int, int] = {}
    order = sorted(parents)
    for key in order:
        parent = parents[key]
        depths[key] = depths[parent] + 1 if parent in depths else 0
    for key in reversed(order):
        sizes[key] = sizes.get(key, 0) + 1
        parent = parents[key]
        if parent in parents and parent is not None:
            sizes[parent] = sizes.get(parent, 0) + sizes[key]
    tops = _tops(order, parents)
    steps = sum(sizes[key] * (sizes[tops[key]] - sizes[key]) for key in order)
    at = Counter(depths.values())
    roots = [key for key in order if tops[key] == key]
    return Shape(
        roots=len(roots),
        by_depth=tuple(at[depth] for depth in range(len(at))),
        pairs=sum(sizes[key] * (sizes[key] - 1) // 2 for key in roots),
        distances=steps,
    )


def _tops(order: Sequence[int], parents: Mapping[int, int | None]) -> dict[int, int]:
    """Give the root above each."""
    tops: dict[int, int] = {}
    for key in order:
        parent = parents[key]
        tops[key] = tops[parent] if parent in tops and parent is not None else key
    return tops
