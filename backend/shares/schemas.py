"""Arrivals as they come in, and what they lead to."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from backend import api
from backend.articles.schemas import ArticleSummary
from backend.groups.schemas import GroupId


class NewVisit(api.In):
    """An arrival, told once by the phone.

    `s` is the scene of a code or the `s=` of a path. `key` is drawn anew for
    each arrival, so that a retry is the same arrival. `visitor` is the token
    that this phone keeps; only its digest is stored. `group` is the reader's own
    group, if they come from one; an id that is good no more is passed over.
    """

    s: Annotated[str, Field(pattern=r"^[0-9A-Za-z.]{1,32}$")]
    key: api.Token
    visitor: api.Token
    scene: Annotated[api.Int, Field(ge=0, le=99999)]
    group: GroupId | None = None


class NewShare(api.In):
    """An act of passing on, told by the phone that drew its id.

    `of` is the `s` by which this reader came to the words that they pass on; empty
    for the article as a whole. `visitor` is the token that this phone keeps.
    """

    article: Annotated[str, Field(min_length=1, max_length=32)]
    channel: Literal["friend", "moments", "screenshot", "link"]
    visitor: api.Token
    of: Annotated[str, Field(pattern=r"^[0-9A-Za-z.]{0,32}$")] = ""


class PassedOn(api.Out):
    """A share that has been kept."""

    id: str


class Link(api.Out):
    """An address that opens the mini-program at a share, for two weeks at least."""

    url: str


class NewTap(api.In):
    """Who tapped: the token that this phone keeps; only its digest is stored."""

    visitor: api.Token


class Pointed(api.Out):
    """The words a share points to, as they were passed on, and where they stand.

    `start` and `end` are code points of the text of revision `revision`, the
    newest in which they were found: only if that is the article's own may they
    be shown there. `state` is anchored, moved (they stand elsewhere, or other words
    became of them) or orphaned (they are gone from the article).
    """

    id: str
    quote: str
    start: int
    end: int
    revision: int
    state: Literal["anchored", "moved", "orphaned"]


class Sharer(api.Out):
    """Who passed it on, as far as they show themselves."""

    nickname: str
    avatar_url: str | None


class Landing(api.Out):
    """Where an arrival leads: the article, the passage, and who passed it on."""

    article: ArticleSummary
    passage: Pointed | None
    sharer: Sharer | None
    share_id: str | None


class ShareFigures(api.Out):
    """What became of one share, for editors: arrivals, and those that count."""

    id: str
    channel: str
    created_at: datetime
    visits: int
    counted: int
    counted_by_channel: dict[str, int]
