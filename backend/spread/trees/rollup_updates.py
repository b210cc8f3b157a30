"""Adds a batch of visits to all rollups, in the transaction that writes it; a visit listener."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from backend import bulk_sql, db
from backend.config import get_settings
from backend.shares.arrivals.visit_listeners import VisitDelta
from backend.shares.models import Share, SharedPassage
from backend.spread.models import DayRollup, FacetRollup, ShareRollup
from backend.spread.trees.rollup_propagation import CascadeNode, apply_visits
from backend.spread.trees.rollup_write_buffer import RollupWriteBuffer

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SHARE_COLUMNS = (
    Share.id, Share.parent_id, Share.article_id, Share.channel, Share.design, Share.depth,
    Share.created_at,
)  # fmt: skip
ROLLUP_COLUMNS = (
    ShareRollup.share_id, ShareRollup.arrivals, ShareRollup.size, ShareRollup.children,
    ShareRollup.depths, ShareRollup.squares,
)  # fmt: skip


def add_visits(deltas: Sequence[VisitDelta]) -> None:
    """Add visits to all rollups; a listener of visits, called under their write lock.

    Loads all ancestors of the batch's shares in one query, and writes each changed
    rollup once, however many visits changed it.
    """
    rollups = RollupWriteBuffer()
    for delta in deltas:
        _add_to_days(delta, rollups)
    counted_deltas = [
        delta_item
        for delta_item in deltas
        if delta_item.share_id is not None and _is_counted(delta_item)
    ]
    nodes = _load_with_ancestors(
        {delta_item.share_id for delta_item in counted_deltas if delta_item.share_id is not None}
    )
    for delta in counted_deltas:
        node = nodes[delta.share_id or 0]
        node.increments["counted"] += delta.counted
        node.increments["people"] += delta.people
        node.newcomers += delta.newcomers
    apply_visits(nodes, rollups)
    rollups.write()


def get_hour_number(moment: datetime) -> str:
    """Return the number of the hour since 1970, as a string."""
    return str(int((moment - EPOCH).total_seconds()) // 3600)


def get_day(moment: datetime) -> date:
    """Return the readers' day, by the setting `SPREAD_UTC_OFFSET`; Shanghai's by default."""
    return (moment + timedelta(hours=get_settings().spread_utc_offset)).date()


def _is_counted(delta: VisitDelta) -> bool:
    return bool(delta.counted or delta.people or delta.newcomers)


def _add_to_days(delta: VisitDelta, rollups: RollupWriteBuffer) -> None:
    numbers = {
        "counted": delta.counted,
        "people": delta.people,
        "newcomers": delta.newcomers,
    }
    key = (delta.article_id, get_day(delta.at), delta.channel)
    visit_counts = {"visits": delta.visits, "burst_visits": delta.burst_visits}
    rollups.add(DayRollup, key, **visit_counts, **numbers)
    if _is_counted(delta):
        rollups.add(FacetRollup, (delta.article_id, "hour", get_hour_number(delta.at)), **numbers)


def _load_with_ancestors(share_ids: set[int]) -> dict[int, CascadeNode]:
    """Load these shares and all their ancestors, with their rollups."""
    if not share_ids:
        return {}
    ancestor_ids = _collect_ancestor_ids(share_ids)
    share_rows = db.session().execute(
        select(*SHARE_COLUMNS).where(bulk_sql.is_in(Share.id, ancestor_ids))
    )
    nodes = {row.id: CascadeNode(**row._mapping) for row in share_rows}
    rollup_rows = db.session().execute(
        select(*ROLLUP_COLUMNS).where(bulk_sql.is_in(ShareRollup.share_id, ancestor_ids))
    )
    for share_id, *values in rollup_rows:
        node = nodes[share_id]
        node.arrivals, node.size, node.children, node.depths, node.squares = values
    passage_query = select(SharedPassage.share_id, SharedPassage.passage_id)
    for share_id, passage_id in db.session().execute(
        passage_query.where(bulk_sql.is_in(SharedPassage.share_id, ancestor_ids))
    ):
        nodes[share_id].passages.append(passage_id)
    return nodes


def _collect_ancestor_ids(share_ids: set[int]) -> set[int]:
    """Collect the ids of these shares and all their ancestors, in one recursive query.

    Each parent is looked up by a scalar subquery, so that no planner scans all shares.
    """
    base = select(Share.id, Share.parent_id).where(bulk_sql.is_in(Share.id, share_ids))
    chain = base.cte("line", recursive=True)
    next_up = select(Share.parent_id).where(Share.id == chain.c.parent_id).scalar_subquery()
    step = select(chain.c.parent_id, next_up).where(chain.c.parent_id.is_not(None))
    chain = chain.union(step)  # UNION removes duplicates where chains meet
    return set(db.session().scalars(select(chain.c.id)))
