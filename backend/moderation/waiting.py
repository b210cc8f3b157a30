"""How much waits for editors, and since when: for whoever tells them."""

from datetime import datetime

from sqlalchemy import func, select

from backend import db
from backend.moderation import verdicts
from backend.moderation.models import Check


def count_waiting() -> tuple[int, datetime | None]:
    """Count the words that wait for an editor, and tell since when the oldest does."""
    asked = select(func.count(), func.min(Check.since)).where(
        Check.state.in_(verdicts.OUT_OF_SIGHT)
    )
    many, since = db.session().execute(asked).one()
    return many, since
