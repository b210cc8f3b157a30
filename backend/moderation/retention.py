"""Retention of reports: deletes old ones that an editor has looked at, in batches."""

from datetime import datetime

from sqlalchemy import delete, select

from backend import db
from backend.moderation.models import Report

BATCH_SIZE = 500


def delete_old_reports(before: datetime, after_id: int) -> int:
    """Delete reports that an editor looked at before a moment.

    Walks by row id and returns the id after which the next batch begins, 0 at the
    end. What waits for an editor stays, however old it is.
    """
    with db.transaction() as session:
        query = select(Report.id).where(Report.id > after_id).order_by(Report.id).limit(BATCH_SIZE)
        report_ids = list(session.scalars(query))
        session.execute(
            delete(Report).where(Report.id.in_(report_ids), Report.reviewed_at < before)
        )
    return report_ids[-1] if len(report_ids) == BATCH_SIZE else 0
