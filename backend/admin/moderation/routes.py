"""Editors' API of moderation: cases, decisions, undo, answers, pins, bans, trust, word lists."""

from backend import api, db
from backend.admin import security_headers
from backend.admin.editors import editor_accounts as editors
from backend.admin.guards import KeyGuard
from backend.admin.models import Editor
from backend.admin.moderation import case_actions as moderation_actions
from backend.admin.moderation import reader_sanctions
from backend.admin.moderation.schemas import (
    BatchResultOut,
    ListedWordOut,
    ListedWordPage,
    ListedWordsQuery,
    NewBan,
    NewDecisions,
    NewHoldFirst,
    NewTextMatch,
    NewUndo,
    NewWords,
    PersonDetail,
    PersonTextsQuery,
    WordListOut,
    WordLists,
    WordsAddedOut,
)
from backend.admin.moderation.word_lists import word_list_actions
from backend.admin.moderation.word_lists.schemas import (
    LIST_BYTES,
    ExceptionsAddedOut,
    ListContentOut,
    ListedExceptionOut,
    ListedExceptionPage,
    ListImportedOut,
    NewExceptions,
    NewListContent,
    TextMatchOut,
)
from backend.articles.service import ArticleWithdrawn
from backend.errors import NotFound
from backend.messages.editor_actions import TooManyPins
from backend.messages.posting import MessageKeyReused
from backend.messages.schemas import NewReply, WrittenMessageOut
from backend.moderation.matching import list_exceptions, list_transfer, text_trial
from backend.moderation.matching import word_lists as lists
from backend.moderation.matching.list_exceptions import BadException, TooManyExceptions
from backend.moderation.matching.word_lists import TooManyWords
from backend.moderation.review import review_queue
from backend.moderation.sanctions import bans
from backend.moderation.schemas import CaseOut, CasePage, CasesQuery, RecordOut
from backend.moderation.state_machine import AlreadyDecided, EditorAction

PASTE_BYTES = 1024 * 1024

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
def ban_person(editor: Editor, person_id: str, body: NewBan) -> RecordOut:
    """Ban a reader from publishing for a while; it replaces the ban they have."""
    return RecordOut.of(
        reader_sanctions.ban_reader(
            editor, person_id, body.days, body.reason, hides_content=body.hide_content
        )
    )


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


@router.read("/word-lists", guard=reader)
def list_word_lists() -> WordLists:
    """List the lists: the one for all, and one for each Official Account."""
    return WordLists(items=[WordListOut.of(*row) for row in lists.list_standards()])


@router.route_for("PUT", "/word-lists/<list_id>", guard=keeper)
def set_hold_first(editor: Editor, list_id: str, body: NewHoldFirst) -> WordListOut:
    """Set how many first texts of a newcomer an editor reviews there."""
    word_list_actions.set_hold_first(editor, list_id, body.hold_first)
    word_list = lists.get_scope(list_id)
    return WordListOut.of(word_list, lists.get_standard(word_list))


@router.read("/word-lists/<list_id>/words", guard=reader)
def list_listed_words(list_id: str, query: ListedWordsQuery) -> ListedWordPage:
    """List the words of a list, the last added first."""
    word_list = lists.get_scope(list_id)
    rows, total, next_cursor = lists.list_words(word_list, query.q, query.cursor, query.limit)
    names = editors.get_names({row.editor_id for row in rows if row.editor_id})
    return ListedWordPage(
        items=[ListedWordOut.of(row, names) for row in rows], total=total, next=next_cursor
    )


@router.route_for(
    "POST",
    "/word-lists/<list_id>/words",
    guard=keeper,
    max_bytes=PASTE_BYTES,
    raises=(TooManyWords,),
)
def add_listed_words(editor: Editor, list_id: str, body: NewWords) -> WordsAddedOut:
    """Add words to a list, one a line."""
    return WordsAddedOut.of(
        word_list_actions.add_words(editor, list_id, body.words, body.effect, body.note)
    )


@router.route_for("DELETE", "/word-lists/<list_id>/words/<word_id>", guard=keeper)
def remove_listed_word(editor: Editor, list_id: str, word_id: str) -> None:
    """Take a word off a list."""
    word_list_actions.remove_word(editor, list_id, word_id)


@router.read("/word-lists/<list_id>/exceptions", guard=reader)
def list_listed_exceptions(list_id: str, query: ListedWordsQuery) -> ListedExceptionPage:
    """List the exceptions of a list, the last added first."""
    rows, total, next_cursor = list_exceptions.list_exceptions(
        lists.get_scope(list_id), query.q, query.cursor, query.limit
    )
    names = editors.get_names({row.editor_id for row in rows if row.editor_id})
    items = [ListedExceptionOut.of(row, names) for row in rows]
    return ListedExceptionPage(items=items, total=total, next=next_cursor)


@router.route_for(
    "POST",
    "/word-lists/<list_id>/exceptions",
    guard=keeper,
    max_bytes=PASTE_BYTES,
    raises=(TooManyExceptions, BadException),
)
def add_listed_exceptions(editor: Editor, list_id: str, body: NewExceptions) -> ExceptionsAddedOut:
    """Add exceptions to a list, one a line: longer words in which a listed one is innocent."""
    return ExceptionsAddedOut.of(
        word_list_actions.add_exceptions(editor, list_id, body.to_entries())
    )


@router.route_for("DELETE", "/word-lists/<list_id>/exceptions/<exception_id>", guard=keeper)
def remove_listed_exception(editor: Editor, list_id: str, exception_id: str) -> None:
    """Take an exception off a list."""
    word_list_actions.remove_exception(editor, list_id, exception_id)


@router.read("/word-lists/<list_id>/export", guard=reader)
def export_word_list(list_id: str) -> ListContentOut:
    """Export all words and exceptions of a list."""
    return ListContentOut.of(*list_transfer.export_list(lists.get_scope(list_id)))


@router.route_for(
    "POST",
    "/word-lists/<list_id>/import",
    guard=keeper,
    max_bytes=LIST_BYTES,
    raises=(TooManyWords, TooManyExceptions),
)
def import_word_list(editor: Editor, list_id: str, body: NewListContent) -> ListImportedOut:
    """Merge an exported list into a list; what it has already takes the new effects and notes."""
    words, exceptions = word_list_actions.import_list(
        editor, list_id, body.to_words(), body.to_exceptions()
    )
    return ListImportedOut(
        words=WordsAddedOut.of(words), exceptions=ExceptionsAddedOut.of(exceptions)
    )


@router.route_for("POST", "/word-lists/<list_id>/match", guard=reader, transaction=False)
def try_text(list_id: str, body: NewTextMatch) -> TextMatchOut:
    """Find the listed words in a text, and say of each why it is caught, or let pass."""
    with db.read_session():
        return TextMatchOut.of(text_trial.try_text(lists.get_scope(list_id), body.text))
