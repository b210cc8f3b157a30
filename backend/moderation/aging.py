"""What becomes of old reports: a sweeper's part, some rows at a time."""

from datetime import datetime

from sqlalchemy import delete, select

from backend import db
from backend.moderation.models import Report

AT_ONCE = 500


def forget_reports(before: datetime, after: int) -> int:
    """Remove reports that an editor looked at before a moment.

    Walks by row id and gives the id after which the next part begins, 0 at the
    end. What waits for an editor stays, however old it is.
    """
    with db.transaction() as session:
        part = select(Report.id).where(Report.id > after).order_by(Report.id).limit(AT_ONCE)
        keys = list(session.scalars(part))
        session.execute(delete(Report).where(Report.id.in_(keys), Report.looked_at < before))
    return keys[-1] if len(keys) == AT_ONCE else 0
