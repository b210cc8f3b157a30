"""Schemas of word lists in the editors' API: settings, words, exceptions."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from backend import api
from backend.moderation.matching.matcher import Effect
from backend.moderation.text_cleaning import clean_text
from backend.moderation.word_lists.list_settings import WordListScope
from backend.moderation.word_lists.listed_exceptions import AddedExceptions, NewException
from backend.moderation.word_lists.listed_words import AddResult
from backend.moderation.word_lists.models import ListedException, ListedWord, ModerationSettings

MAX_NOTE_LENGTH = 100
MAX_PASTE_LENGTH = 200_000
MAX_HOLD_FIRST = 20
WordNote = Annotated[str, Field(max_length=MAX_NOTE_LENGTH), api.CleanedBy(clean_text)]


class WordListOut(api.Out):
    """A list: where it holds, and of how many words of newcomers editors see each first."""

    id: str
    name: str
    hold_first: int

    @classmethod
    def of(cls, word_list: WordListScope, settings: ModerationSettings) -> Self:
        """Show a list."""
        return cls(id=word_list.id, name=word_list.name, hold_first=settings.hold_first)


class WordLists(api.Out):
    """All lists; they are few, so there is one page."""

    items: list[WordListOut]
    next: str | None = None


class NewHoldFirst(api.In):
    """How many first texts of a newcomer an editor reviews; 0 for none."""

    hold_first: Annotated[api.Int, Field(ge=0, le=MAX_HOLD_FIRST)]


class ListedWordsQuery(api.PageQuery):
    """Which page of a list, of the words that contain `q`."""

    q: Annotated[api.Text, Field(max_length=64)] = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class ListedWordOut(api.Out):
    """A listed word: `refuse` rejects texts with it, `review` has an editor review them first.

    `added_by` is the editor's name.
    """

    id: str
    word: str
    effect: Effect
    note: str
    added_by: str | None
    created_at: datetime

    @classmethod
    def of(cls, row: ListedWord, names: dict[int, str]) -> Self:
        """Show a listed word; `names` are those of editors."""
        return cls(
            id=row.public_id,
            word=row.word,
            effect=row.effect,
            note=row.note,
            added_by=names.get(row.editor_id or 0),
            created_at=row.created_at,
        )


class ListedWordPage(api.Out):
    """A page of a list, the last added first; `total` counts all that match."""

    items: list[ListedWordOut]
    total: int
    next: str | None


class NewWords(api.In):
    """Words to list, one a line; those that are there take the new effect and note."""

    words: Annotated[str, Field(min_length=1, max_length=MAX_PASTE_LENGTH)]
    effect: Effect
    note: WordNote = ""


class WordsAddedOut(api.Out):
    """How many lines were new, changed or known already, and those that are no words."""

    added: int
    changed: int
    known: int
    refused: list[str]

    @classmethod
    def of(cls, result: AddResult) -> Self:
        """Show the result of pasted lines."""
        return cls(
            added=result.added,
            changed=result.changed,
            known=result.known,
            refused=list(result.refused),
        )


class WrittenWordsOut(WordsAddedOut, api.WrittenOut):
    """What became of pasted words, and what was left out of their note."""


class ListedExceptionOut(api.Out):
    """An exception of a list: within it, listed words are let pass. `added_by` is a name."""

    id: str
    exception: str
    note: str
    added_by: str | None
    created_at: datetime

    @classmethod
    def of(cls, row: ListedException, names: dict[int, str]) -> Self:
        """Show an exception; `names` are those of editors."""
        return cls(
            id=row.public_id,
            exception=row.text,
            note=row.note,
            added_by=names.get(row.editor_id or 0),
            created_at=row.created_at,
        )


class ListedExceptionPage(api.Out):
    """A page of a list's exceptions, the last added first; `total` counts all that match."""

    items: list[ListedExceptionOut]
    total: int
    next: str | None


class NewExceptions(api.In):
    """Exceptions to add, one a line; those that are there take the new note."""

    exceptions: Annotated[str, Field(min_length=1, max_length=MAX_PASTE_LENGTH)]
    note: WordNote = ""

    def to_entries(self) -> list[NewException]:
        """Split the lines."""
        return [NewException(line, self.note) for line in self.exceptions.splitlines()]


class RefusedExceptionOut(api.Out):
    """A line that cannot be an exception, and why."""

    exception: str
    reason: str


class ExceptionsAddedOut(api.Out):
    """How many exceptions were new, changed or known already, and those that are refused."""

    added: int
    changed: int
    known: int
    refused: list[RefusedExceptionOut]

    @classmethod
    def of(cls, result: AddedExceptions) -> Self:
        """Show the result."""
        return cls(
            added=result.added,
            changed=result.changed,
            known=result.known,
            refused=[
                RefusedExceptionOut(exception=each.text, reason=each.reason)
                for each in result.refused
            ],
        )


class WrittenExceptionsOut(ExceptionsAddedOut, api.WrittenOut):
    """What became of pasted exceptions, and what was left out of their note."""
