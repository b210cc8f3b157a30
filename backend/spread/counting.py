"""The sums kept up: what a batch of visits changes, within the transaction that writes them."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import select

from backend import bulk, db
from backend.shares.changes import Change
from backend.shares.models import Share, SharedPassage
from backend.spread.cascade import Node, grow
from backend.spread.models import DaySum, FacetSum, ShareSum
from backend.spread.sums import Sums

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SHARE = (
    Share.id, Share.parent_id, Share.article_id, Share.channel, Share.design, Share.depth,
    Share.created_at,
)  # fmt: skip
KEPT = (
    ShareSum.share_id, ShareSum.arrivals, ShareSum.size, ShareSum.children, ShareSum.depths,
    ShareSum.squares,
)  # fmt: skip


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
    beside = {"visits": change.visits, "burst_visits": change.burst_visits}
    sums.add(DaySum, day, **beside, **numbers)
    if _changes(change):
        sums.add(FacetSum, (change.article_id, "hour", hour_of(change.at)), **numbers)


def _with_all_above(keys: set[int]) -> dict[int, Node]:
    """Read these shares and all above them, up to the roots, with their sums."""
    if not keys:
        return {}
    lines = _lines(keys)
    shares = db.session().execute(select(*SHARE).where(bulk.among(Share.id, lines)))
    nodes = {row.id: Node(**row._mapping) for row in shares}
    kept = db.session().execute(select(*KEPT).where(bulk.among(ShareSum.share_id, lines)))
    for share_id, *sums in kept:
        node = nodes[share_id]
        node.arrivals, node.size, node.children, node.depths, node.squares = sums
    carried = select(SharedPassage.share_id, SharedPassage.passage_id)
    for share_id, passage_id in db.session().execute(
        carried.where(bulk.among(SharedPassage.share_id, lines))
    ):
        nodes[share_id].passages.append(passage_id)
    return nodes


def _lines(keys: set[int]) -> set[int]:
    """Follow the parents of these shares up to the roots; one question, however long the lines.

    Each parent is looked up by itself, so that no planner thinks of reading all shares.
    """
    begin = select(Share.id, Share.parent_id).where(bulk.among(Share.id, keys))
    line = begin.cte("line", recursive=True)
    next_up = select(Share.parent_id).where(Share.id == line.c.parent_id).scalar_subquery()
    up = select(line.c.parent_id, next_up).where(line.c.parent_id.is_not(None))
    line = line.union(up)  # each once, where lines meet
    return set(db.session().scalars(select(line.c.id)))
