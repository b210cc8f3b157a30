"""What editors do with readers' words, told to the audit log: decide, answer, pin.

The audit log says about which words, never what they are.
"""

from backend.admin import audit
from backend.admin.models import Editor
from backend.messages import service as messages
from backend.messages.models import Message
from backend.messages.schemas import MessageOut, NewReply
from backend.moderation import queue
from backend.moderation import service as moderation
from backend.moderation.queue import Case
from backend.moderation.verdicts import Deed

DONE: dict[Deed, str] = {"approve": "approved", "refuse": "refused", "hide": "hidden"}


def decide(editor: Editor, check_id: str, deed: Deed) -> Case:
    """Approve, refuse or hide words, in the current transaction.

    Raises NotFound, or AlreadyDecided when another editor was quicker.
    """
    check = moderation.decide(check_id, deed, editor.id)
    audit.record(editor, f"words.{DONE[deed]}", f"{check.kind}:{check.subject}")
    return queue.get_case(check)


def answer(editor: Editor, message_id: str, said: NewReply) -> MessageOut:
    """Answer a reader in the name of the Official Account, in the current transaction.

    Raises what `messages.answer` raises.
    """
    shown, is_new = messages.answer(editor.id, message_id, said)
    if is_new:
        audit.record(editor, "message.answered", f"message:{shown.id}", {"to": message_id})
    return shown


def pin(editor: Editor, message_id: str) -> Message:
    """Put a message before all others of its article. Raises NotFound, TooManyPins."""
    message = messages.pin(message_id)
    audit.record(editor, "message.pinned", f"message:{message.public_id}")
    return message


def unpin(editor: Editor, message_id: str) -> Message:
    """Let a message stand where it belongs again. Raises NotFound."""
    message = messages.unpin(message_id)
    audit.record(editor, "message.unpinned", f"message:{message.public_id}")
    return message
