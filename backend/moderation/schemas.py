"""Reports and blocks as they come in and go out, and words for those who decide."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import AfterValidator, Field

from backend import api
from backend.accounts.schemas import PersonOut
from backend.moderation import bans, decisions
from backend.moderation.models import Ban
from backend.moderation.people import Record
from backend.moderation.queue import Case, Which
from backend.moderation.reports import Reason
from backend.moderation.texts import cleaned

LONGEST_REPORT = 200
LONGEST_APPEAL = 200

Id = Annotated[str, Field(pattern=r"^[0-9A-Za-z]{1,16}$")]


def _said(words: str) -> str:
    kept = cleaned(words)
    if not kept:
        raise ValueError("写一两句理由再提交吧")
    return kept


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


class NewAppeal(api.In):
    """What an author says for their words; only editors read it."""

    words: Annotated[str, Field(min_length=1, max_length=LONGEST_APPEAL), AfterValidator(_said)]


class BanOut(api.Out):
    """That one may say nothing in public until then (for good where null), why, and so in words."""

    until: datetime | None
    reason: str
    told: str

    @classmethod
    def of(cls, ban: Ban) -> Self:
        """Show a ban to whom it is about."""
        return cls(until=ban.until, reason=ban.reason, told=bans.told(ban))


class SpeechOut(api.Out):
    """Whether one may say something in public; `ban` is null for who may."""

    ban: BanOut | None


class ReportOut(api.Out):
    """What a reader said is wrong; who reported is nobody's business."""

    reason: str
    words: str
    created_at: datetime


class LineOut(api.Out):
    """Words that stand before others in a thread, and who said them."""

    who: str
    text: str


class AppealOut(api.Out):
    """What an author said for their words; `outcome` is empty until an editor decides."""

    words: str
    outcome: str
    created_at: datetime


class DecisionOut(api.Out):
    """What an editor decided, and whether they can still take it back, naming its `batch`."""

    deed: str
    batch: str
    created_at: datetime
    undoable: bool


class RecordOut(api.Out):
    """A person's record: since when they are here, what became of their words, and their bans."""

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
    def of(cls, record: Record) -> Self:
        """Show a record."""
        plain = {name: getattr(record, name) for name in cls.model_fields if name != "ban"}
        return cls(**plain, ban=BanOut.of(record.ban) if record.ban else None)


class CaseOut(api.Out):
    """Words in their context, and where they stand.

    `kind` and `subject` name the words, `text` is null where their author took
    them back. `context` is what they answer or are about. `why` says what
    brought them there, `label` is WeChat's number for the ground. `author` is
    null for the Official Account's own. `reports` are those nobody looked at.
    `round` counts how often the words moved: named when deciding, it keeps two
    editors from deciding the same thing twice.
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
    round: int
    quote: str
    thread: list[LineOut]
    picture_url: str | None
    appeal: AppealOut | None
    decision: DecisionOut | None
    record: RecordOut | None

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
            round=check.round,
            quote=told.quote if told else "",
            thread=[LineOut(who=who, text=text) for who, text in told.thread] if told else [],
            picture_url=told.picture_url if told else None,
            appeal=AppealOut.model_validate(case.appeal) if case.appeal else None,
            decision=_decision(case),
            record=RecordOut.of(case.record) if case.record else None,
        )


def _decision(case: Case) -> DecisionOut | None:
    if case.decision is None:
        return None
    undoable = decisions.can_be_undone(case.decision, case.check)
    facts = {name: getattr(case.decision, name) for name in ("deed", "batch", "created_at")}
    return DecisionOut(**facts, undoable=undoable)


class CasePage(api.Out):
    """A page of words to decide about; `next` is the cursor of the page after it."""

    items: list[CaseOut]
    next: str | None
