"""Reports and blocks as they come in and go out, and words for those who decide."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import AfterValidator, Field

from backend import api
from backend.accounts.schemas import PersonOut
from backend.moderation.queue import Case, Which
from backend.moderation.reports import Reason
from backend.moderation.texts import cleaned

LONGEST_REPORT = 200

Id = Annotated[str, Field(pattern=r"^[0-9A-Za-z]{1,16}$")]


class NewReport(api.In):
    """What is wrong with which words: `kind` and `id` name them, `words` may say more."""

    kind: Annotated[str, Field(pattern=r"^[a-z_]{1,16}$")]
    id: Id
    reason: Reason
    words: Annotated[str, Field(max_length=LONGEST_REPORT), AfterValidator(cleaned)] = ""


class BlocksQuery(api.Query):
    """Which page of whom one has blocked."""

    cursor: Annotated[str, Field(max_length=200)] = ""
    limit: Annotated[int, Field(ge=1, le=50)] = 20


class BlockedPage(api.Out):
    """A page of whom one has blocked; `next` is the cursor of the page after it."""

    items: list[PersonOut]
    next: str | None


class CasesQuery(api.Query):
    """Which page of which words: those that wait, or that are shown, refused or hidden."""

    state: Which = "waiting"
    cursor: Annotated[str, Field(max_length=200)] = ""
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class ReportOut(api.Out):
    """What a reader said is wrong; who reported is nobody's business."""

    reason: str
    words: str
    created_at: datetime


class CaseOut(api.Out):
    """Words in their context, and where they stand.

    `kind` and `subject` name the words, `text` is null where their author took
    them back. `context` is what they answer or are about. `why` says what
    brought them there, `label` is WeChat's number for the ground. `author` is
    null for the Official Account's own. `reports` are those nobody looked at.
    """

    id: str
    kind: str
    subject: str
    state: str
    why: str
    label: int | None
    since: datetime
    text: str | None
    context: str
    article_id: str | None
    title: str
    author: PersonOut | None
    reports: list[ReportOut]

    @classmethod
    def of(cls, case: Case) -> Self:
        """Show a case."""
        check, told = case.check, case.told
        return cls(
            id=check.public_id,
            kind=check.kind,
            subject=check.subject,
            state=check.state,
            why=check.why,
            label=check.label,
            since=check.since,
            text=told.text if told else None,
            context=told.context if told else "",
            article_id=told.article_id if told else None,
            title=told.title if told else "",
            author=PersonOut.of(case.author) if case.author else None,
            reports=[ReportOut.model_validate(each) for each in case.reports],
        )


class CasePage(api.Out):
    """A page of words to decide about; `next` is the cursor of the page after it."""

    items: list[CaseOut]
    next: str | None
