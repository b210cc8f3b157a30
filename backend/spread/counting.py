"""The sums kept up: what a batch of visits changes, within the transaction that writes them."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import select

from backend import bulk, db
from backend.shares.changes import Change
from backend.shares.models import Share
from backend.spread.cascade import Node, grow
from backend.spread.models import DaySum, FacetSum, ShareSum
from backend.spread.sums import Sums

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def count(changes: Sequence[Change]) -> None:
    """Add what was written to all sums; a listener of visits, which holds their turn.

    Asks once for all shares above those of the batch, and writes each sum that
    changed once, however many visits changed it.
    """
    sums = Sums()
    for change in changes:
        _when(change, sums)
    counting = [each for each in changes if each.share_id is not None and _changes(each)]
    nodes = _with_all_above({each.share_id for each in counting if each.share_id is not None})
    for change in counting:
        node = nodes[change.share_id or 0]
        node.more["counted"] += change.counted
        node.more["people"] += change.people
        node.newcomers += change.newcomers
    grow(nodes, sums)
    sums.write()


def hour_of(at: datetime) -> str:
    """Number the hour of a moment since 1970."""
    return str(int((at - EPOCH).total_seconds()) // 3600)


def _changes(change: Change) -> bool:
    return bool(change.counted or change.people or change.newcomers)


def _when(change: Change, sums: Sums) -> None:
    numbers = {
        "counted": change.counted,
        "people": change.people,
        "newcomers": change.newcomers,
    }
    day = (change.article_id, change.at.date(), change.channel)
    sums.add(DaySum, day, visits=change.visits, **numbers)
    if _changes(change):
        sums.add(FacetSum, (change.article_id, "hour", hour_of(change.at)), **numbers)


def _with_all_above(keys: set[int]) -> dict[int, Node]:
    """Read these shares and all above them, up to the roots, with their sums; one question."""
    if not keys:
        return {}
    lineage = (
        select(Share.id, Share.parent_id)
        .where(bulk.among(Share.id, keys))
        .cte("lineage", recursive=True)
    )
    above = select(Share.id, Share.parent_id).join(lineage, Share.id == lineage.c.parent_id)
    lineage = lineage.union(above)  # each once, where lines meet
    rows = db.session().execute(
        select(
            Share.id, Share.parent_id, Share.article_id, Share.passage_id, Share.channel,
            Share.design, Share.depth, Share.created_at,
            ShareSum.arrivals, ShareSum.size, ShareSum.children, ShareSum.depths, ShareSum.squares,
        )
        .join(lineage, lineage.c.id == Share.id)
        .outerjoin(ShareSum, ShareSum.share_id == Share.id)
    )  # fmt: skip
    return {
        row.id: Node(**{name: value for name, value in row._mapping.items() if value is not None})
        for row in rows
    }
