"""Words as they come in and go out."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from backend import api
from backend.annotations.schemas import PopularOut
from backend.annotations.service import Quote, Start
from backend.groups.schemas import GroupId
from backend.moderation.fates import CanAppeal
from backend.moderation.texts import cleaned
from backend.shares.schemas import Pointed

LONGEST_MESSAGE, LONGEST_THOUGHT = 1000, 500

Visibility = Literal["public", "private", "group"]
Sort = Literal["new", "hot"]
Key = Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{16,64}$")]
Cursor = Annotated[str, Field(max_length=2400)]
Limit = Annotated[int, Field(ge=1, le=50)]
Offset = Annotated[int, Field(ge=0, le=1_000_000)]


def _visible(text: str) -> str:
    kept = cleaned(text)
    if not kept:
        raise ValueError("写点什么再发送吧")
    return kept


Words = Annotated[str, Field(min_length=1, max_length=LONGEST_MESSAGE), AfterValidator(_visible)]
ShortWords = Annotated[
    str, Field(min_length=1, max_length=LONGEST_THOUGHT), AfterValidator(_visible)
]


class Addressed(api.In):
    """Whom words are for: all, their writer alone, or one of the writer's own groups."""

    visibility: Visibility = "public"
    group: GroupId | None = None

    @model_validator(mode="after")
    def _names_a_group_or_none(self) -> Self:
        if (self.visibility == "group") != (self.group is not None):
            raise ValueError("本群可见要说明是哪个群")
        return self


class NewMessage(Addressed):
    """A message on an article.

    `key` is drawn by the phone for each thing said: sent again under the same
    key it is the same message, however often an answer got lost on the way.
    """

    text: Words
    key: Key


class NewThought(Addressed):
    """A thought on a passage: the words it is about, and where the phone believes they stand."""

    quote: Quote
    start: Start | None = None
    text: ShortWords
    key: Key


class NewReply(api.In):
    """A reply to a message, to a thought, or to another reply."""

    text: Words
    key: Key


class ChangedWords(api.In):
    """Words as they shall be from now on; a `visibility` that is left out stays as it is.

    What was said in a group cannot become public, nor the other way round.
    """

    text: Words
    visibility: Visibility | None = None


class MessagesQuery(api.Query):
    """Which page of messages, in which order: those for all, or for one of the reader's groups."""

    group: GroupId | None = None
    sort: Sort = "hot"
    cursor: Cursor = ""
    limit: Limit = 20


class PopularQuery(api.Query):
    """The revision that the phone shows; places are of use in no other text."""

    revision: Annotated[int | None, Field(ge=1, le=1_000_000)] = None


class ThoughtsQuery(PopularQuery, MessagesQuery):
    """Thoughts on passages that overlap this range of the current revision's text."""

    start: Offset
    end: Offset


class RepliesQuery(api.Query):
    """Which page of a thread's replies."""

    cursor: Annotated[str, Field(max_length=200)] = ""
    limit: Limit = 20


class Speaker(api.Out):
    """Who said it. `official` is the Official Account itself: it has no id, and a badge."""

    id: str | None
    nickname: str
    avatar_url: str | None
    official: bool


class RepliedTo(api.Out):
    """Whom a reply answers within its thread, and with which words they said it."""

    id: str
    nickname: str


class Said(api.Out):
    """A message, a thought or a reply, as one reader meets it.

    `state` is `shown`, or for its author alone `waiting` (being checked) or
    `refused` (not passed). Then `told` says why in a sentence, and `appeal`
    whether they may ask to look again (`open`), did (`asked`), or were heard
    (`kept`). `gone` words are no longer there for this reader: no
    text, no author, only what hangs below them. `root_id` is the thread of a
    reply, `reply_to` the person it answers there; it is null for an answer to
    the root, and where that person's words are gone. `editable` says whether the
    reader can change the words now, and `editable_until` how long; it is null
    where there is no such end.
    """

    id: str
    kind: Literal["message", "thought", "reply"]
    text: str
    author: Speaker | None
    gone: bool
    mine: bool
    visibility: Visibility
    state: Literal["shown", "waiting", "refused"]
    told: str
    appeal: CanAppeal
    pinned: bool
    edited: bool
    editable: bool
    created_at: datetime
    editable_until: datetime | None
    likes: int
    liked: bool
    root_id: str | None
    reply_to: RepliedTo | None
    passage: Pointed | None


class MessageOut(Said):
    """A message or thought with the first of its replies; `reply_count` says how many there are."""

    reply_count: int
    replies: list[Said]


class MessagePage(api.Out):
    """A page of messages or thoughts.

    `next` is the cursor of the page after it; a page can be shorter than asked
    when words vanished meanwhile. `total` counts what is shown, and stops
    counting at a thousand; later pages leave it out.
    """

    items: list[MessageOut]
    next: str | None
    total: int | None


class ReplyPage(api.Out):
    """A page of a thread's replies, oldest first."""

    items: list[Said]
    next: str | None


class Liked(api.Out):
    """How many likes there are now, and whether one is the reader's own."""

    likes: int
    liked: bool


class PopularPassage(PopularOut):
    """What many readers marked, with the thoughts there that have most likes, two at the most."""

    thoughts: list[Said]


class PopularList(api.Out):
    """The popular passages of an article's text of revision `revision`, most readers first."""

    revision: int
    items: list[PopularPassage]
    next: str | None = None
