"""Editors' actions on messages: reply in the Official Account's name, pin and unpin."""

from collections.abc import Sequence

from sqlalchemy import func, select

from backend import clock, db
from backend.comments import posting
from backend.comments.listing import presenters
from backend.comments.listing.presenters import Viewer
from backend.comments.listing.ranking import MAX_PINS
from backend.comments.models import Message, hash_text, lock_thread
from backend.comments.posting import Draft, Target
from backend.comments.schemas import MessageOut, NewReply
from backend.errors import Conflict, NotFound


class TooManyPins(Conflict):
    """The article has as many pinned messages as are allowed."""

    code, message = "too_many_pins", f"一篇文章最多置顶 {MAX_PINS} 条留言"


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
        identity=(),
        find_target=lambda: Target(posting.get_answerable(anonymous, message_id).article_id),
        parent=message_id,
        editor_id=editor_id,
    )
    existing = posting.find_existing(draft)
    message = existing or posting.insert_once(draft, draft.find_target(), None)
    return presenters.load_message(anonymous, message.id), existing is None


def pin_message(message_id: str) -> Message:
    """Pin a message before all others of its article, in the current transaction.

    Raises NotFound for what is not shown to all or is no message, TooManyPins.
    """
    message = _lock_pinnable(message_id)
    if message.pinned_at is None:
        pin_count_query = select(func.count()).where(
            Message.article_id == message.article_id,
            Message.pinned_at.is_not(None),
            Message.is_public,
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
    message, _ = lock_thread(message_id)
    if message.kind != "message" or not message.is_public:
        raise NotFound
    return message
