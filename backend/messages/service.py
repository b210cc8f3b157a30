"""Writes messages, thoughts and replies, and pins messages.

Every new message carries an idempotency key of its author's device: sent again, it is the
same message. Messages for others are moderated before anything is written; see
`moderation`.
"""

from collections.abc import Sequence

from sqlalchemy import func, select

from backend import clock, db
from backend.accounts.models import Account
from backend.articles import service as articles
from backend.errors import Conflict, Forbidden, NotFound
from backend.groups import service as groups
from backend.messages import visibility
from backend.messages.creation import (
    Draft,
    Target,
    create_message,
    find_existing,
    hash_text,
    insert_once,
)
from backend.messages.models import Message
from backend.messages.reading import lists
from backend.messages.reading.presenters import Viewer
from backend.messages.reading.ranking import MAX_PINS
from backend.messages.schemas import MessageOut, NewMessage, NewReply, NewThought, WithAudience
from backend.moderation.sanctions import blocks
from backend.passages import service as passages


class CannotReply(Forbidden):
    """The person who would be answered has blocked this reader."""

    code, message = "cannot_reply", "暂时无法回复这条内容"


class TooManyPins(Conflict):
    """The article has as many pinned messages as are allowed."""

    code, message = "too_many_pins", f"一篇文章最多置顶 {MAX_PINS} 条留言"


def write_message(reader: Account, article_id: str, body: NewMessage) -> MessageOut:
    """Leave a message on an article.

    Raises NotFound, ArticleWithdrawn, GroupUnknown, MessageKeyReused, and what `judge`
    raises.
    """

    def find_target() -> Target:
        article = articles.get_summary(article_id)
        return Target(
            article.id, group_key=_get_group_key(reader, body), place=article.official_account_id
        )

    draft = Draft(
        kind="message",
        text=body.text,
        key=_hash_key(reader, body.key),
        asked=(article_id, *_list_group_ids(body)),
        find=find_target,
        visibility=body.visibility,
        account=reader,
    )
    return create_message(reader, draft)


def write_thought(reader: Account, article_id: str, body: NewThought) -> MessageOut:
    """Write a thought on a passage of an article.

    Raises NotFound, ArticleWithdrawn, GroupUnknown, PassageAbsent, PassageAmbiguous, RiskyWords,
    MessageKeyReused.
    """

    def find_target() -> Target:
        article, _, revision = articles.get_published(article_id)
        anchor = passages.locate_quote(revision, body.quote, body.start)
        return Target(
            article.id,
            lambda: passages.get_or_create_passage(article, revision, anchor).id,
            _get_group_key(reader, body),
            article.official_account_id,
        )

    draft = Draft(
        kind="thought",
        text=body.text,
        key=_hash_key(reader, body.key),
        asked=(article_id, body.quote, body.start, *_list_group_ids(body)),
        find=find_target,
        visibility=body.visibility,
        account=reader,
    )
    return create_message(reader, draft)


def write_reply(reader: Account, message_id: str, body: NewReply) -> MessageOut:
    """Reply to a message that this reader can see, however deep in its thread.

    Raises NotFound for messages that are gone, hidden or private, CannotReply,
    ArticleWithdrawn, RiskyWords, MessageKeyReused.
    """

    def find_target() -> Target:
        parent = _get_answerable(lists.load_viewer(reader), message_id)
        if blocks.has_blocked(parent.account_id, reader.id):
            raise CannotReply
        return Target(
            parent.article_id,
            group_key=parent.group_key,
            place=_get_official_account_id(parent.article_id),
        )

    draft = Draft(
        kind="reply",
        text=body.text,
        key=_hash_key(reader, body.key),
        asked=(),
        find=find_target,
        parent=message_id,
        account=reader,
    )
    return create_message(reader, draft)


def write_official_reply(
    editor_id: int, message_id: str, body: NewReply
) -> tuple[MessageOut, bool]:
    """Reply to a message in the name of the Official Account, in the current transaction.

    The editor is responsible for the text: it is not moderated. Raises NotFound,
    ArticleWithdrawn, MessageKeyReused. Returns the reply, and whether it is new.
    """
    anonymous = Viewer(None, frozenset())
    draft = Draft(
        kind="reply",
        text=body.text,
        key=hash_text(f"editor:{editor_id}:{body.key}"),
        asked=(),
        find=lambda: Target(_get_answerable(anonymous, message_id).article_id),
        parent=message_id,
        editor_id=editor_id,
    )
    existing = find_existing(draft)
    message = existing or insert_once(draft, draft.find(), None)
    return lists.load_message(anonymous, message.id), existing is None


def _get_official_account_id(article_id: int) -> int:
    """Get the row id of the Official Account to which an article belongs."""
    return articles.load_articles({article_id})[article_id].official_account_id


def _get_answerable(viewer: Viewer, message_id: str) -> Message:
    parent = lists.get_visible(viewer, message_id)
    if not visibility.is_visible(parent):
        raise NotFound
    return parent


def pin_message(message_id: str) -> Message:
    """Pin a message before all others of its article, in the current transaction.

    Raises NotFound for what is not shown to all or is no message, TooManyPins.
    """
    message = _lock_pinnable(message_id)
    if message.pinned_at is None:
        pin_count_query = select(func.count()).where(
            Message.article_id == message.article_id,
            Message.pinned_at.is_not(None),
            visibility.IS_PUBLIC,
        )
        if (db.session().scalar(pin_count_query) or 0) >= MAX_PINS:
            raise TooManyPins
        message.pinned_at = clock.now()
    return message


def unpin_message(message_id: str) -> Message:
    """Unpin a message. Raises NotFound."""
    message = _lock_pinnable(message_id)
    message.pinned_at = None
    return message


def get_pin_states(message_ids: Sequence[str]) -> dict[str, bool]:
    """Get which of these can be pinned, and whether they are; replies and thoughts cannot."""
    query = select(Message.public_id, Message.pinned_at).where(
        Message.public_id.in_(message_ids), Message.kind == "message"
    )
    return {
        message_id: pinned_at is not None for message_id, pinned_at in db.session().execute(query)
    }


def _lock_pinnable(message_id: str) -> Message:
    message, _ = visibility.lock_thread(message_id)
    if message.kind != "message" or not visibility.is_public(message):
        raise NotFound
    return message


def _get_group_key(reader: Account, body: WithAudience) -> str:
    return groups.get_group_key(reader, body.group) if body.group else ""


def _list_group_ids(body: WithAudience) -> list[str]:
    return [body.group] if body.group else []


def _hash_key(reader: Account, key: str) -> str:
    return hash_text(f"account:{reader.public_id}:{key}")
