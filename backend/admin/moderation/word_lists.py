"""Editors' audited actions on word lists: add words, remove one, set how newcomers are reviewed.

The words there are the editors' own, so the log may name one that was removed.
"""

from backend.admin.audit import audit_log as audit
from backend.admin.models import Editor
from backend.moderation.matching import word_lists
from backend.moderation.matching.matcher import Effect
from backend.moderation.matching.word_lists import AddResult


def add_words(editor: Editor, list_id: str, text: str, effect: Effect, note: str) -> AddResult:
    """Add words to a list, one a line, in the current transaction.

    Raises NotFound for the place, TooManyWords.
    """
    word_list = word_lists.get_scope(list_id)
    result = word_lists.add_words(word_list, text.splitlines(), effect, note, editor.id)
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
    word_list = word_lists.get_scope(list_id)
    word = word_lists.remove_word(word_list, word_id)
    audit.record(editor, "list.removed", f"list:{word_list.id}", {"word": word})


def set_hold_first(editor: Editor, list_id: str, count: int) -> None:
    """Set how many first texts of a newcomer an editor reviews.

    Raises NotFound.
    """
    word_list = word_lists.get_scope(list_id)
    word_lists.set_hold_first(word_list, count)
    audit.record(editor, "list.newcomers", f"list:{word_list.id}", {"count": count})
