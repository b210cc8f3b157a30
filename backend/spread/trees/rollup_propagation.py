"""Propagates new visits up a tree of shares, from each to its ancestors, into rollups. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from backend.spread.models import AgeRollup, ArticleRollup, FacetRollup, ShareRollup
from backend.spread.reproduction import time_bins
from backend.spread.trees.rollup_write_buffer import RollupWriteBuffer

SHARE_COLUMNS = (
    "counted", "people", "arrivals", "reach", "size", "children", "depths", "squares",
)  # fmt: skip


@dataclass
class CascadeNode:
    """A visited share, or an ancestor of one, with its rollups before the batch."""

    id: int
    article_id: int
    channel: str
    depth: int
    created_at: datetime
    parent_id: int | None = None
    passages: list[int] = field(default_factory=list)
    design: str | None = None
    arrivals: int = 0
    size: int = 0
    children: int = 0
    depths: int = 0
    squares: int = 0
    increments: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SHARE_COLUMNS, 0))
    newcomers: int = 0
    turned: int = 0

    def facets(self) -> Iterator[tuple[str, str]]:
        """Yield the facets of this share, as (name, value)."""
        yield "channel", self.channel
        if self.design is not None:
            yield "design", self.design
        yield from (("passage", str(passage)) for passage in self.passages)
        yield "depth", str(self.depth)


def apply_visits(nodes: Mapping[int, CascadeNode], rollups: RollupWriteBuffer) -> None:
    """Propagate each share's `increments` to all ancestors, and add everything to `rollups`.

    `nodes` are the visited shares and all their ancestors. Each is processed once, the
    deepest first, so that it is complete before it is propagated: no recursion, and a
    long chain is only long. A share enters the tree with the first visit that counts,
    and leaves it if the last is taken back.
    """
    for node in sorted(nodes.values(), key=lambda item: item.depth, reverse=True):
        parent = nodes.get(node.parent_id) if node.parent_id is not None else None
        _finish_node(node)
        if parent is not None:
            _add_to_parent(node, parent.increments)
            delay = max(0, int((node.created_at - parent.created_at).total_seconds()))
            rollups.add(ArticleRollup, (node.article_id,), delay_seconds=node.turned * delay)
            delay_key = (
                node.article_id,
                "delay",
                time_bins.get_delay_bin(parent.created_at, node.created_at),
            )
            rollups.add(FacetRollup, delay_key, shares=node.turned)
        else:
            _add_root(node, rollups)
        rollups.add(ShareRollup, (node.id, node.article_id, node.parent_id), **node.increments)
        _add_facets(node, rollups)


def _finish_node(node: CascadeNode) -> None:
    increments = node.increments
    increments["arrivals"] += increments["counted"]
    increments["reach"] += increments["people"]
    node.turned = int(node.arrivals + increments["arrivals"] > 0) - int(node.arrivals > 0)
    increments["size"] += node.turned


def _add_to_parent(node: CascadeNode, parent_increments: dict[str, int]) -> None:
    increments = node.increments
    for name in ("arrivals", "reach", "size", "depths", "squares"):
        parent_increments[name] += increments[name]
    parent_increments["children"] += node.turned
    parent_increments["depths"] += increments["size"]
    parent_increments["squares"] += _square_change(node.size, increments["size"])


def _add_root(node: CascadeNode, rollups: RollupWriteBuffer) -> None:
    """Add the pairs of shares in one tree, and the steps between them.

    A step down to a share lies between each of the s shares from it on and
    each of the n - s others. So the steps are the sum of s(n - s), which is n times the
    sum of sizes less the sum of their squares.
    """
    increments = node.increments
    before = (node.size, node.depths, node.squares)
    after = (
        node.size + increments["size"],
        node.depths + increments["depths"],
        node.squares + increments["squares"],
    )
    rollups.add(
        ArticleRollup,
        (node.article_id,),
        roots=node.turned,
        pairs=count_pairs(after[0]) - count_pairs(before[0]),
        distances=sum_distances(*after) - sum_distances(*before),
    )


def count_pairs(size: int) -> int:
    """Count the pairs among `size` shares."""
    return size * (size - 1) // 2


def sum_distances(size: int, depths: int, squares: int) -> int:
    """Add up the distances between all pairs of shares in a tree.

    >>> sum_distances(3, 2 + 1, 4 + 1)  # a chain of three: 1 + 1 + 2
    4
    """
    return size * depths - squares


def _add_facets(node: CascadeNode, rollups: RollupWriteBuffer) -> None:
    increments: dict[str, Any] = {
        "shares": node.turned,
        "counted": node.increments["counted"],
        "people": node.increments["people"],
        "newcomers": node.newcomers,
        "children": node.increments["children"],
        "squares": _square_change(node.children, node.increments["children"]),
    }
    if any(increments.values()):
        for facet, value in node.facets():
            rollups.add(FacetRollup, (node.article_id, facet, value), **increments)
    if node.turned:
        slots = list(time_bins.list_slots(node.created_at.timestamp()))
        for facet, value in node.facets():
            for width, slot in slots:
                key = (node.article_id, facet, value, width, slot)
                rollups.add(AgeRollup, key, shares=node.turned)


def _square_change(before: int, increment: int) -> int:
    return (before + increment) ** 2 - before**2
