"""Retention: anonymizes expired visits, shares and follow taps, and deletes expired phone links.

Rows stay, so that all figures stay correct, but no longer identify anyone. Each
function walks by row id, in insertion order, and returns the id after which the
next batch begins. It stops before the first row that is too young.

Whoever comes back after that is unknown again, and counts as someone new. That is
the cost, and it is why the period is half a year, not a week.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, select, update

from backend import db
from backend.shares.arrivals import visitor_identity, write_lock
from backend.shares.models import FollowTap, Phone, Share, Visit

BATCH_SIZE = 1000


def anonymize_expired_visits(before: datetime, after_id: int) -> int:
    """Anonymize visits made before a moment; their counting flags do not change."""
    with db.transaction() as session:
        write_lock.acquire_lock()  # no batch in between may decide by what is being removed
        row_ids = list_expired_ids(Visit, before, after_id)
        cleared = {"account_id": None, "network": None}
        updates = [
            {"id": row_id, "visitor": visitor_identity.generate_anonymous_visitor(), **cleared}
            for row_id in row_ids
        ]
        if updates:
            session.execute(update(Visit), updates)
    return row_ids[-1] if row_ids else after_id


def anonymize_expired_shares(before: datetime, after_id: int) -> int:
    """Anonymize strangers' shares made before a moment; a reader's shares stay theirs."""
    with db.transaction() as session:
        write_lock.acquire_lock()
        row_ids = list_expired_ids(Share, before, after_id)
        query = update(Share).where(Share.id.in_(row_ids), Share.account_id.is_(None))
        session.execute(query.values(visitor=None))
    return row_ids[-1] if row_ids else after_id


def anonymize_expired_taps(before: datetime, after_id: int) -> int:
    """Anonymize follow taps made before a moment; their number stays."""
    with db.transaction() as session:
        row_ids = list_expired_ids(FollowTap, before, after_id)
        updates = [
            {"id": row_id, "visitor": visitor_identity.generate_anonymous_visitor()}
            for row_id in row_ids
        ]
        if updates:
            session.execute(update(FollowTap), updates)
    return row_ids[-1] if row_ids else after_id


def delete_expired_phones(before: datetime, after_id: int) -> int:
    """Delete expired phone links; the reader's next visit creates the link again."""
    with db.transaction() as session:
        write_lock.acquire_lock()
        row_ids = list_expired_ids(Phone, before, after_id)
        session.execute(delete(Phone).where(Phone.id.in_(row_ids)))
    return row_ids[-1] if row_ids else after_id


def list_expired_ids(model: Any, before: datetime, after_id: int) -> list[int]:
    """Return the next row ids above one, up to the first row that is too young."""
    query = select(model.id, model.created_at).where(_is_after(model, after_id)).order_by(model.id)
    row_ids = []
    for row_id, created_at in db.session().execute(query.limit(BATCH_SIZE)):
        if created_at >= before:
            break
        row_ids.append(row_id)
    return row_ids


def _is_after(model: Any, after_id: int) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = model.id > after_id
    return condition
