"""Schemas of word lists' exceptions, tried texts, and exported lists."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field

from backend import api
from backend.admin.moderation.schemas import MAX_PASTE_LENGTH, WordNote, WordsAddedOut
from backend.moderation.matching.list_exceptions import (
    MAX_EXCEPTIONS,
    AddedExceptions,
    NewException,
)
from backend.moderation.matching.matcher import Effect
from backend.moderation.matching.text_trial import Disguise, TriedMatch
from backend.moderation.matching.word_lists import MAX_WORDS, NewWord
from backend.moderation.models import ListedException, ListedWord

MAX_LINE_LENGTH = 200
LIST_BYTES = 4 * 1024 * 1024


class WordHitOut(api.Out):
    """A listed word, in normalized form, that occurs in a text."""

    word: str
    effect: Effect


class MatchedRangeOut(api.Out):
    """Where some of the letters stand in a text, in characters; the end is not included."""

    start: int
    end: int


class TriedMatchOut(api.Out):
    """A listed word as it stands in a text: on which list, where, by which disguises.

    `let_pass_by` says why it is let pass: within the list's `exception`, or since its letters
    belong to two clauses; null where it is caught.
    """

    word: str
    effect: Effect
    list_id: str
    list_name: str
    ranges: list[MatchedRangeOut]
    disguises: list[Disguise]
    let_pass_by: Literal["clause_end", "exception"] | None
    exception: str | None

    @classmethod
    def of(cls, match: TriedMatch) -> Self:
        """Show a match."""
        return cls(
            word=match.word,
            effect=match.effect,
            list_id=match.scope.id,
            list_name=match.scope.name,
            ranges=[MatchedRangeOut(start=start, end=end) for start, end in match.ranges],
            disguises=list(match.disguises),
            let_pass_by=match.let_pass_by,
            exception=match.exception or None,
        )


class TextMatchOut(api.Out):
    """Which listed words a text is caught by, and each place where one stands, and why."""

    items: list[WordHitOut]
    matches: list[TriedMatchOut]
    next: str | None = None

    @classmethod
    def of(cls, matches: list[TriedMatch]) -> Self:
        """Show the matches of a text; a word that is refused somewhere is refused."""
        effects: dict[str, Effect] = {}
        for match in matches:
            if match.let_pass_by is None and effects.get(match.word) != "refuse":
                effects[match.word] = match.effect
        items = [WordHitOut(word=word, effect=effect) for word, effect in effects.items()]
        return cls(items=items, matches=[TriedMatchOut.of(match) for match in matches])


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


class ListImportedOut(api.Out):
    """What became of an imported list's words and exceptions."""

    words: WordsAddedOut
    exceptions: ExceptionsAddedOut
