"""Loads the subtrees of some shares level by level, with people per level, up to a row limit."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from backend import bulk_sql, db
from backend.shares.models import Share
from backend.spread.models import ShareRollup

MAX_LEVELS = 8
MAX_SHARES = 4_000


@dataclass
class Subtree:
    """One share's subtree: the shares that were read, itself included, and people by level.

    The first level came through the share itself. Where the tree goes on beyond what
    was read, `deeper` is set, and the last number is of all people beyond.
    """

    people: list[int] = field(default_factory=list)
    shares: set[int] = field(default_factory=set)
    deeper: bool = False


def load_subtrees(roots: Sequence[ShareRollup]) -> dict[int, Subtree]:
    """Load the subtree of each of these shares, by the share's row id.

    One query per level, and a fixed maximum of them, whatever the tree: a level that
    is too wide, or too deep, is aggregated with all that lies beyond.
    """
    subtrees = {root.share_id: Subtree() for root in roots}
    levels = {root.share_id: [root] for root in roots}
    max_width = MAX_SHARES // max(1, len(roots))
    for level in range(MAX_LEVELS - 1):
        for share_id, nodes in levels.items():
            subtrees[share_id].people.append(sum(node.people for node in nodes))
            subtrees[share_id].shares.update(node.share_id for node in nodes)
            width = sum(node.children for node in nodes)
            subtrees[share_id].deeper = width > max_width or (width > 0 and level == MAX_LEVELS - 2)
        levels = _load_next_level(
            {share_id: nodes for share_id, nodes in levels.items() if not subtrees[share_id].deeper}
        )
        if not levels:
            break
    for root in roots:
        subtree = subtrees[root.share_id]
        if subtree.deeper:
            subtree.people.append(max(0, root.reach - sum(subtree.people)))
    return subtrees


def _load_next_level(levels: dict[int, list[ShareRollup]]) -> dict[int, list[ShareRollup]]:
    """Load the direct children of these shares, without shares that have none."""
    parent_ids = {node.share_id for nodes in levels.values() for node in nodes if node.children}
    if not parent_ids:
        return {}
    children: dict[int | None, list[ShareRollup]] = {}
    for parent_id, rollup in db.session().execute(
        select(Share.parent_id, ShareRollup)
        .join(ShareRollup, ShareRollup.share_id == Share.id)
        .where(bulk_sql.is_in(Share.parent_id, parent_ids), ShareRollup.arrivals > 0)
    ):
        children.setdefault(parent_id, []).append(rollup)
    next_level = {
        share_id: [child for node in nodes for child in children.get(node.share_id, [])]
        for share_id, nodes in levels.items()
    }
    return {share_id: nodes for share_id, nodes in next_level.items() if nodes}
