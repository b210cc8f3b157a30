"""Schemas of a whole word list as it is exported from one place and imported into another."""

from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import Field

from backend import api
from backend.admin.moderation.word_lists.schemas import (
    ExceptionsAddedOut,
    WordNote,
    WordsAddedOut,
)
from backend.moderation.matching.matcher import Effect
from backend.moderation.word_lists.listed_exceptions import MAX_EXCEPTIONS, NewException
from backend.moderation.word_lists.listed_words import MAX_WORDS, NewWord
from backend.moderation.word_lists.models import ListedException, ListedWord

MAX_LINE_LENGTH = 200
LIST_BYTES = 4 * 1024 * 1024


class ExportedWord(api.In):
    """A listed word in an exported list."""

    word: Annotated[str, Field(max_length=MAX_LINE_LENGTH)]
    effect: Effect
    note: WordNote = ""


class ExportedException(api.In):
    """An exception in an exported list."""

    exception: Annotated[str, Field(max_length=MAX_LINE_LENGTH)]
    note: WordNote = ""


class NewListContent(api.In):
    """An exported list, to be merged into one."""

    words: Annotated[list[ExportedWord], Field(max_length=MAX_WORDS)] = []
    exceptions: Annotated[list[ExportedException], Field(max_length=MAX_EXCEPTIONS)] = []

    def to_words(self) -> list[NewWord]:
        """Convert the words."""
        return [NewWord(each.word, each.effect, each.note) for each in self.words]

    def to_exceptions(self) -> list[NewException]:
        """Convert the exceptions."""
        return [NewException(each.exception, each.note) for each in self.exceptions]


class ExportedWordOut(api.Out):
    """A listed word as it is exported."""

    word: str
    effect: Effect
    note: str


class ExportedExceptionOut(api.Out):
    """An exception as it is exported."""

    exception: str
    note: str


class ListContentOut(api.Out):
    """A whole list, which can be imported elsewhere."""

    words: list[ExportedWordOut]
    exceptions: list[ExportedExceptionOut]

    @classmethod
    def of(cls, words: Sequence[ListedWord], exceptions: Sequence[ListedException]) -> Self:
        """Show a list."""
        return cls(
            words=[
                ExportedWordOut(word=row.word, effect=row.effect, note=row.note) for row in words
            ],
            exceptions=[
                ExportedExceptionOut(exception=row.text, note=row.note) for row in exceptions
            ],
        )


class ListImportedOut(api.WrittenOut):
    """What became of an imported list's words and exceptions, and was left out of notes."""

    words: WordsAddedOut
    exceptions: ExceptionsAddedOut
