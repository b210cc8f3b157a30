"""The audit log as a page, for the owner."""

from flask import request

from backend.admin import audit
from backend.admin.console.room import Answer, draw, page
from backend.admin.guards import Presence

PAGE_SIZE = 50


@page("/audit", roles=("owner",))
def audit_log(presence: Presence) -> Answer:
    """List what editors did, newest first."""
    deeds, after = audit.list_deeds(request.args.get("cursor", "")[:200], PAGE_SIZE)
    return draw("audit.html", presence, deeds=deeds, after=after)
