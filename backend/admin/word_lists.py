"""What editors do with the lists of words, told to the audit log.

The words there are the editors' own, so the log may name one that was taken off.
"""

from backend.admin import audit
from backend.admin.models import Editor
from backend.moderation import word_lists
from backend.moderation.matching import Effect
from backend.moderation.word_lists import Added


def add(editor: Editor, place_id: str, text: str, effect: Effect, note: str) -> Added:
    """List the words that stand one a line, in the current transaction.

    Raises NotFound for the place, TooManyWords.
    """
    place = word_lists.get_place(place_id)
    added = word_lists.add_words(place, text.splitlines(), effect, note, editor.id)
    if added.added or added.changed:
        detail: audit.Detail = {
            "effect": effect,
            "added": added.added,
            "changed": added.changed,
        }
        audit.record(editor, "list.added", f"list:{place.id}", detail)
    return added


def remove(editor: Editor, place_id: str, word_id: str) -> None:
    """Take a word off a list, in the current transaction. Raises NotFound."""
    place = word_lists.get_place(place_id)
    word = word_lists.remove_word(place, word_id)
    audit.record(editor, "list.removed", f"list:{place.id}", {"word": word})


def hold_first(editor: Editor, place_id: str, count: int) -> None:
    """Set how many words of a newcomer must have passed before theirs wait for nobody.

    Raises NotFound.
    """
    place = word_lists.get_place(place_id)
    word_lists.hold_first(place, count)
    audit.record(editor, "list.newcomers", f"list:{place.id}", {"count": count})
