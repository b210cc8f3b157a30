"""Schemas of new visits, shares, follow taps; of a visit's landing, links and share figures."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from backend import api
from backend.articles.schemas import ArticleSummary
from backend.chat_groups.schemas import GroupId
from backend.passages.schemas import PassageReference

ParentShareId = Annotated[str, Field(pattern=r"^[0-9A-Za-z.]{0,32}$")]


class NewVisit(api.In):
    """A visit, reported by the client.

    `share_id` is the scene of a code or the `s=` of a path. `key` is generated anew for
    each visit, so that a retry is the same visit. `visitor` is the token that
    this phone stores; only its digest is stored here. `group_id` is the reader's
    group, if they come from one; an expired id is ignored.
    """

    share_id: Annotated[str, Field(pattern=r"^[0-9A-Za-z.]{1,32}$")]
    key: api.Token
    visitor: api.Token
    scene: Annotated[api.Int, Field(ge=0, le=99999)]
    group_id: GroupId | None = None


class NewShare(api.In):
    """A share, reported by the client that generated its id.

    `parent_share_id` is the `s` by which this reader came to the words that they share; empty
    for the article as a whole. `visitor` is the token that this phone keeps.
    """

    article_id: Annotated[str, Field(min_length=1, max_length=32)]
    channel: Literal["friend", "moments", "screenshot", "link"]
    visitor: api.Token
    parent_share_id: ParentShareId = ""


class ShareOut(api.Out):
    """A recorded share."""

    id: str


class ShareLinkOut(api.Out):
    """A URL link that opens the mini-program at a share, valid for at least two weeks."""

    url: str


class NewFollowTap(api.In):
    """A follow tap; of the visitor token, only its digest is stored."""

    visitor: api.Token


class Sharer(api.Out):
    """The sharer, as far as their profile is visible."""

    nickname: str
    avatar_url: str | None


class Landing(api.Out):
    """Where a visit leads: the article, the passage, and the sharer."""

    article: ArticleSummary
    passage: PassageReference | None
    sharer: Sharer | None
    share_id: str | None


class ShareFigures(api.Out):
    """One share's figures, for editors: its visits, and those that count."""

    id: str
    channel: str
    created_at: datetime
    visits: int
    counted: int
    counted_by_channel: dict[str, int]
