"""Notifies the author of a message of a reply to it."""

from backend import db
from backend.messages.models import Message
from backend.notifications import service as notifications
from backend.notifications.notice_resolvers import NoticeTopic


def notify_parent_author(reply: Message) -> None:
    """Enqueue the notice of a reply, now that it is shown; once for each reply.

    Nobody is notified of their own reply. Whether they can see it (they may have blocked its
    author, or left the group) is checked when the notice is made, and whenever it is shown.
    """
    parent = db.session().get(Message, reply.parent_id) if reply.parent_id else None
    if parent is None or parent.account_id in (None, reply.account_id):
        return
    topic = NoticeTopic(f"message:{reply.public_id}")
    notifications.notify(parent.account_id or 0, "reply", reply.public_id, topic)
