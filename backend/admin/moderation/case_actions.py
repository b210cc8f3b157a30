"""Editors' audited moderation actions: decide one or many, undo a batch, answer, pin messages.

The audit log names the message or card, never its text.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from backend import db, ids
from backend.admin.audit import audit_log as audit
from backend.admin.editors import editor_accounts
from backend.admin.models import Editor
from backend.comments import editor_actions
from backend.comments.models import Message
from backend.comments.schemas import MessageOut, NewReply
from backend.errors import AppError, NotFound
from backend.moderation.review import decisions, review_queue
from backend.moderation.review.review_queue import Case
from backend.moderation.state_machine import AlreadyDecided, EditorAction

AUDIT_ACTIONS: dict[EditorAction, str] = {
    "approve": "approved",
    "refuse": "refused",
    "hide": "hidden",
    "dismiss": "dismissed",
}
MAX_BATCH = 100


@dataclass(frozen=True)
class DecisionTarget:
    """A check to decide, and the round in which the editor saw it, where they say so."""

    check_id: str
    seen: int | None = None


@dataclass
class BatchResult:
    """The result of a batch of decisions: the checks done, and the errors of the others."""

    batch: str
    done: list[str] = field(default_factory=list)
    failed: dict[str, AppError] = field(default_factory=dict)


def decide_case(
    editor: Editor, target: DecisionTarget, action: EditorAction, batch: str = ""
) -> Case:
    """Approve, refuse or hide a reader's text, or dismiss reports, in the current transaction.

    Raises NotFound, or AlreadyDecided, naming the editor who was quicker.
    """
    try:
        check = decisions.decide(
            target.check_id,
            action,
            editor.id,
            batch=batch or ids.generate(16),
            seen_round=target.seen,
        )
    except AlreadyDecided as error:
        raise _build_already_decided(target.check_id) from error
    case = review_queue.get_case(check)
    recorded_action = case.decision.action if case.decision else action
    audit.record(editor, f"words.{AUDIT_ACTIONS[recorded_action]}", f"{check.kind}:{check.subject}")
    return case


def decide_all(
    editor: Editor, targets: Sequence[DecisionTarget], action: EditorAction
) -> BatchResult:
    """Decide several checks alike, each in a transaction of its own.

    What cannot be decided is reported, and holds up none of the others. The whole
    batch can be undone at once.
    """
    result = BatchResult(ids.generate(16))
    for target in {candidate.check_id: candidate for candidate in targets}.values():
        _run_one(
            result, target.check_id, partial(decide_case, editor, target, action, result.batch)
        )
    return result


def undo_batch(editor: Editor, batch: str) -> BatchResult:
    """Undo a batch of an editor's decisions: each check gets its previous state back.

    Each runs in a transaction of its own. Raises NotFound where there is
    nothing that this editor decided.
    """
    with db.read_session():
        rows = decisions.list_batch(batch, editor.id)
    if not rows:
        raise NotFound
    result = BatchResult(batch)
    for decision_id, check_id in rows:
        _run_one(result, check_id, partial(_undo_decision, editor, decision_id))
    return result


def _undo_decision(editor: Editor, decision_id: int) -> None:
    check = decisions.undo_decision(decision_id, editor.id)
    audit.record(editor, "words.undone", f"{check.kind}:{check.subject}")


def _run_one(result: BatchResult, check_id: str, callback: Callable[[], object]) -> None:
    try:
        with db.transaction():
            callback()
        result.done.append(check_id)
    except AppError as error:
        result.failed[check_id] = error


def _build_already_decided(check_id: str) -> AlreadyDecided:
    """Build the error that names the editor who decided, where one did."""
    check = review_queue.find_check(check_id)
    names = (
        editor_accounts.get_names({check.editor_id})
        if check is not None and check.editor_id
        else {}
    )
    if not names:
        return AlreadyDecided()
    return AlreadyDecided(f"{next(iter(names.values()))} 已经处理过这条内容了，请刷新后再看")


def answer_message(editor: Editor, message_id: str, reply: NewReply) -> MessageOut:
    """Answer a reader in the name of the Official Account, in the current transaction.

    Raises what `messages.write_official_reply` raises.
    """
    message_out, is_new = editor_actions.write_official_reply(editor.id, message_id, reply)
    if is_new:
        audit.record(editor, "message.answered", f"message:{message_out.id}", {"to": message_id})
    return message_out


def pin_message(editor: Editor, message_id: str) -> Message:
    """Pin a message to the top of its article. Raises NotFound, TooManyPins."""
    message = editor_actions.pin_message(message_id)
    audit.record(editor, "message.pinned", f"message:{message.public_id}")
    return message


def unpin_message(editor: Editor, message_id: str) -> Message:
    """Unpin a message. Raises NotFound."""
    message = editor_actions.unpin_message(message_id)
    audit.record(editor, "message.unpinned", f"message:{message.public_id}")
    return message
