"""Schemas of the audit log's API: an entry, a page of entries, and the query for a page."""

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import Field

from backend import api
from backend.admin.audit.audit_log import AuditLogItem


class AuditEntryOut(api.Out):
    """One entry of the audit log: by an editor, or by the operator of a command, or by neither."""

    id: int
    at: datetime
    editor: str | None
    operator: str | None
    action: str
    subject: str
    detail: dict[str, Any]

    @classmethod
    def of(cls, entry: AuditLogItem) -> Self:
        """Show an entry."""
        return cls.model_validate(entry)


class AuditPage(api.Out):
    """A page of the audit log, newest first."""

    items: list[AuditEntryOut]
    next: str | None


class AuditQuery(api.EditorPageQuery):
    """Which page of the audit log."""

    limit: Annotated[int, Field(ge=1, le=100)] = 50
