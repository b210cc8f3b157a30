"""Schemas of reports, appeals, bans and blocks, as readers send and see them."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from backend import api
from backend.accounts.schemas import PersonOut
from backend.moderation.models import Ban
from backend.moderation.review.reports import Reason
from backend.moderation.sanctions import bans
from backend.moderation.text_cleaning import clean_text

MAX_REPORT_LENGTH = 200
MAX_APPEAL_LENGTH = 200


def _require_text(text: str) -> str:
    normalized = clean_text(text)
    if not normalized:
        raise ValueError("写一两句理由再提交吧")
    return normalized


class NewReport(api.In):
    """A report: `kind` and `id` name the subject, `text` may say more."""

    kind: Annotated[str, Field(pattern=r"^[a-z_]{1,16}$")]
    id: api.Id
    reason: Reason
    text: Annotated[
        api.WrittenText, Field(max_length=MAX_REPORT_LENGTH), api.CleanedBy(clean_text)
    ] = ""


class BlocksQuery(api.PageQuery):
    """Which page of whom one has blocked."""


class BlockedPage(api.Out):
    """A page of whom one has blocked; `next` is the cursor of the page after it."""

    items: list[PersonOut]
    next: str | None


class NewAppeal(api.In):
    """An author's reasons for an appeal; only editors read them."""

    text: Annotated[
        api.WrittenText,
        Field(min_length=1, max_length=MAX_APPEAL_LENGTH),
        api.CleanedBy(_require_text),
    ]


class BanOut(api.Out):
    """A ban from public writing until then (for good where null), why, and both in a sentence."""

    until: datetime | None
    reason: str
    explanation: str

    @classmethod
    def of(cls, ban: Ban) -> Self:
        """Show a ban to whom it is about."""
        return cls(until=ban.until, reason=ban.reason, explanation=bans.describe_ban(ban))


class BanStatusOut(api.Out):
    """Whether one is banned from public writing; `ban` is null for who is not."""

    ban: BanOut | None
