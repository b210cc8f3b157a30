"""Schemas of reports, appeals, bans and blocks for readers, and of cases for editors."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from backend import api
from backend.accounts.schemas import PersonOut
from backend.moderation.models import Ban
from backend.moderation.review import decisions
from backend.moderation.review.reader_record import AccountRecord
from backend.moderation.review.reports import Reason
from backend.moderation.review.review_queue import Case, CaseFilter
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


class CasesQuery(api.EditorPageQuery):
    """Which page of which cases: those that wait, or that are shown, refused or hidden."""

    state: CaseFilter = "waiting"


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


class ReportOut(api.Out):
    """What a reader said is wrong; who reported is nobody's business."""

    reason: str
    text: str
    created_at: datetime


class ThreadMessageOut(api.Out):
    """An earlier message in a thread, and its author's nickname."""

    author: str
    text: str


class AppealOut(api.Out):
    """An author's appeal; `outcome` is empty until an editor decides."""

    text: str
    outcome: str
    created_at: datetime


class DecisionOut(api.Out):
    """What an editor decided, and whether they can still take it back, naming its `batch`."""

    action: str
    batch: str
    created_at: datetime
    undoable: bool


class RecordOut(api.Out):
    """An account's record: its age, its content by state, its reports and bans."""

    since: datetime
    shown: int
    waiting: int
    refused: int
    hidden: int
    reported: int
    bans: int
    ban: BanOut | None
    trusted: bool

    @classmethod
    def of(cls, record: AccountRecord) -> Self:
        """Show a record."""
        return cls.from_row(record, ban=BanOut.of(record.ban) if record.ban else None)


class CaseOut(api.Out):
    """A subject in its context, and its moderation state.

    `kind` and `subject` name the subject, `text` is null where its author deleted
    it. `context` is what it answers or is about. `reason` says what
    caused the state, `label` is WeChat's number for the reason. `author` is
    null for the Official Account's own. `reports` are those nobody looked at.
    `round` counts the changes of state: sent when deciding, it keeps two
    editors from deciding the same thing twice.
    """

    id: str
    kind: str
    subject: str
    state: str
    reason: str
    label: int | None
    since: datetime
    text: str | None
    context: str
    article_id: str | None
    title: str
    author: PersonOut | None
    reports: list[ReportOut]
    round: int
    quote: str
    thread: list[ThreadMessageOut]
    picture_url: str | None
    appeal: AppealOut | None
    decision: DecisionOut | None
    record: RecordOut | None

    @classmethod
    def of(cls, case: Case) -> Self:
        """Show a case."""
        check, content = case.check, case.told
        return cls(
            id=check.public_id,
            kind=check.kind,
            subject=check.subject,
            state=check.state,
            reason=check.reason,
            label=check.label,
            since=check.since,
            text=content.text if content else None,
            context=content.context if content else "",
            article_id=content.article_id if content else None,
            title=content.title if content else "",
            author=PersonOut.of(case.author) if case.author else None,
            reports=[ReportOut.model_validate(report_row) for report_row in case.reports],
            round=check.round,
            quote=content.quote if content else "",
            thread=[
                ThreadMessageOut(author=author, text=quoted_text)
                for author, quoted_text in content.thread
            ]
            if content
            else [],
            picture_url=content.picture_url if content else None,
            appeal=AppealOut.model_validate(case.appeal) if case.appeal else None,
            decision=_build_decision(case),
            record=RecordOut.of(case.record) if case.record else None,
        )


def _build_decision(case: Case) -> DecisionOut | None:
    if case.decision is None:
        return None
    can_undo = decisions.can_undo(case.decision, case.check)
    fields = {name: getattr(case.decision, name) for name in ("action", "batch", "created_at")}
    return DecisionOut(**fields, undoable=can_undo)


class CasePage(api.Out):
    """A page of moderation cases; `next` is the cursor of the page after it."""

    items: list[CaseOut]
    next: str | None
