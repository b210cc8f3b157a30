"""Exports a word list, words and exceptions, and merges an exported one into a list."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from backend import db
from backend.moderation.word_lists import listed_exceptions, listed_words
from backend.moderation.word_lists.list_settings import WordListScope
from backend.moderation.word_lists.listed_exceptions import AddedExceptions, NewException
from backend.moderation.word_lists.listed_words import AddResult, NewWord
from backend.moderation.word_lists.models import ListedException, ListedWord


def export_list(scope: WordListScope) -> tuple[Sequence[ListedWord], Sequence[ListedException]]:
    """Export all words and exceptions of a list, in the order in which they were added."""
    session = db.session()
    words = select(ListedWord).where(ListedWord.scope_id == scope.row).order_by(ListedWord.id)
    exceptions = select(ListedException).where(ListedException.scope_id == scope.row)
    return (
        session.scalars(words).all(),
        session.scalars(exceptions.order_by(ListedException.id)).all(),
    )


def import_list(
    scope: WordListScope,
    words: Iterable[NewWord],
    exceptions: Iterable[NewException],
    editor_id: int,
) -> tuple[AddResult, AddedExceptions]:
    """Add words and exceptions to a list; what is there stays, with the new effects and notes.

    Raises TooManyWords, TooManyExceptions.
    """
    added_words = listed_words.add_entries(scope, words, editor_id)
    return added_words, listed_exceptions.add_exceptions(scope, exceptions, editor_id)
