"""Editors' API of moderation: the queue of cases, decisions one by one and in bulk, undo."""

from backend import api
from backend.admin import security_headers
from backend.admin.guards import KeyGuard
from backend.admin.models import Editor
from backend.admin.moderation import case_actions as moderation_actions
from backend.admin.moderation.schemas import (
    BatchResultOut,
    NewDecisions,
    NewUndo,
)
from backend.errors import NotFound
from backend.moderation.review import review_queue
from backend.moderation.review.schemas import CaseOut, CasePage, CasesQuery
from backend.moderation.state_machine import AlreadyDecided, EditorAction

router = api.Router("admin_moderation", prefix="/admin/api/v1")
router.after_request(security_headers.add_security_headers)
reader = KeyGuard("moderation:read")
keeper = KeyGuard("moderation:write")


@router.read("/checks", guard=reader)
def list_cases(query: CasesQuery) -> CasePage:
    """List readers' texts by state: the waiting ones longest first, others last first."""
    cases, next_cursor = review_queue.list_cases(query.state, query.cursor, query.limit)
    return CasePage(items=[CaseOut.of(case) for case in cases], next=next_cursor)


@router.route_for("POST", "/checks/<check_id>/approve", guard=keeper, raises=(AlreadyDecided,))
def approve_check(editor: Editor, check_id: str) -> CaseOut:
    """Approve a reader's text; what readers reported counts as reviewed."""
    return _decide_case(editor, check_id, "approve")


@router.route_for("POST", "/checks/<check_id>/dismiss", guard=keeper, raises=(AlreadyDecided,))
def dismiss_reports(editor: Editor, check_id: str) -> CaseOut:
    """Dismiss the reports of a text, which stays shown; the reporters are notified."""
    return _decide_case(editor, check_id, "dismiss")


@router.route_for("POST", "/checks/<check_id>/refuse", guard=keeper, raises=(AlreadyDecided,))
def refuse_check(editor: Editor, check_id: str) -> CaseOut:
    """Refuse a waiting text; its author sees it as refused."""
    return _decide_case(editor, check_id, "refuse")


@router.route_for("POST", "/checks/<check_id>/hide", guard=keeper, raises=(AlreadyDecided,))
def hide_check(editor: Editor, check_id: str) -> CaseOut:
    """Hide a shown text; its author sees it as refused."""
    return _decide_case(editor, check_id, "hide")


def _decide_case(editor: Editor, check_id: str, action: EditorAction) -> CaseOut:
    return CaseOut.of(
        moderation_actions.decide_case(editor, moderation_actions.DecisionTarget(check_id), action)
    )


@router.route_for("POST", "/decisions", guard=keeper, transaction=False)
def decide_batch(editor: Editor, body: NewDecisions) -> BatchResultOut:
    """Decide several checks alike, a hundred at the most; what fails holds up no other."""
    return BatchResultOut.of(moderation_actions.decide_all(editor, body.to_targets(), body.action))


@router.route_for("POST", "/decisions/undo", guard=keeper, transaction=False, raises=(NotFound,))
def undo_batch(editor: Editor, body: NewUndo) -> BatchResultOut:
    """Undo a batch of one's own decisions, within ten minutes."""
    return BatchResultOut.of(moderation_actions.undo_batch(editor, body.batch))
