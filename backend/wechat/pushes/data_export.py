"""Exports the stored pushes about some openids, as a part of an account's data export."""

from collections.abc import Collection

from backend import bulk_sql
from backend.bulk_sql import Records
from backend.wechat.pushes.models import Push


def export_pushes(openids: Collection[str]) -> Records:
    """Export the stored pushes about these openids."""
    query = bulk_sql.select_record(
        Push.id, event=Push.event, at=Push.occurred_at, said=Push.payload
    )
    return bulk_sql.stream_records(query.where(Push.openid.in_(openids), Push.openid != ""))
