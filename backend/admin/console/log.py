"""The audit log as a page, for the owner."""

from flask import request

from backend.admin import audit, service
from backend.admin.console.room import Answer, draw, page
from backend.admin.guards import Presence

PAGE_SIZE = 50


@page("/audit", roles=("owner",))
def audit_log(presence: Presence) -> Answer:
    """List what editors did, newest first."""
    deeds, after = audit.list_deeds(request.args.get("cursor", "")[:200], PAGE_SIZE)
    names = {editor.public_id: editor.name for editor in service.list_editors()}
    return draw("audit.html", presence, deeds=deeds, after=after, names=names)
