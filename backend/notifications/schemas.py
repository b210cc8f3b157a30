"""Notices, what is allowed and what is wanted, as they come in and go out."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field

from backend import api
from backend.accounts.models import Account
from backend.articles.schemas import OfficialAccountOut
from backend.notifications import choices, consents, templates
from backend.notifications.choices import Wanted
from backend.notifications.models import Notice
from backend.notifications.telling import Kind, Matter

Key = Annotated[str, Field(min_length=16, max_length=64, pattern=r"^[0-9A-Za-z_-]+$")]
Id = Annotated[str, Field(min_length=1, max_length=16, pattern=r"^[0-9A-Za-z]+$")]
TemplateId = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[0-9A-Za-z_-]+$")]
Hour = Annotated[api.Int, Field(ge=0, le=23)]
MOST_TEMPLATES = 5


class NoticesQuery(api.Query):
    """Which page of notices."""

    cursor: Annotated[str, Field(max_length=200)] = ""
    limit: Annotated[int, Field(ge=1, le=50)] = 20


class NoticeOut(api.Out):
    """One notice; `matter` is what it is about as the reader meets it now, None when that is gone.

    `outcome` says what was decided about words: shown, refused or hidden.
    """

    id: str
    kind: Kind
    read: bool
    outcome: str
    created_at: datetime
    matter: Matter | None

    @classmethod
    def of(cls, notice: Notice, matter: Matter | None) -> Self:
        """Show a notice."""
        return cls(
            id=notice.public_id,
            kind=notice.kind,
            read=notice.read_at is not None,
            outcome=notice.outcome,
            created_at=notice.created_at,
            matter=matter,
        )


class NoticePage(api.Out):
    """A page of notices; `next` is the cursor of the page after it."""

    items: list[NoticeOut]
    next: str | None


class Unread(api.Out):
    """How many notices have not been read; 100 stands for all that is more."""

    unread: int


class ReadUp(api.In):
    """What was read: one notice, all up to one (`up_to`), or everything with neither."""

    id: Id | None = None
    up_to: bool = False


class ConsentReport(api.In):
    """What wx.requestSubscribeMessage answered, by template; under the same key it counts once."""

    key: Key
    results: Annotated[
        dict[TemplateId, Annotated[str, Field(max_length=24)]],
        Field(min_length=1, max_length=MOST_TEMPLATES),
    ]


class Allowed(api.Out):
    """One kind of message: its template, how many the reader allows now, and what they last said.

    `muted` says that they switched it off here.
    """

    kind: Kind
    template_id: str
    left: int
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

    kinds: list[Allowed]
    quiet: QuietHoursOut | None

    @classmethod
    def of(cls, reader: Account, wanted: Wanted | None = None) -> Self:
        """Show what a reader allows and wants."""
        found = wanted or choices.of(reader)
        said = {row.template_id: row for row in consents.of(reader)}
        kinds = [
            Allowed(
                kind=kind,
                template_id=key,
                left=consents.left(said[key]) if key in said else 0,
                choice=said[key].choice if key in said else "",
                muted=kind in found.muted,
            )
            for kind, key in templates.offered().items()
        ]
        quiet = QuietHoursOut(start=found.quiet[0], end=found.quiet[1]) if found.quiet else None
        return cls(kinds=kinds, quiet=quiet)


class Following(api.Out):
    """Whether a reader hears of an Official Account's new articles here."""

    following: bool


class FollowedPage(api.Out):
    """A page of the Official Accounts that a reader follows here."""

    items: list[OfficialAccountOut]
    next: str | None
