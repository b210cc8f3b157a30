"""Editors' audited action on the outbox: send a dead message to a reader once more."""

from backend.admin.audit import audit_log as audit
from backend.admin.models import Editor
from backend.notifications.models import OutboxEntry
from backend.notifications.outbox import message_queue


def resend_message(editor: Editor, entry_id: str) -> OutboxEntry:
    """Send a dead message once more, in the current transaction. Raises NotFound, NotDead."""
    entry = message_queue.resend(entry_id)
    audit.record(editor, "message.resent", f"outbox:{entry.public_id}")
    return entry
