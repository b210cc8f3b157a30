"""Writes a batch of visits in one transaction: merges signed-in phones, discounts bursts.

All queries are made once for the whole batch. Listeners that keep aggregates are
notified of what counts inside the transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Table, func, select

from backend import bulk_sql, db
from backend.articles.models import Article
from backend.shares.arrivals import (
    burst_detection,
    identity_merge,
    scene_channels,
    visit_listeners,
    visitor_identity,
    write_lock,
)
from backend.shares.arrivals.counting_rules import Arrival, CountingDecision, VisitHistory
from backend.shares.arrivals.stream_events import SignInEvent, StreamEvent, VisitEvent
from backend.shares.arrivals.visit_listeners import VisitDelta
from backend.shares.arrivals.visitor_identity import KnownReader
from backend.shares.models import Share, Visit

VISITS_TABLE = cast(Table, Visit.__table__)


def write_events(events: Sequence[StreamEvent]) -> int:
    """Write visits and sign-ins; return how many visits were new. Idempotent by their keys.

    A visit of an unknown share or article is skipped, one of a deleted account is
    anonymized: whether an account exists is checked under the write lock, which a
    deletion takes first.
    """
    visits = [event for event in events if isinstance(event, VisitEvent)]
    previous_counts = burst_detection.load_stranger_counts(visits)
    with db.transaction(as_system=True):
        write_lock.acquire_lock()
        merge_deltas = identity_merge.merge_phones(
            [event for event in events if isinstance(event, SignInEvent)]
        )
        new_visits = _drop_known(visits)
        resolved = _resolve_visits(new_visits)
        rows = _build_rows(resolved)
        burst_deltas, counts = burst_detection.discount_bursts(rows, previous_counts)
        if rows:
            bulk_sql.insert(VISITS_TABLE, rows)
        visit_listeners.notify_listeners([*merge_deltas, *burst_deltas, *map(_build_delta, rows)])
    burst_detection.add_stranger_counts(counts)
    return len(resolved)


def _drop_known(visits: list[VisitEvent]) -> list[VisitEvent]:
    """Drop visits that are written already, or twice in this batch."""
    by_key: dict[str, VisitEvent] = {}
    for visit in visits:
        by_key.setdefault(visit.key, visit)
    known_keys = set(
        db.session().scalars(select(Visit.key).where(bulk_sql.is_in(Visit.key, by_key)))
    )
    return [visit for key, visit in by_key.items() if key not in known_keys]


@dataclass(frozen=True)
class _ResolvedVisit:
    """A visit whose share, article and reader exist."""

    event: VisitEvent
    share: Any
    article_id: int
    visitor: str
    reader: KnownReader | None


def _resolve_visits(visits: list[VisitEvent]) -> list[_ResolvedVisit]:
    owners = visitor_identity.load_phone_owners(
        {visit.visitor for visit in visits if visit.account_id is None}
    )
    readers = visitor_identity.load_readers(
        {visit.account_id for visit in visits} | set(owners.values())
    )
    shares = _load_shares({visit.share_id for visit in visits})
    articles = _load_article_ids({visit.article_id for visit in visits if visit.share_id is None})
    resolved = []
    for visit in visits:
        share = shares.get(visit.share_id)
        article_id = share.article_id if share else visit.article_id
        if share is None and (visit.share_id is not None or article_id not in articles):
            continue
        reader = readers.get(visit.account_id or owners.get(visit.visitor))
        is_deleted = visit.account_id is not None and reader is None
        visitor = (
            visitor_identity.generate_anonymous_visitor()
            if is_deleted
            else reader.visitor
            if reader
            else visit.visitor
        )
        resolved.append(_ResolvedVisit(visit, share, article_id, visitor, reader))
    return resolved


def _load_shares(share_ids: set[int | None]) -> dict[int | None, Any]:
    columns = (Share.id, Share.article_id, Share.visitor)
    rows = db.session().execute(
        select(*columns).where(bulk_sql.is_in(Share.id, share_ids - {None}))
    )
    return {row.id: row for row in rows}


def _load_article_ids(article_ids: set[int]) -> set[int]:
    return set(
        db.session().scalars(select(Article.id).where(bulk_sql.is_in(Article.id, article_ids)))
    )


def _build_rows(visits: list[_ResolvedVisit]) -> list[dict[str, Any]]:
    """Decide which visits count; return the rows to insert."""
    if not visits:
        return []
    history = _load_history({visit.visitor for visit in visits})
    return [_build_row(visit, history.decide(_build_arrival(visit))) for visit in visits]


def _build_arrival(visit: _ResolvedVisit) -> Arrival:
    event, share, reader = visit.event, visit.share, visit.reader
    return Arrival(
        visitor=visit.visitor,
        article_id=visit.article_id,
        share_id=share.id if share else None,
        at=event.at,
        is_own=bool(share and share.visitor == visit.visitor),
        is_known=bool(reader and reader.familiar(event.at)),
        exclusion=scene_channels.get_discount_reason(event.scene),
    )


def _load_history(visitor_ids: set[str]) -> VisitHistory:
    """Load the history of counted visits of these visitors."""
    columns = (Visit.visitor, Visit.article_id, Visit.share_id)
    rows = db.session().execute(
        select(*columns, func.max(Visit.created_at))
        .where(bulk_sql.is_in(Visit.visitor, visitor_ids), Visit.counted)
        .group_by(*columns)
    )
    history = VisitHistory()
    for visitor, article_id, share_id, last_at in rows:
        history.last[visitor, article_id, share_id] = last_at
        history.visited_articles.add((visitor, article_id))
        history.known_visitors.add(visitor)
    return history


def _build_row(visit: _ResolvedVisit, decision: CountingDecision) -> dict[str, Any]:
    event = visit.event
    return {
        "key": event.key,
        "share_id": visit.share.id if visit.share else None,
        "article_id": visit.article_id,
        "account_id": visit.reader.account_id if visit.reader else None,
        "visitor": visit.visitor,
        "channel": scene_channels.get_channel(event.scene),
        "scene": event.scene,
        "counted": decision.counted,
        "discount_reason": decision.discounted,
        "is_first": decision.is_first,
        "is_new": decision.is_new,
        "group_key": event.group_key,
        "network": None if visit.reader else event.network,
        "created_at": event.at,
    }


def _build_delta(row: dict[str, Any]) -> VisitDelta:
    return VisitDelta(
        share_id=row["share_id"],
        article_id=row["article_id"],
        channel=row["channel"],
        at=row["created_at"],
        visits=1,
        counted=int(row["counted"]),
        people=int(row["is_first"]),
        newcomers=int(row["is_new"]),
        burst_visits=int(row["discount_reason"] == burst_detection.BURST),
    )
