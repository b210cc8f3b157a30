"""Routes of messages, thoughts and replies: list, edit, delete, like; popular passages.

Reading needs no sign-in; `posting` adds the routes that write new ones.
"""

from backend.accounts import guards
from backend.accounts.models import Account
from backend.articles.published_articles import ArticleWithdrawn
from backend.chat_groups.memberships import GroupUnknown
from backend.comments import editing, likes, posting
from backend.comments.editing import MessageLocked, TooLate
from backend.comments.listing import lists, thoughts
from backend.comments.listing.thoughts import OldRevision
from backend.comments.posting import require_writer
from backend.comments.schemas import (
    LikeState,
    MessageOut,
    MessagePage,
    MessagesQuery,
    MessageUpdate,
    PopularList,
    PopularQuery,
    RepliesQuery,
    ReplyPage,
    ThoughtsQuery,
    WrittenMessageOut,
)
from backend.errors import Conflict
from backend.moderation.review.reports import OwnWords
from backend.moderation.text_moderation import JUDGE_REFUSALS

router = posting.router
require_liker = guards.LimitedReader("likes", 120)  # at the pace at which a person taps


@router.read(
    "/articles/<article_id>/messages",
    guard=guards.identify_reader,
    raises=(GroupUnknown, ArticleWithdrawn),
)
def list_messages(reader: Account | None, article_id: str, query: MessagesQuery) -> MessagePage:
    """List messages on an article, pinned ones first, then hottest or newest first."""
    return lists.list_messages(reader, article_id, query)


@router.read(
    "/articles/<article_id>/thoughts",
    guard=guards.identify_reader,
    raises=(GroupUnknown, OldRevision, ArticleWithdrawn),
)
def list_thoughts(reader: Account | None, article_id: str, query: ThoughtsQuery) -> MessagePage:
    """List thoughts on passages that overlap a range of the current text."""
    return thoughts.list_thoughts(reader, article_id, query)


@router.read(
    "/articles/<article_id>/popular-passages",
    guard=guards.identify_reader,
    raises=(OldRevision, ArticleWithdrawn),
)
def list_popular(reader: Account | None, article_id: str, query: PopularQuery) -> PopularList:
    """List what many readers marked, most readers first, each with the best thoughts there."""
    return thoughts.list_popular(reader, article_id, query.revision)


@router.read("/messages/<message_id>", guard=guards.identify_reader, raises=(ArticleWithdrawn,))
def get_message(reader: Account | None, message_id: str) -> MessageOut:
    """Get one message, thought or reply."""
    return lists.get_message(reader, message_id)


@router.read(
    "/messages/<message_id>/replies", guard=guards.identify_reader, raises=(ArticleWithdrawn,)
)
def list_replies(reader: Account | None, message_id: str, query: RepliesQuery) -> ReplyPage:
    """List the replies below a message or thought, oldest first."""
    return lists.list_replies(reader, message_id, query.cursor, query.limit)


@router.route_for(
    "PUT",
    "/messages/<message_id>",
    guard=require_writer,
    transaction=False,
    raises=(Conflict, TooLate, MessageLocked, *JUDGE_REFUSALS, ArticleWithdrawn),
)
def edit(reader: Account, message_id: str, body: MessageUpdate) -> WrittenMessageOut:
    """Edit one's own message, or its visibility."""
    message = editing.edit_message(reader, message_id, body)
    return WrittenMessageOut.from_row(message, dropped_characters=[])


@router.route_for("DELETE", "/messages/<message_id>", guard=require_writer, raises=(Conflict,))
def delete(reader: Account, message_id: str) -> None:
    """Delete one's own message; the replies below it stay."""
    editing.delete_message(reader, message_id)


@router.route_for(
    "PUT", "/messages/<message_id>/like", guard=require_liker, raises=(OwnWords, ArticleWithdrawn)
)
def like(reader: Account, message_id: str) -> LikeState:
    """Like a message of another person; twice is once."""
    return likes.like_message(reader, message_id)


@router.route_for("DELETE", "/messages/<message_id>/like", guard=require_liker)
def unlike(reader: Account, message_id: str) -> LikeState:
    """Take a like back."""
    return likes.unlike_message(reader, message_id)
