"""A reply is news to whom it answers."""

from backend import db
from backend.messages.models import Message
from backend.notifications import service as notifications
from backend.notifications.telling import Telling


def answered(reply: Message) -> None:
    """Order that whoever a reply answers is told of it, now that it is shown; once for each reply.

    Nobody is told of their own words. Whether they meet the reply (they may have blocked its
    author, or left the group) is looked at when the notice is made, and whenever it is shown.
    """
    parent = db.session().get(Message, reply.parent_id) if reply.parent_id else None
    if parent is None or parent.account_id in (None, reply.account_id):
        return
    told = Telling(f"message:{reply.public_id}")
    notifications.tell(parent.account_id or 0, "reply", reply.public_id, told)
