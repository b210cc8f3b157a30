"""Schemas of messages, thoughts, replies, likes and popular passages: bodies, queries, pages."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from backend import api
from backend.annotations.schemas import PopularOut
from backend.chat_groups.schemas import GroupId
from backend.moderation.status_explanations import AppealStatus
from backend.moderation.text_cleaning import clean_text
from backend.passages.passage_records import QuoteStart, QuoteText
from backend.passages.schemas import PassageReference

MAX_MESSAGE_LENGTH, MAX_THOUGHT_LENGTH = 1000, 500

Visibility = Literal["public", "private", "group"]
Sort = Literal["new", "hot"]
Cursor = Annotated[str, Field(max_length=2400)]
Offset = Annotated[int, Field(ge=0, le=1_000_000)]


def _require_text(text: str) -> str:
    normalized = clean_text(text)
    if not normalized:
        raise ValueError("写点什么再发送吧")
    return normalized


MessageText = Annotated[
    api.WrittenText,
    Field(min_length=1, max_length=MAX_MESSAGE_LENGTH),
    api.CleanedBy(_require_text),
]
ThoughtText = Annotated[
    api.WrittenText,
    Field(min_length=1, max_length=MAX_THOUGHT_LENGTH),
    api.CleanedBy(_require_text),
]


class WithAudience(api.In):
    """Whom a message is for: all, its author alone, or one of the author's own groups."""

    visibility: Visibility = "public"
    group_id: GroupId | None = None

    @model_validator(mode="after")
    def _names_a_group_or_none(self) -> Self:
        if (self.visibility == "group") != (self.group_id is not None):
            raise ValueError("本群可见要说明是哪个群")
        return self


class NewMessage(WithAudience):
    """A message on an article.

    `key` is an idempotency key that the phone draws for each message: sent again under
    the same key it is the same message, however often a response got lost.
    """

    text: MessageText
    key: api.Token


class NewThought(WithAudience):
    """A thought on a passage: the quote it is about, and where the phone believes it starts."""

    quote: QuoteText
    start: QuoteStart | None = None
    text: ThoughtText
    key: api.Token


class NewReply(api.In):
    """A reply to a message, to a thought, or to another reply."""

    text: MessageText
    key: api.Token


class MessageUpdate(api.In):
    """A message's new text; a `visibility` that is left out stays as it is.

    What was said in a group cannot become public, nor the other way round.
    """

    text: MessageText
    visibility: Visibility | None = None


class MessagesQuery(api.PageQuery):
    """Which page of messages, in which order: those for all, or for one of the reader's groups."""

    group_id: GroupId | None = None
    sort: Sort = "hot"
    cursor: Cursor = ""


class PopularQuery(api.Query):
    """The revision that the phone shows; offsets are valid in no other text."""

    revision: Annotated[int | None, Field(ge=1, le=1_000_000)] = None


class ThoughtsQuery(PopularQuery, MessagesQuery):
    """Thoughts on passages that overlap this range of the current revision's text."""

    start: Offset
    end: Offset


class RepliesQuery(api.PageQuery):
    """Which page of a thread's replies."""


class MessageAuthor(api.Out):
    """The author. `official` is the Official Account itself: it has no id, and a badge."""

    id: str | None
    nickname: str
    avatar_url: str | None
    official: bool


class ReplyTarget(api.Out):
    """The message that a reply answers within its thread, and its author's nickname."""

    id: str
    nickname: str


class MessageItem(api.Out):
    """A message, a thought or a reply, as one reader sees it.

    `state` is `shown`, or for its author alone `waiting` (being checked) or
    `refused` (not passed). Then `explanation` says why in a sentence, and `appeal`
    whether they may ask to look again (`open`), did (`asked`), or were heard
    (`kept`). An `unavailable` message no longer exists for this reader: no
    text, no author, only the replies below it. `root_id` is the thread of a
    reply, `reply_to` the person it answers there; it is null for a reply to
    the root, and where that person's message is gone. `editable` says whether the
    reader can edit the message now, and `editable_until` how long; it is null
    where there is no such end.
    """

    id: str
    kind: Literal["message", "thought", "reply"]
    text: str
    author: MessageAuthor | None
    unavailable: bool
    is_own: bool
    visibility: Visibility
    state: Literal["shown", "waiting", "refused"]
    explanation: str
    appeal: AppealStatus
    pinned: bool
    edited: bool
    editable: bool
    created_at: datetime
    editable_until: datetime | None
    likes: int
    liked: bool
    root_id: str | None
    reply_to: ReplyTarget | None
    passage: PassageReference | None


class MessageOut(MessageItem):
    """A message or thought with the first of its replies; `reply_count` says how many there are."""

    reply_count: int
    replies: list[MessageItem]


class WrittenMessageOut(MessageOut, api.WrittenOut):
    """A message, thought or reply as it was just written or edited."""


class MessagePage(api.Out):
    """A page of messages or thoughts.

    `next` is the cursor of the page after it; a page can be shorter than asked
    when messages were deleted meanwhile. `total` counts what is shown, and stops
    counting at a thousand; later pages leave it out.
    """

    items: list[MessageOut]
    next: str | None
    total: int | None


class ReplyPage(api.Out):
    """A page of a thread's replies, oldest first."""

    items: list[MessageItem]
    next: str | None


class LikeState(api.Out):
    """How many likes there are now, and whether one is the reader's own."""

    likes: int
    liked: bool


class PopularPassage(PopularOut):
    """What many readers marked, with the thoughts there that have most likes, two at the most."""

    thoughts: list[MessageItem]


class PopularList(api.Out):
    """The popular passages of an article's text of revision `revision`, most readers first."""

    revision: int
    items: list[PopularPassage]
    next: str | None = None
