"""Schemas of notices, unread counts, consents, preferences with quiet hours, and follows."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field

from backend import api
from backend.accounts.models import Account
from backend.articles.schemas import OfficialAccountOut
from backend.notifications import message_consents
from backend.notifications.models import Notice
from backend.notifications.notice_resolvers import NoticeContent, NoticeKind
from backend.notifications.outbox import delivery_preferences, templates
from backend.notifications.outbox.delivery_preferences import NoticePreferences

TemplateId = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[0-9A-Za-z_-]+$")]
Hour = Annotated[api.Int, Field(ge=0, le=23)]
MAX_TEMPLATES = 5


class NoticesQuery(api.PageQuery):
    """Which page of notices."""


class NoticeOut(api.Out):
    """One notice; `content` is its content as the reader sees it now, None when that is gone.

    `outcome` says what was decided about content: shown, refused or hidden.
    """

    id: str
    kind: NoticeKind
    read: bool
    outcome: str
    created_at: datetime
    content: NoticeContent | None

    @classmethod
    def of(cls, notice: Notice, matter: NoticeContent | None) -> Self:
        """Show a notice."""
        return cls(
            id=notice.public_id,
            kind=notice.kind,
            read=notice.read_at is not None,
            outcome=notice.outcome,
            created_at=notice.created_at,
            content=matter,
        )


class NoticePage(api.Out):
    """A page of notices; `next` is the cursor of the page after it."""

    items: list[NoticeOut]
    next: str | None


class UnreadCount(api.Out):
    """How many notices have not been read, up to 100."""

    unread: int


class MarkRead(api.In):
    """What was read: one notice, all up to one (`up_to`), or everything with neither."""

    id: api.Id | None = None
    up_to: bool = False


class ConsentReport(api.In):
    """What wx.requestSubscribeMessage answered, by template; under the same key it counts once."""

    key: api.Token
    results: Annotated[
        dict[TemplateId, Annotated[str, Field(max_length=24)]],
        Field(min_length=1, max_length=MAX_TEMPLATES),
    ]


class ConsentState(api.Out):
    """One kind of message: its template, how many the reader allows now, and their last answer.

    `muted` says that they switched it off here.
    """

    kind: NoticeKind
    template_id: str
    remaining: int
    choice: str
    muted: bool


class QuietHours(api.In):
    """Hours in Shanghai between which no message is sent; the same twice is none at all."""

    start: Hour
    end: Hour


class QuietHoursOut(api.Out):
    """Hours in Shanghai between which no message is sent."""

    start: int
    end: int


class NoticeChoice(api.In):
    """What a reader wants to be sent: kinds switched off, and quiet hours, None for none."""

    muted: Annotated[list[Literal["reply", "article", "appeal", "challenge"]], Field(max_length=8)]
    quiet: QuietHours | None


class NoticeSettings(api.Out):
    """What a reader is sent through WeChat; the inbox has everything all the same."""

    kinds: list[ConsentState]
    quiet: QuietHoursOut | None

    @classmethod
    def of(cls, reader: Account, preferences: NoticePreferences | None = None) -> Self:
        """Show what a reader allows and wants."""
        effective = preferences or delivery_preferences.load_preferences(reader)
        consents_by_template = {
            row.template_id: row for row in message_consents.list_consents(reader)
        }
        kinds = [
            ConsentState(
                kind=kind,
                template_id=template_id,
                remaining=message_consents.count_left(consents_by_template[template_id])
                if template_id in consents_by_template
                else 0,
                choice=consents_by_template[template_id].choice
                if template_id in consents_by_template
                else "",
                muted=kind in effective.muted,
            )
            for kind, template_id in templates.get_template_ids().items()
        ]
        quiet = (
            QuietHoursOut(start=effective.quiet[0], end=effective.quiet[1])
            if effective.quiet
            else None
        )
        return cls(kinds=kinds, quiet=quiet)


class FollowState(api.Out):
    """Whether a reader follows an Official Account here."""

    following: bool


class FollowedPage(api.Out):
    """A page of the Official Accounts that a reader follows here."""

    items: list[OfficialAccountOut]
    next: str | None
