"""What scripts send to keep order among readers' words, and what they get."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field

from backend import api
from backend.accounts.models import Account
from backend.accounts.schemas import PersonOut
from backend.admin.order import MOST_AT_ONCE, Several, Wanted
from backend.moderation import decisions
from backend.moderation.matching import Effect
from backend.moderation.models import Ban, ListedWord, Standard
from backend.moderation.people import Record
from backend.moderation.schemas import Id, RecordOut
from backend.moderation.texts import cleaned
from backend.moderation.verdicts import Deed
from backend.moderation.word_lists import Added, Place

LONGEST_REASON, LONGEST_NOTE = 200, 100
LONGEST_PASTE, LONGEST_TRY = 200_000, 5000
MOST_HELD = 20
UNDO_MINUTES = int(decisions.UNDO.total_seconds()) // 60


def _said(words: str) -> str:
    kept = cleaned(words)
    if not kept:
        raise ValueError("请写明原因")
    return kept


Reason = Annotated[str, Field(min_length=1, max_length=LONGEST_REASON), AfterValidator(_said)]
Note = Annotated[str, Field(max_length=LONGEST_NOTE), AfterValidator(cleaned)]


class WantedIn(api.In):
    """Words to decide about; with `round`, only if they have not moved since it was read."""

    id: Id
    round: Annotated[api.Int | None, Field(ge=1, le=2**31 - 1)] = None


class NewDecisions(api.In):
    """Several words, and what shall become of all of them."""

    deed: Deed
    items: Annotated[list[WantedIn], Field(min_length=1, max_length=MOST_AT_ONCE)]

    def wanted(self) -> list[Wanted]:
        """Say it to those who decide."""
        return [Wanted(each.id, each.round) for each in self.items]


class NewUndo(api.In):
    """What was decided in one go, to be taken back by who decided it, within ten minutes."""

    batch: Id


class FailedOut(api.Out):
    """Words that could not be decided about, and why."""

    id: str
    code: str
    detail: str


class SeveralOut(api.Out):
    """Which words were decided about, which were not, and the name by which to take it back."""

    batch: str
    done: list[str]
    failed: list[FailedOut]

    @classmethod
    def of(cls, several: Several) -> Self:
        """Show what became of several words."""
        failed = [
            FailedOut(id=key, code=error.code, detail=error.message)
            for key, error in several.failed.items()
        ]
        return cls(batch=several.batch, done=several.done, failed=failed)


class NewBan(api.In):
    """For how many days a reader may say nothing in public (null is for good), and why.

    The reader reads the reason. `hide_words` puts away all they said, too.
    """

    days: Literal[1, 7, 30] | None
    reason: Reason
    hide_words: bool = False


class PastBanOut(api.Out):
    """A ban that was or is, with the editor's public name left to the audit log."""

    id: str
    until: datetime | None
    reason: str
    hides_words: bool
    created_at: datetime
    lifted_at: datetime | None

    @classmethod
    def of(cls, ban: Ban) -> Self:
        """Show a ban."""
        plain = {name: getattr(ban, name) for name in cls.model_fields if name != "id"}
        return cls(id=ban.public_id, **plain)


class PersonWhole(api.Out):
    """A reader as editors see them: their record, and the bans they ever had, newest first."""

    person: PersonOut
    record: RecordOut
    bans: list[PastBanOut]

    @classmethod
    def of(cls, account: Account, record: Record, bans: list[Ban]) -> Self:
        """Show a person."""
        return cls(
            person=PersonOut.of(account),
            record=RecordOut.of(record),
            bans=[PastBanOut.of(each) for each in bans],
        )


class PersonsWordsQuery(api.Query):
    """Which page of all that a person said in public."""

    cursor: Annotated[str, Field(max_length=200)] = ""
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class WordListOut(api.Out):
    """A list: where it holds, and of how many words of newcomers editors see each first."""

    id: str
    name: str
    hold_first: int

    @classmethod
    def of(cls, place: Place, standard: Standard) -> Self:
        """Show a list."""
        return cls(id=place.id, name=place.name, hold_first=standard.hold_first)


class WordLists(api.Out):
    """All lists; they are few, so there is one page."""

    items: list[WordListOut]
    next: str | None = None


class NewStandard(api.In):
    """How many words of a newcomer must have passed before theirs wait for nobody; 0 for none."""

    hold_first: Annotated[api.Int, Field(ge=0, le=MOST_HELD)]


class ListedQuery(api.Query):
    """Which page of a list, of the words that hold `q`."""

    q: Annotated[api.Text, Field(max_length=64)] = ""
    cursor: Annotated[str, Field(max_length=200)] = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class ListedOut(api.Out):
    """A listed word: `refuse` keeps texts with it out, `review` has an editor see them first.

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


class ListedPage(api.Out):
    """A page of a list, the last added first; `total` counts all that match."""

    items: list[ListedOut]
    total: int
    next: str | None


class NewWords(api.In):
    """Words to list, one a line; those that are there take the new effect and note."""

    words: Annotated[str, Field(min_length=1, max_length=LONGEST_PASTE)]
    effect: Effect
    note: Note = ""


class AddedOut(api.Out):
    """How many lines were new, changed or known already, and those that are no words."""

    added: int
    changed: int
    known: int
    refused: list[str]

    @classmethod
    def of(cls, added: Added) -> Self:
        """Show what became of pasted lines."""
        return cls(
            added=added.added,
            changed=added.changed,
            known=added.known,
            refused=list(added.refused),
        )


class NewTry(api.In):
    """A text to be tried against a list, and the list for all."""

    text: Annotated[str, Field(min_length=1, max_length=LONGEST_TRY)]


class HitOut(api.Out):
    """A listed word, in its shape, that stands in a text."""

    word: str
    effect: Effect


class TriedOut(api.Out):
    """Which words stand in a text; empty where nothing is found."""

    items: list[HitOut]
    next: str | None = None
