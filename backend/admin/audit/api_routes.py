"""Editors' API of the audit log: one route, which lists entries, newest first, for owners."""

from backend import api
from backend.admin import security_headers
from backend.admin.audit import audit_log
from backend.admin.audit.schemas import AuditEntryOut, AuditPage, AuditQuery
from backend.admin.guards import KeyGuard

router = api.Router("admin_audit", prefix="/admin/api/v1")
router.after_request(security_headers.add_security_headers)
owner = KeyGuard("audit:read")


@router.read("/audit", guard=owner)
def list_audit_entries(query: AuditQuery) -> AuditPage:
    """List what editors did, newest first."""
    entries, next_cursor = audit_log.list_entries(query.cursor, query.limit)
    return AuditPage(items=[AuditEntryOut.of(entry) for entry in entries], next=next_cursor)
