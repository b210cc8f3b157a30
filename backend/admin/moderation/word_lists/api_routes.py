"""Editors' API of word lists: words, exceptions, newcomers, export and import, a tried text."""

from backend import api, db
from backend.admin import security_headers
from backend.admin.editors import editor_accounts
from backend.admin.guards import KeyGuard
from backend.admin.models import Editor
from backend.admin.moderation.word_lists import word_list_actions
from backend.admin.moderation.word_lists.schemas import (
    ExceptionsAddedOut,
    ListedExceptionOut,
    ListedExceptionPage,
    ListedWordOut,
    ListedWordPage,
    ListedWordsQuery,
    NewExceptions,
    NewHoldFirst,
    NewWords,
    WordListOut,
    WordLists,
    WordsAddedOut,
    WrittenExceptionsOut,
    WrittenWordsOut,
)
from backend.admin.moderation.word_lists.transfer_schemas import (
    LIST_BYTES,
    ListContentOut,
    ListImportedOut,
    NewListContent,
)
from backend.admin.moderation.word_lists.trial_schemas import NewTextMatch, TextMatchOut
from backend.moderation.word_lists import (
    list_settings,
    list_transfer,
    listed_exceptions,
    listed_words,
    text_trial,
)
from backend.moderation.word_lists.listed_exceptions import BadException, TooManyExceptions
from backend.moderation.word_lists.listed_words import TooManyWords

PASTE_BYTES = 1024 * 1024

router = api.Router("admin_word_lists", prefix="/admin/api/v1")
router.after_request(security_headers.add_security_headers)
reader = KeyGuard("moderation:read")
keeper = KeyGuard("moderation:write")


@router.read("/word-lists", guard=reader)
def list_word_lists() -> WordLists:
    """List the lists: the one for all, and one for each Official Account."""
    return WordLists(items=[WordListOut.of(*row) for row in list_settings.list_all_settings()])


@router.route_for("PUT", "/word-lists/<list_id>", guard=keeper)
def set_hold_first(editor: Editor, list_id: str, body: NewHoldFirst) -> WordListOut:
    """Set how many first texts of a newcomer an editor reviews there."""
    word_list_actions.set_hold_first(editor, list_id, body.hold_first)
    word_list = list_settings.get_scope(list_id)
    return WordListOut.of(word_list, list_settings.get_settings(word_list))


@router.read("/word-lists/<list_id>/words", guard=reader)
def list_listed_words(list_id: str, query: ListedWordsQuery) -> ListedWordPage:
    """List the words of a list, the last added first."""
    word_list = list_settings.get_scope(list_id)
    rows, total, next_cursor = listed_words.list_words(
        word_list, query.q, query.cursor, query.limit
    )
    names = editor_accounts.get_names({row.editor_id for row in rows if row.editor_id})
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
def add_listed_words(editor: Editor, list_id: str, body: NewWords) -> WrittenWordsOut:
    """Add words to a list, one a line."""
    return WrittenWordsOut.of(
        word_list_actions.add_words(editor, list_id, body.words, body.effect, body.note)
    )


@router.route_for("DELETE", "/word-lists/<list_id>/words/<word_id>", guard=keeper)
def remove_listed_word(editor: Editor, list_id: str, word_id: str) -> None:
    """Take a word off a list."""
    word_list_actions.remove_word(editor, list_id, word_id)


@router.read("/word-lists/<list_id>/exceptions", guard=reader)
def list_listed_exceptions(list_id: str, query: ListedWordsQuery) -> ListedExceptionPage:
    """List the exceptions of a list, the last added first."""
    rows, total, next_cursor = listed_exceptions.list_exceptions(
        list_settings.get_scope(list_id), query.q, query.cursor, query.limit
    )
    names = editor_accounts.get_names({row.editor_id for row in rows if row.editor_id})
    items = [ListedExceptionOut.of(row, names) for row in rows]
    return ListedExceptionPage(items=items, total=total, next=next_cursor)


@router.route_for(
    "POST",
    "/word-lists/<list_id>/exceptions",
    guard=keeper,
    max_bytes=PASTE_BYTES,
    raises=(TooManyExceptions, BadException),
)
def add_listed_exceptions(
    editor: Editor, list_id: str, body: NewExceptions
) -> WrittenExceptionsOut:
    """Add exceptions to a list, one a line: longer words in which a listed one is innocent."""
    return WrittenExceptionsOut.of(
        word_list_actions.add_exceptions(editor, list_id, body.to_entries())
    )


@router.route_for("DELETE", "/word-lists/<list_id>/exceptions/<exception_id>", guard=keeper)
def remove_listed_exception(editor: Editor, list_id: str, exception_id: str) -> None:
    """Take an exception off a list."""
    word_list_actions.remove_exception(editor, list_id, exception_id)


@router.read("/word-lists/<list_id>/export", guard=reader)
def export_word_list(list_id: str) -> ListContentOut:
    """Export all words and exceptions of a list."""
    return ListContentOut.of(*list_transfer.export_list(list_settings.get_scope(list_id)))


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
        return TextMatchOut.of(text_trial.try_text(list_settings.get_scope(list_id), body.text))
