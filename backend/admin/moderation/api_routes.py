"""Editors' API of moderation: cases, decisions, undo, answers, pins, bans and trust."""

from backend import api
from backend.admin import security_headers
from backend.admin.guards import KeyGuard
from backend.admin.models import Editor
from backend.admin.moderation import case_actions as moderation_actions
from backend.admin.moderation import reader_sanctions
from backend.admin.moderation.schemas import (
    BannedOut,
    BatchResultOut,
    NewBan,
    NewDecisions,
    NewUndo,
    PersonDetail,
    PersonTextsQuery,
)
from backend.articles.published_articles import ArticleWithdrawn
from backend.comments.editor_actions import TooManyPins
from backend.comments.posting import MessageKeyReused
from backend.comments.schemas import NewReply, WrittenMessageOut
from backend.errors import NotFound
from backend.moderation.review import review_queue
from backend.moderation.review.schemas import CaseOut, CasePage, CasesQuery, RecordOut
from backend.moderation.sanctions import bans
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


@router.route_for(
    "POST",
    "/messages/<message_id>/replies",
    guard=keeper,
    status=201,
    raises=(MessageKeyReused, ArticleWithdrawn),
)
def answer_message(editor: Editor, message_id: str, body: NewReply) -> WrittenMessageOut:
    """Answer a reader in the name of the Official Account; under the same key it is kept once."""
    message = moderation_actions.answer_message(editor, message_id, body)
    return WrittenMessageOut.from_row(message, dropped_characters=[])


@router.route_for("POST", "/messages/<message_id>/pin", guard=keeper, raises=(TooManyPins,))
def pin_message(editor: Editor, message_id: str) -> None:
    """Pin a message to the top of its article; three are the most."""
    moderation_actions.pin_message(editor, message_id)


@router.route_for("POST", "/messages/<message_id>/unpin", guard=keeper)
def unpin_message(editor: Editor, message_id: str) -> None:
    """Unpin a message."""
    moderation_actions.unpin_message(editor, message_id)


@router.route_for("POST", "/decisions", guard=keeper, transaction=False)
def decide_batch(editor: Editor, body: NewDecisions) -> BatchResultOut:
    """Decide several checks alike, a hundred at the most; what fails holds up no other."""
    return BatchResultOut.of(moderation_actions.decide_all(editor, body.to_targets(), body.action))


@router.route_for("POST", "/decisions/undo", guard=keeper, transaction=False, raises=(NotFound,))
def undo_batch(editor: Editor, body: NewUndo) -> BatchResultOut:
    """Undo a batch of one's own decisions, within ten minutes."""
    return BatchResultOut.of(moderation_actions.undo_batch(editor, body.batch))


@router.read("/people/<person_id>", guard=reader)
def get_person(person_id: str) -> PersonDetail:
    """Get a reader's moderation record and bans."""
    return PersonDetail.of(*reader_sanctions.get_person(person_id))


@router.read("/people/<person_id>/texts", guard=reader)
def list_person_texts(person_id: str, query: PersonTextsQuery) -> CasePage:
    """List all that a reader published, the last first."""
    account = bans.get_account(person_id)
    cases, next_cursor = review_queue.list_account_cases(account, query.cursor, query.limit)
    return CasePage(items=[CaseOut.of(case) for case in cases], next=next_cursor)


@router.route_for("PUT", "/people/<person_id>/ban", guard=keeper)
def ban_person(editor: Editor, person_id: str, body: NewBan) -> BannedOut:
    """Ban a reader from publishing for a while; it replaces the ban they have."""
    record = reader_sanctions.ban_reader(
        editor, person_id, body.days, body.reason, hides_content=body.hide_content
    )
    return BannedOut.of(record, dropped_characters=[])


@router.route_for("DELETE", "/people/<person_id>/ban", guard=keeper)
def lift_ban(editor: Editor, person_id: str) -> RecordOut:
    """Lift a reader's ban."""
    return RecordOut.of(reader_sanctions.lift_ban(editor, person_id))


@router.route_for("PUT", "/people/<person_id>/trust", guard=keeper)
def trust_person(editor: Editor, person_id: str) -> RecordOut:
    """Trust a reader: their texts are checked by WeChat only."""
    return RecordOut.of(reader_sanctions.trust_reader(editor, person_id))


@router.route_for("DELETE", "/people/<person_id>/trust", guard=keeper)
def untrust_person(editor: Editor, person_id: str) -> RecordOut:
    """Stop trusting a reader."""
    return RecordOut.of(reader_sanctions.untrust_reader(editor, person_id))
