"""Schemas of cases as editors see them: the check, its content, reports, appeal, and decision."""

from datetime import datetime
from typing import Any, Self

from backend import api
from backend.accounts.schemas import PersonOut
from backend.moderation import schemas
from backend.moderation.review import decisions
from backend.moderation.review.reader_record import AccountRecord
from backend.moderation.review.review_queue import Case, CaseFilter


class CasesQuery(api.EditorPageQuery):
    """Which page of which cases: those that wait, or that are shown, refused or hidden."""

    state: CaseFilter = "waiting"


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
    ban: schemas.BanOut | None
    trusted: bool

    @classmethod
    def of(cls, record: AccountRecord, **given: Any) -> Self:
        """Show a record; `given` are further fields, where a schema has more."""
        ban = schemas.BanOut.of(record.ban) if record.ban else None
        return cls.from_row(record, ban=ban, **given)


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
