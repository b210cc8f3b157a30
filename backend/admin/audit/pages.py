"""Console page of the audit log, for owners: lists what editors did, newest first."""

from flask import request

from backend.admin.audit import audit_log as audit
from backend.admin.editors import editor_accounts
from backend.admin.guards import Presence
from backend.admin.page_decorator import PageResult, page, render_page

PAGE_SIZE = 50


@page("/audit", roles=("owner",))
def show_audit_log(presence: Presence) -> PageResult:
    """List what editors did, newest first."""
    entries, next_cursor = audit.list_entries(request.args.get("cursor", "")[:200], PAGE_SIZE)
    names = {editor.public_id: editor.name for editor in editor_accounts.list_editors()}
    return render_page("audit.html", presence, entries=entries, after=next_cursor, names=names)
