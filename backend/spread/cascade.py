"""What a few visits change in the trees they came through: pure arithmetic, in one pass upwards."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from backend.spread.models import ArticleSum, FacetSum, ShareSum
from backend.spread.sums import Sums

SHARE_SUMS = (
    "counted", "people", "arrivals", "reach", "size", "children", "depths", "squares",
)  # fmt: skip


@dataclass
class Node:
    """A share that was come through, or one above; with its sums as they were."""

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
    more: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SHARE_SUMS, 0))
    newcomers: int = 0
    turned: int = 0

    def facets(self) -> Iterator[tuple[str, str]]:
        """Name the sides from which this share is seen."""
        yield "channel", self.channel
        if self.design is not None:
            yield "design", self.design
        yield from (("passage", str(passage)) for passage in self.passages)
        yield "depth", str(self.depth)


def grow(nodes: Mapping[int, Node], sums: Sums) -> None:
    """Carry what came to each share (in `more`) up to all above, and add it all to `sums`.

    `nodes` are those shares and all above them. Each is looked at once, the
    deepest first, so that it is whole before it is carried on: no recursion,
    and a long chain is only long. A share enters the tree with the first
    arrival that counts, and leaves it should the last be taken away.
    """
    for node in sorted(nodes.values(), key=lambda each: each.depth, reverse=True):
        parent = nodes.get(node.parent_id) if node.parent_id is not None else None
        _settle(node)
        if parent is not None:
            _carry(node, parent.more)
            pause = max(0, int((node.created_at - parent.created_at).total_seconds()))
            sums.add(ArticleSum, (node.article_id,), pauses=node.turned * pause)
        else:
            _root(node, sums)
        sums.add(ShareSum, (node.id, node.article_id, node.parent_id), **node.more)
        _facets(node, sums)


def _settle(node: Node) -> None:
    more = node.more
    more["arrivals"] += more["counted"]
    more["reach"] += more["people"]
    node.turned = int(node.arrivals + more["arrivals"] > 0) - int(node.arrivals > 0)
    more["size"] += node.turned


def _carry(node: Node, above: dict[str, int]) -> None:
    mine = node.more
    for name in ("arrivals", "reach", "size", "depths", "squares"):
        above[name] += mine[name]
    above["children"] += node.turned
    above["depths"] += mine["size"]
    above["squares"] += _squared(node.size, mine["size"])


def _root(node: Node, sums: Sums) -> None:
    """Count the pairs of shares in one tree, and the steps between them.

    A step down to a share lies between each of the s shares from it on and
    each of the n - s others. So the steps are the sum of s(n - s), which is n times the
    sum of sizes less the sum of their squares.
    """
    more = node.more
    was = (node.size, node.depths, node.squares)
    now = (node.size + more["size"], node.depths + more["depths"], node.squares + more["squares"])
    sums.add(
        ArticleSum,
        (node.article_id,),
        roots=node.turned,
        pairs=pairs(now[0]) - pairs(was[0]),
        distances=steps(*now) - steps(*was),
    )


def pairs(size: int) -> int:
    """Count the pairs among so many."""
    return size * (size - 1) // 2


def steps(size: int, depths: int, squares: int) -> int:
    """Add up the steps between all pairs of shares in a tree.

    >>> steps(3, 2 + 1, 4 + 1)  # a chain of three: 1 + 1 + 2
    4
    """
    return size * depths - squares


def _facets(node: Node, sums: Sums) -> None:
    numbers: dict[str, Any] = {
        "shares": node.turned,
        "counted": node.more["counted"],
        "people": node.more["people"],
        "newcomers": node.newcomers,
        "children": node.more["children"],
        "squares": _squared(node.children, node.more["children"]),
    }
    if any(numbers.values()):
        for facet, value in node.facets():
            sums.add(FacetSum, (node.article_id, facet, value), **numbers)


def _squared(before: int, more: int) -> int:
    return (before + more) ** 2 - before**2
