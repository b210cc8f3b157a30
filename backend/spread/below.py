"""What hangs below some shares, level by level, as far as one can look in a bounded time."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from backend import bulk, db
from backend.shares.models import Share
from backend.spread.models import ShareSum

LEVELS = 8
SHARES_READ = 4_000


@dataclass
class Below:
    """What one share reached: itself and those below that were looked at, and people by level.

    The first level came through the share itself. Where it goes on further than
    one can look, it is `deeper`, and the last number is of all people beyond.
    """

    people: list[int] = field(default_factory=list)
    shares: set[int] = field(default_factory=set)
    deeper: bool = False


def below(roots: Sequence[ShareSum]) -> dict[int, Below]:
    """Look below each of these shares, which stand in the tree; gives it by the share's row id.

    A query for each level, and never more than so many, whatever the tree:
    a level that is too wide, or too deep, is folded with all that lies beyond.
    """
    found = {root.share_id: Below() for root in roots}
    fringes = {root.share_id: [root] for root in roots}
    widest = SHARES_READ // max(1, len(roots))
    for level in range(LEVELS - 1):
        for key, nodes in fringes.items():
            found[key].people.append(sum(node.people for node in nodes))
            found[key].shares.update(node.share_id for node in nodes)
            wide = sum(node.children for node in nodes)
            found[key].deeper = wide > widest or (wide > 0 and level == LEVELS - 2)
        fringes = _next({key: nodes for key, nodes in fringes.items() if not found[key].deeper})
        if not fringes:
            break
    for root in roots:
        reached = found[root.share_id]
        if reached.deeper:
            reached.people.append(max(0, root.reach - sum(reached.people)))
    return found


def _next(fringes: dict[int, list[ShareSum]]) -> dict[int, list[ShareSum]]:
    """Give the shares right below, of those that have any."""
    above = {node.share_id for nodes in fringes.values() for node in nodes if node.children}
    if not above:
        return {}
    children: dict[int | None, list[ShareSum]] = {}
    for parent_id, kept in db.session().execute(
        select(Share.parent_id, ShareSum)
        .join(ShareSum, ShareSum.share_id == Share.id)
        .where(bulk.among(Share.parent_id, above), ShareSum.arrivals > 0)
    ):
        children.setdefault(parent_id, []).append(kept)
    lower = {
        key: [each for node in nodes for each in children.get(node.share_id, [])]
        for key, nodes in fringes.items()
    }
    return {key: nodes for key, nodes in lower.items() if nodes}
