"""Measures trees from their parents: roots, shares by depth, breadth, sum of distances. Pure.

The numbers are computed by another algorithm than in `rollup_propagation`, so that tests can
check one against the other.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class ForestMeasures:
    """Measures of a forest. `distances` is the sum of distances between all pairs in a tree.

    >>> measure_forest({1: None, 2: 1, 3: 1, 4: 3, 9: None})  # a tree of four, and a lone root
    ForestMeasures(roots=2, by_depth=(2, 2, 1), pairs=6, distances=10)
    """

    roots: int
    by_depth: tuple[int, ...]
    pairs: int
    distances: int

    @property
    def depth(self) -> int:
        """The number of generations after the first share."""
        return max(0, len(self.by_depth) - 1)

    @property
    def breadth(self) -> int:
        """The largest number of shares at one depth."""
        return max(self.by_depth, default=0)


def measure_forest(parents: Mapping[int, int | None]) -> ForestMeasures:
    """Measure a forest; a node whose parent is not in it is a root."""
    depths: dict[int, int] = {}
    sizes: dict[int, int] = {}
    node_ids = sorted(parents)
    for node_id in node_ids:
        parent = parents[node_id]
        depths[node_id] = depths[parent] + 1 if parent in depths else 0
    for node_id in reversed(node_ids):
        sizes[node_id] = sizes.get(node_id, 0) + 1
        parent = parents[node_id]
        if parent in parents and parent is not None:
            sizes[parent] = sizes.get(parent, 0) + sizes[node_id]
    root_of = _find_roots(node_ids, parents)
    steps = sum(sizes[node_id] * (sizes[root_of[node_id]] - sizes[node_id]) for node_id in node_ids)
    depth_counts = Counter(depths.values())
    roots = [node_id for node_id in node_ids if root_of[node_id] == node_id]
    return ForestMeasures(
        roots=len(roots),
        by_depth=tuple(depth_counts[depth] for depth in range(len(depth_counts))),
        pairs=sum(sizes[node_id] * (sizes[node_id] - 1) // 2 for node_id in roots),
        distances=steps,
    )


def _find_roots(node_ids: Sequence[int], parents: Mapping[int, int | None]) -> dict[int, int]:
    """Map each node to its root."""
    root_of: dict[int, int] = {}
    for node_id in node_ids:
        parent = parents[node_id]
        root_of[node_id] = root_of[parent] if parent in root_of and parent is not None else node_id
    return root_of
