"""Counts the checks that wait for an editor, and since when the oldest does."""

from datetime import datetime

from sqlalchemy import func, select

from backend import db
from backend.moderation import state_machine
from backend.moderation.models import Check


def count_waiting() -> tuple[int, datetime | None]:
    """Count the checks that wait for an editor, and since when the oldest does."""
    query = select(func.count(), func.min(Check.since)).where(
        Check.state.in_(state_machine.PENDING_STATES)
    )
    count, since = db.session().execute(query).one()
    return count, since
