"""Merges a phone's visits and shares into the account that signs in, and recounts its visits.

All visits of the account are then decided again. So nobody counts twice for having come
before signing in, and nobody counts at all for opening their own share. Visits discounted
as a burst count again: a sign-in proves a person.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update

from backend import db
from backend.shares.arrivals import scene_channels, visitor_identity
from backend.shares.arrivals.burst_detection import BURST
from backend.shares.arrivals.counting_rules import Arrival, CountingDecision, VisitHistory
from backend.shares.arrivals.stream_events import SignInEvent
from backend.shares.arrivals.visit_listeners import VisitDelta
from backend.shares.arrivals.visitor_identity import KnownReader
from backend.shares.models import Share, Visit

FLAG_COLUMNS = ("counted", "is_first", "is_new")


def merge_phones(events: Sequence[SignInEvent]) -> list[VisitDelta]:
    """Merge phones into the accounts that signed in on them; return the changed figures."""
    owners = {event.visitor: event.account_id for event in events}
    if not owners:
        return []
    readers = visitor_identity.load_readers(set(owners.values()))
    owners = {
        visitor: account_id for visitor, account_id in owners.items() if account_id in readers
    }
    visitor_identity.link_phones(owners)
    merged_accounts = _reassign_rows(Visit, owners, readers) | _reassign_rows(
        Share, owners, readers
    )
    return _redecide_visits(
        {readers[account_id].visitor: readers[account_id] for account_id in merged_accounts}
    )


def _reassign_rows(
    model: type[Visit] | type[Share], owners: dict[str, int], readers: dict[int | None, KnownReader]
) -> set[int]:
    """Assign strangers' rows to their accounts; return the accounts that received any."""
    session = db.session()
    query = select(model.visitor).where(model.visitor.in_(owners)).distinct()
    visitors_found = {visitor for visitor in session.scalars(query) if visitor}
    for visitor in sorted(visitors_found):
        values = {"visitor": readers[owners[visitor]].visitor, "account_id": owners[visitor]}
        if model is Visit:
            values["network"] = None  # stored for strangers only
        session.execute(update(model).where(model.visitor == visitor).values(**values))
    return {owners[visitor] for visitor in visitors_found}


def _redecide_visits(readers: dict[str, KnownReader]) -> list[VisitDelta]:
    """Decide all visits of these people again, in chronological order."""
    if not readers:
        return []
    session = db.session()
    rows = session.execute(
        select(
            Visit.id, Visit.visitor, Visit.article_id, Visit.share_id, Visit.channel,
            Visit.scene, Visit.created_at, Visit.discount_reason,
            *(getattr(Visit, name) for name in FLAG_COLUMNS),
            Share.visitor.label("sharer"),
        )
        .outerjoin(Share, Share.id == Visit.share_id)
        .where(Visit.visitor.in_(readers))
        .order_by(Visit.created_at, Visit.id)
    ).all()  # fmt: skip
    deltas, updates = [], []
    history = VisitHistory()
    for row in rows:
        decision = history.decide(_build_arrival(row, readers[row.visitor]))
        if decision != _stored_decision(row):
            updates.append({"id": row.id, **_decision_values(decision)})
            deltas.append(_build_delta(row, decision))
    if updates:
        session.execute(update(Visit), updates)
    return deltas


def _build_arrival(row: Any, reader: KnownReader) -> Arrival:
    return Arrival(
        visitor=row.visitor,
        article_id=row.article_id,
        share_id=row.share_id,
        at=row.created_at,
        is_own=row.sharer == reader.visitor,
        is_known=reader.familiar(row.created_at),
        exclusion=scene_channels.get_discount_reason(row.scene),
    )


def _stored_decision(row: Any) -> CountingDecision:
    return CountingDecision(row.discount_reason, row.is_first, row.is_new)


def _decision_values(decision: CountingDecision) -> dict[str, Any]:
    return {
        "discount_reason": decision.discounted,
        **{name: getattr(decision, name) for name in FLAG_COLUMNS},
    }


def _build_delta(row: Any, decision: CountingDecision) -> VisitDelta:
    return VisitDelta(
        share_id=row.share_id,
        article_id=row.article_id,
        channel=row.channel,
        at=row.created_at,
        visits=0,
        counted=decision.counted - row.counted,
        people=decision.is_first - row.is_first,
        newcomers=decision.is_new - row.is_new,
        burst_visits=-int(row.discount_reason == BURST),
    )
