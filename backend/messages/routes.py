"""Doors to what is said: messages, thoughts, replies, likes; reading is open to every stranger."""

from backend import api
from backend.accounts import guards
from backend.accounts.models import Account
from backend.messages import changing, lists, service, thoughts
from backend.messages import likes as liking
from backend.messages.schemas import (
    ChangedWords,
    Liked,
    MessageOut,
    MessagePage,
    MessagesQuery,
    NewMessage,
    NewReply,
    NewThought,
    PopularList,
    PopularQuery,
    RepliesQuery,
    ReplyPage,
    ThoughtsQuery,
)

WORDS_A_MINUTE = 30
LIKES_A_MINUTE = 120

room = api.Room("messages")


def speaker() -> Account:
    """Guard of saying something: a reader, at the pace at which a person writes."""
    reader = guards.reader()
    guards.limit(f"words:{reader.public_id}", WORDS_A_MINUTE)
    return reader


def tapper() -> Account:
    """Guard of liking: a reader, at the pace at which a person taps."""
    reader = guards.reader()
    guards.limit(f"likes:{reader.public_id}", LIKES_A_MINUTE)
    return reader


@room.read("/articles/<article_id>/messages", guard=guards.reader_or_stranger)
def list_messages(reader: Account | None, article_id: str, query: MessagesQuery) -> MessagePage:
    """List messages on an article, pinned ones first, then hottest or newest first."""
    return lists.list_messages(reader, article_id, query)


@room.route_for(
    "POST", "/articles/<article_id>/messages", guard=speaker, status=201, transaction=False
)
def write_message(reader: Account, article_id: str, body: NewMessage) -> MessageOut:
    """Leave a message; under the same key it is kept once."""
    return service.write_message(reader, article_id, body)


@room.read("/articles/<article_id>/thoughts", guard=guards.reader_or_stranger)
def list_thoughts(reader: Account | None, article_id: str, query: ThoughtsQuery) -> MessagePage:
    """List thoughts on passages that overlap a range of the current text."""
    return thoughts.list_thoughts(reader, article_id, query)


@room.read("/articles/<article_id>/popular", guard=guards.reader_or_stranger)
def list_popular(reader: Account | None, article_id: str, query: PopularQuery) -> PopularList:
    """List what many readers marked, most readers first, each with the best thoughts there."""
    return thoughts.list_popular(reader, article_id, query.revision)


@room.route_for(
    "POST", "/articles/<article_id>/thoughts", guard=speaker, status=201, transaction=False
)
def write_thought(reader: Account, article_id: str, body: NewThought) -> MessageOut:
    """Keep a thought on a passage; under the same key it is kept once."""
    return service.write_thought(reader, article_id, body)


@room.read("/messages/<message_id>", guard=guards.reader_or_stranger)
def get_message(reader: Account | None, message_id: str) -> MessageOut:
    """Give one message, thought or reply."""
    return lists.get_message(reader, message_id)


@room.read("/messages/<message_id>/replies", guard=guards.reader_or_stranger)
def list_replies(reader: Account | None, message_id: str, query: RepliesQuery) -> ReplyPage:
    """List the replies below a message or thought, oldest first."""
    return lists.list_replies(reader, message_id, query.cursor, query.limit)


@room.route_for(
    "POST", "/messages/<message_id>/replies", guard=speaker, status=201, transaction=False
)
def reply(reader: Account, message_id: str, body: NewReply) -> MessageOut:
    """Answer a message, a thought or another reply; under the same key it is kept once."""
    return service.reply(reader, message_id, body)


@room.route_for("PUT", "/messages/<message_id>", guard=speaker, transaction=False)
def edit(reader: Account, message_id: str, body: ChangedWords) -> MessageOut:
    """Change one's own words, or who may see them."""
    return changing.edit(reader, message_id, body)


@room.route_for("DELETE", "/messages/<message_id>", guard=speaker)
def delete(reader: Account, message_id: str) -> None:
    """Erase one's own words; what others answered stays below."""
    changing.delete(reader, message_id)


@room.route_for("PUT", "/messages/<message_id>/like", guard=tapper)
def like(reader: Account, message_id: str) -> Liked:
    """Like what others said; twice is once."""
    return liking.like(reader, message_id)


@room.route_for("DELETE", "/messages/<message_id>/like", guard=tapper)
def unlike(reader: Account, message_id: str) -> Liked:
    """Take a like back."""
    return liking.unlike(reader, message_id)
