"""Editors' API of the outbox: list messages to readers, and send a dead one once more."""

from backend import api
from backend.admin import security_headers
from backend.admin.guards import KeyGuard
from backend.admin.models import Editor
from backend.admin.outbox import outbox_actions as outbox_actions
from backend.admin.outbox.schemas import OutboxEntryOut, OutboxPage, OutboxQuery
from backend.notifications.outbox import message_queue
from backend.notifications.outbox.message_queue import NotDead

router = api.Router("admin_outbox", prefix="/admin/api/v1")
router.after_request(security_headers.add_security_headers)
outbox_reader = KeyGuard("outbox:read")
order_keeper = KeyGuard("outbox:write")


@router.read("/outbox", guard=outbox_reader)
def list_outbox(query: OutboxQuery) -> OutboxPage:
    """List messages to readers in a state, the newest first."""
    entries, next_cursor = message_queue.list_entries(query.state, query.cursor, query.limit)
    return OutboxPage(items=[OutboxEntryOut.of(entry) for entry in entries], next=next_cursor)


@router.route_for("POST", "/outbox/<entry_id>/resend", guard=order_keeper, raises=(NotDead,))
def resend_message(editor: Editor, entry_id: str) -> OutboxEntryOut:
    """Send a dead message once more."""
    return OutboxEntryOut.of(outbox_actions.resend_message(editor, entry_id))
