"""Schemas of the editors' moderation API: batches of decisions, readers, bans."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field

from backend import api
from backend.accounts.models import Account
from backend.accounts.schemas import PersonOut
from backend.admin.moderation.case_actions import MAX_BATCH, BatchResult, DecisionTarget
from backend.moderation.models import Ban
from backend.moderation.review.reader_record import AccountRecord
from backend.moderation.review.schemas import RecordOut
from backend.moderation.state_machine import EditorAction
from backend.moderation.text_cleaning import clean_text

MAX_REASON_LENGTH = 200


def _require_text(value: str) -> str:
    text = clean_text(value)
    if not text:
        raise ValueError("请写明原因")
    return text


BanReason = Annotated[
    str, Field(min_length=1, max_length=MAX_REASON_LENGTH), api.CleanedBy(_require_text)
]


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


class BannedOut(RecordOut, api.WrittenOut):
    """A reader's record with the ban, and what was left out of its reason."""


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
