"""Editors' audited actions on word lists: words, exceptions, imports, how newcomers are reviewed.

The words there are the editors' own, so the log may name one that was removed.
"""

from collections.abc import Iterable

from backend.admin.audit import audit_log as audit
from backend.admin.models import Editor
from backend.moderation.matching.matcher import Effect
from backend.moderation.word_lists import (
    list_settings,
    list_transfer,
    listed_exceptions,
    listed_words,
)
from backend.moderation.word_lists.list_settings import WordListScope
from backend.moderation.word_lists.listed_exceptions import AddedExceptions, NewException
from backend.moderation.word_lists.listed_words import AddResult, NewWord


def add_words(editor: Editor, list_id: str, text: str, effect: Effect, note: str) -> AddResult:
    """Add words to a list, one a line, in the current transaction.

    Raises NotFound for the place, TooManyWords.
    """
    word_list = list_settings.get_scope(list_id)
    result = listed_words.add_words(word_list, text.splitlines(), effect, note, editor.id)
    if result.added or result.changed:
        detail: audit.Detail = {
            "effect": effect,
            "added": result.added,
            "changed": result.changed,
        }
        audit.record(editor, "list.added", f"list:{word_list.id}", detail)
    return result


def remove_word(editor: Editor, list_id: str, word_id: str) -> None:
    """Take a word off a list, in the current transaction. Raises NotFound."""
    word_list = list_settings.get_scope(list_id)
    word = listed_words.remove_word(word_list, word_id)
    audit.record(editor, "list.removed", f"list:{word_list.id}", {"word": word})


def add_exceptions(
    editor: Editor, list_id: str, entries: Iterable[NewException]
) -> AddedExceptions:
    """Add exceptions to a list, in the current transaction.

    Raises NotFound for the place, TooManyExceptions, BadException.
    """
    word_list = list_settings.get_scope(list_id)
    result = listed_exceptions.add_exceptions(word_list, entries, editor.id)
    listed_exceptions.check_any_accepted(result)
    _record_exceptions(editor, word_list, result)
    return result


def remove_exception(editor: Editor, list_id: str, exception_id: str) -> None:
    """Take an exception off a list, in the current transaction. Raises NotFound."""
    word_list = list_settings.get_scope(list_id)
    text = listed_exceptions.remove_exception(word_list, exception_id)
    audit.record(editor, "list.exception_removed", f"list:{word_list.id}", {"exception": text})


def import_list(
    editor: Editor, list_id: str, words: Iterable[NewWord], exceptions: Iterable[NewException]
) -> tuple[AddResult, AddedExceptions]:
    """Merge an exported list into a list, in the current transaction.

    Raises NotFound for the place, TooManyWords, TooManyExceptions.
    """
    word_list = list_settings.get_scope(list_id)
    added_words, added_exceptions = list_transfer.import_list(
        word_list, words, exceptions, editor.id
    )
    if added_words.added or added_words.changed:
        detail: audit.Detail = {"added": added_words.added, "changed": added_words.changed}
        audit.record(editor, "list.imported", f"list:{word_list.id}", detail)
    _record_exceptions(editor, word_list, added_exceptions)
    return added_words, added_exceptions


def _record_exceptions(editor: Editor, word_list: WordListScope, result: AddedExceptions) -> None:
    if result.added or result.changed:
        detail: audit.Detail = {"added": result.added, "changed": result.changed}
        audit.record(editor, "list.exceptions_added", f"list:{word_list.id}", detail)


def set_hold_first(editor: Editor, list_id: str, count: int) -> None:
    """Set how many first texts of a newcomer an editor reviews.

    Raises NotFound.
    """
    word_list = list_settings.get_scope(list_id)
    list_settings.set_hold_first(word_list, count)
    audit.record(editor, "list.newcomers", f"list:{word_list.id}", {"count": count})
