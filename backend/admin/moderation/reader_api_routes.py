"""Editors' API of readers: their moderation records and texts, bans and trust."""

from backend import api
from backend.admin import security_headers
from backend.admin.guards import KeyGuard
from backend.admin.models import Editor
from backend.admin.moderation import reader_sanctions
from backend.admin.moderation.schemas import BannedOut, NewBan, PersonDetail, PersonTextsQuery
from backend.moderation.review import review_queue
from backend.moderation.review.schemas import CaseOut, CasePage, RecordOut
from backend.moderation.sanctions import bans

router = api.Router("admin_readers", prefix="/admin/api/v1")
router.after_request(security_headers.add_security_headers)
reader = KeyGuard("moderation:read")
keeper = KeyGuard("moderation:write")


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
