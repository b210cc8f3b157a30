"""Console pages of moderation: queue of texts, decide one or many, undo, answer, pin."""

from typing import Any, get_args
from urllib.parse import quote, urlencode

from flask import request
from pydantic import ValidationError

from backend import clock, ids
from backend.admin.editors import editor_accounts
from backend.admin.editors.editor_accounts import Role
from backend.admin.guards import Presence
from backend.admin.moderation import case_actions as moderation_actions
from backend.admin.page_decorator import PageResult, page, redirect_to, render_page
from backend.comments import editor_actions
from backend.comments.schemas import NewReply
from backend.errors import AppError, BadInput, NotFound
from backend.moderation.review import decisions, review_queue
from backend.moderation.review.review_queue import Case, CaseFilter
from backend.moderation.state_machine import EditorAction

PAGE_SIZE = 20
MODERATORS: tuple[Role, ...] = ("owner", "editor", "moderator")
STATES: tuple[CaseFilter, ...] = get_args(CaseFilter)
ACTIONS: tuple[EditorAction, ...] = get_args(EditorAction)


@page("/moderation")
def list_cases(presence: Presence, *, error: AppError | None = None) -> PageResult:
    """List readers' texts by state: the waiting ones longest first, others last first."""
    state, cursor = _read_state(), request.args.get("cursor", "")[:200]
    cases, next_cursor = review_queue.list_cases(state, cursor, PAGE_SIZE)
    return render_page(
        "words.html",
        presence,
        **build_case_context(presence, cases),
        state=state,
        counts=review_queue.count_cases(),
        after=next_cursor,
        cursor=cursor,
        back=f"state={state}&cursor={quote(cursor)}",
        batch=request.args.get("batch", "")[:16],
        failed=_parse_count(request.args.get("failed", "")),
        error=error,
    )


def build_case_context(presence: Presence, cases: list[Case]) -> dict[str, Any]:
    """Build the template context that every list of cases needs."""
    editor_ids = {row.decision.editor_id for row in cases if row.decision}
    return {
        "cases": cases,
        "now": clock.now(),
        "editors": editor_accounts.get_names(editor_ids),
        "can_be_undone": decisions.can_undo,
        "pins": editor_actions.get_pin_states([case.check.subject for case in cases]),
        "may_decide": presence.may(*MODERATORS),
        "new_key": lambda: ids.generate(16),
    }


@page(
    "/moderation/<check_id>/<action_name>", method="POST", roles=MODERATORS, error_page=list_cases
)
def decide_case(presence: Presence, check_id: str, action_name: str) -> PageResult:
    """Approve, refuse or hide a reader's text, or dismiss reports."""
    action = next((option for option in ACTIONS if option == action_name), None)
    if action is None:
        raise NotFound
    batch = ids.generate(16)
    moderation_actions.decide_case(
        presence.editor, _parse_target(f"{check_id}:{request.form.get('round', '')}"), action, batch
    )
    return _redirect_back(f"words_{moderation_actions.AUDIT_ACTIONS[action]}", batch=batch)


@page(
    "/moderation/decide", method="POST", roles=MODERATORS, transaction=False, error_page=list_cases
)
def decide_batch(presence: Presence) -> PageResult:
    """Decide all selected checks alike; what failed is counted, and stays in the list."""
    action = next((item for item in ACTIONS if item == request.form.get("action")), None)
    targets = [
        _parse_target(item)
        for item in request.form.getlist("checks")[: moderation_actions.MAX_BATCH]
    ]
    if action is None or not targets:
        raise BadInput("先选中要一起处理的内容")
    result = moderation_actions.decide_all(presence.editor, targets, action)
    if not result.done:
        raise next(iter(result.failed.values()))
    return _redirect_back(
        f"words_{moderation_actions.AUDIT_ACTIONS[action]}",
        batch=result.batch,
        failed=len(result.failed),
    )


@page("/moderation/undo", method="POST", roles=MODERATORS, transaction=False, error_page=list_cases)
def undo_batch(presence: Presence) -> PageResult:
    """Undo a batch of decisions."""
    result = moderation_actions.undo_batch(presence.editor, request.form.get("batch", ""))
    if not result.done:
        raise next(iter(result.failed.values()))
    return _redirect_back("undone", failed=len(result.failed))


@page("/messages/<message_id>/answer", method="POST", roles=MODERATORS, error_page=list_cases)
def answer_message(presence: Presence, message_id: str) -> PageResult:
    """Answer a reader in the name of the Official Account."""
    form = {name: request.form.get(name) for name in ("text", "key")}
    dropped: list[str] = []
    try:
        reply = NewReply.model_validate(form, context=dropped)
    except ValidationError as error:
        raise BadInput("回复要有内容，最多 1000 字") from error
    moderation_actions.answer_message(presence.editor, message_id, reply)
    return _redirect_back("answered_in_part" if dropped else "answered")


@page("/messages/<message_id>/pin", method="POST", roles=MODERATORS, error_page=list_cases)
def pin_message(presence: Presence, message_id: str) -> PageResult:
    """Pin a message to the top of its article."""
    moderation_actions.pin_message(presence.editor, message_id)
    return _redirect_back("pinned")


@page("/messages/<message_id>/unpin", method="POST", roles=MODERATORS, error_page=list_cases)
def unpin_message(presence: Presence, message_id: str) -> PageResult:
    """Unpin a message."""
    moderation_actions.unpin_message(presence.editor, message_id)
    return _redirect_back("unpinned")


def _parse_target(text: str) -> moderation_actions.DecisionTarget:
    """Parse the id of a check, and the round in which the editor saw it."""
    check_id, _, round_text = text[:40].partition(":")
    return moderation_actions.DecisionTarget(check_id, _parse_count(round_text) or None)


def _parse_count(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _read_state() -> CaseFilter:
    requested_state = request.args.get("state", "")
    return next((option for option in STATES if option == requested_state), STATES[0])


def _redirect_back(confirmation: str, *, batch: str = "", failed: int = 0) -> PageResult:
    params = {"state": _read_state(), "done": confirmation, "batch": batch, "failed": failed or ""}
    params["cursor"] = request.args.get("cursor", "")[:200]
    query = urlencode({name: value for name, value in params.items() if value})
    return redirect_to(f"/admin/moderation?{query}")
