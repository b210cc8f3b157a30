"""Schemas of the editors' moderation API: batches of decisions, readers, bans, word lists."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field

from backend import api
from backend.accounts.models import Account
from backend.accounts.schemas import PersonOut
from backend.admin.moderation.case_actions import MAX_BATCH, BatchResult, DecisionTarget
from backend.moderation.matching.matcher import Effect
from backend.moderation.matching.word_lists import AddResult, WordListScope
from backend.moderation.models import Ban, ListedWord, Standard
from backend.moderation.review.reader_record import AccountRecord
from backend.moderation.schemas import RecordOut
from backend.moderation.state_machine import EditorAction
from backend.moderation.text_cleaning import clean_text

MAX_REASON_LENGTH, MAX_NOTE_LENGTH = 200, 100
MAX_PASTE_LENGTH, MAX_TRIED_LENGTH = 200_000, 5000
MAX_HOLD_FIRST = 20


def _require_text(value: str) -> str:
    text = clean_text(value)
    if not text:
        raise ValueError("请写明原因")
    return text


BanReason = Annotated[
    str, Field(min_length=1, max_length=MAX_REASON_LENGTH), AfterValidator(_require_text)
]
WordNote = Annotated[str, Field(max_length=MAX_NOTE_LENGTH), AfterValidator(clean_text)]


class DecisionItem(api.In):
    """A check to decide; with `round`, only if it has not changed since that was read."""

    id: api.Id
    round: Annotated[api.Int | None, Field(ge=1, le=2**31 - 1)] = None


class NewDecisions(api.In):
    """Several checks, and one decision for all of them."""

    action: EditorAction
    items: Annotated[list[DecisionItem], Field(min_length=1, max_length=MAX_BATCH)]

    def to_targets(self) -> list[DecisionTarget]:
        """Convert the items to decision targets."""
        return [DecisionTarget(item.id, item.round) for item in self.items]


class NewUndo(api.In):
    """A batch of decisions to undo, by the editor who decided it, within ten minutes."""

    batch: api.Id


class FailedOut(api.Out):
    """A check that could not be decided, and why."""

    id: str
    code: str
    detail: str


class BatchResultOut(api.Out):
    """Which checks were decided, which were not, and the batch id for undoing it."""

    batch: str
    decided: list[str]
    failed: list[FailedOut]

    @classmethod
    def of(cls, result: BatchResult) -> Self:
        """Show the result of a batch."""
        failed = [
            FailedOut(id=key, code=error.code, detail=error.message)
            for key, error in result.failed.items()
        ]
        return cls(batch=result.batch, decided=result.done, failed=failed)


class NewBan(api.In):
    """A ban: for how many days a reader may publish nothing (null is for good), and why.

    The reader reads the reason. `hide_content` hides all that they published, too.
    """

    days: Literal[1, 7, 30] | None
    reason: BanReason
    hide_content: bool = False


class PastBanOut(api.Out):
    """A ban that was or is, with the editor's public name left to the audit log."""

    id: str
    until: datetime | None
    reason: str
    hides_content: bool
    created_at: datetime
    lifted_at: datetime | None

    @classmethod
    def of(cls, ban: Ban) -> Self:
        """Show a ban."""
        return cls.from_row(ban, id=ban.public_id)


class PersonDetail(api.Out):
    """A reader as editors see them: their record, and the bans they ever had, newest first."""

    person: PersonOut
    record: RecordOut
    bans: list[PastBanOut]

    @classmethod
    def of(cls, account: Account, record: AccountRecord, bans: list[Ban]) -> Self:
        """Show a person."""
        return cls(
            person=PersonOut.of(account),
            record=RecordOut.of(record),
            bans=[PastBanOut.of(ban) for ban in bans],
        )


class PersonTextsQuery(api.EditorPageQuery):
    """Which page of all that a person published."""


class WordListOut(api.Out):
    """A list: where it holds, and of how many words of newcomers editors see each first."""

    id: str
    name: str
    hold_first: int

    @classmethod
    def of(cls, word_list: WordListScope, standard: Standard) -> Self:
        """Show a list."""
        return cls(id=word_list.id, name=word_list.name, hold_first=standard.hold_first)


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


class NewTextMatch(api.In):
    """A text to be matched against a list, and the list for all."""

    text: Annotated[str, Field(min_length=1, max_length=MAX_TRIED_LENGTH)]
