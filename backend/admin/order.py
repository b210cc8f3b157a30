"""What editors do with readers' words, told to the audit log: decide, answer, pin.

The audit log says about which words, never what they are.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from backend import db, ids
from backend.admin import audit, service
from backend.admin.models import Editor
from backend.errors import AppError, NotFound
from backend.messages import service as messages
from backend.messages.models import Message
from backend.messages.schemas import MessageOut, NewReply
from backend.moderation import decisions, queue
from backend.moderation import service as moderation
from backend.moderation.queue import Case
from backend.moderation.verdicts import AlreadyDecided, Deed

DONE: dict[Deed, str] = {
    "approve": "approved",
    "refuse": "refused",
    "hide": "hidden",
    "dismiss": "dismissed",
}
MOST_AT_ONCE = 100


@dataclass(frozen=True)
class Wanted:
    """Words to decide about, and in which round the editor saw them, where they say so."""

    check_id: str
    seen: int | None = None


@dataclass
class Several:
    """What became of several words: those done, and the refusals of the others, by check."""

    batch: str
    done: list[str] = field(default_factory=list)
    failed: dict[str, AppError] = field(default_factory=dict)


def decide(editor: Editor, wanted: Wanted, deed: Deed, batch: str = "") -> Case:
    """Approve, refuse or hide words, or dismiss reports, in the current transaction.

    Raises NotFound, or AlreadyDecided, naming the editor who was quicker.
    """
    try:
        check = moderation.decide(
            wanted.check_id, deed, editor.id, batch=batch or ids.new(16), seen=wanted.seen
        )
    except AlreadyDecided as error:
        raise _by_whom(wanted.check_id) from error
    case = queue.get_case(check)
    done = case.decision.deed if case.decision else deed
    audit.record(editor, f"words.{DONE[done]}", f"{check.kind}:{check.subject}")
    return case


def decide_all(editor: Editor, wanted: Sequence[Wanted], deed: Deed) -> Several:
    """Decide about several words alike, each in a transaction of its own.

    What cannot be decided is told, and holds up none of the others. All of it
    can be taken back in one go.
    """
    several = Several(ids.new(16))
    for each in {one.check_id: one for one in wanted}.values():
        _try(several, each.check_id, partial(decide, editor, each, deed, several.batch))
    return several


def undo(editor: Editor, batch: str) -> Several:
    """Take back what an editor decided in one go: words stand as before, and it is told.

    Each stands in a transaction of its own. Raises NotFound where there is
    nothing that this editor decided.
    """
    with db.reading():
        found = decisions.of_batch(batch, editor.id)
    if not found:
        raise NotFound
    several = Several(batch)
    for decision_id, check_id in found:
        _try(several, check_id, partial(_take_back, editor, decision_id))
    return several


def _take_back(editor: Editor, decision_id: int) -> None:
    check = decisions.take_back(decision_id, editor.id)
    audit.record(editor, "words.undone", f"{check.kind}:{check.subject}")


def _try(several: Several, check_id: str, act: Callable[[], object]) -> None:
    try:
        with db.transaction():
            act()
        several.done.append(check_id)
    except AppError as error:
        several.failed[check_id] = error


def _by_whom(check_id: str) -> AlreadyDecided:
    """Say who decided, where an editor did."""
    check = queue.find_check(check_id)
    names = service.names({check.editor_id}) if check is not None and check.editor_id else {}
    if not names:
        return AlreadyDecided()
    return AlreadyDecided(f"{next(iter(names.values()))} 已经处理过这条内容了，请刷新后再看")


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
