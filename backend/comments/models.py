"""Models of messages (also thoughts and replies) and likes; locks threads, keeps their listing.

What others see is stored in `listed`, which `update_listing` maintains with the root's
number of replies: a root is listed while it is shown, and also when it is gone but has
replies that are. Who changes a message locks its root, too, and always the older row first,
so that two writers never deadlock.
"""

import hashlib
from datetime import datetime
from typing import Literal

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    select,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from backend import clock, db, ids
from backend.errors import NotFound
from backend.notifications import notices
from backend.notifications.notice_resolvers import NoticeTopic

SUBJECT_KIND = "message"


class Message(db.Base):
    """Text of a reader, or of the Official Account itself (`by_author`, without an account).

    `kind` is message, thought or reply; `visibility` private, public or group;
    `state` shown, waiting, refused, hidden or deleted. Deleted messages are empty.
    `group_key` names the group that the message is for, and is empty for all; it
    never changes, so that no reply within a group is ever seen outside. `listed`
    says whether others than its author see it, of those whom it is for: shown,
    or gone with shown replies below it. `likes` and `replies` count stored likes
    and listed replies. `key` is the digest of the author and the idempotency key of
    their phone, so that a retry is the same write; `content_digest` distinguishes a
    retry from another content.
    """

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint("visibility = 'private' OR check_id IS NOT NULL", name="judged"),
        CheckConstraint(
            "(visibility <> 'group' OR group_key <> '')"
            " AND (visibility <> 'public' OR group_key = '')",
            name="audience",
        ),
        Index(None, "article_id", "kind", "group_key", "listed", "id"),
        Index(None, "article_id", "kind", "group_key", "listed", "likes", "id"),
        Index(None, "article_id", "pinned_at"),
        Index(None, "passage_id", "listed", "likes", "id"),
        Index(None, "root_id", "listed", "id"),
        Index(None, "account_id", "article_id", "id"),
        Index(None, "account_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(db.exact(16), unique=True, default=ids.generate)
    kind: Mapped[str] = mapped_column(db.exact(8))
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    passage_id: Mapped[int | None] = mapped_column(ForeignKey("passages.id"))
    root_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    by_author: Mapped[bool] = mapped_column(Boolean, default=False)
    text: Mapped[str] = mapped_column(Text)
    visibility: Mapped[str] = mapped_column(String(12), default="public")
    group_key: Mapped[str] = mapped_column(db.exact(32), default="")
    state: Mapped[str] = mapped_column(db.exact(8))
    check_id: Mapped[int | None] = mapped_column(ForeignKey("checks.id"), unique=True)
    listed: Mapped[bool] = mapped_column(Boolean, default=False)
    likes: Mapped[int] = mapped_column(Integer, default=0)
    replies: Mapped[int] = mapped_column(Integer, default=0)
    key: Mapped[str] = mapped_column(db.exact(64), unique=True)
    content_digest: Mapped[str] = mapped_column(db.exact(64))
    pinned_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]

    @hybrid_property
    def is_public(self) -> bool:
        """Whether the message itself is shown to all; also a condition of queries."""
        return (self.visibility == "public") & (self.state == "shown")

    @hybrid_property
    def is_visible(self) -> bool:
        """Whether the message is shown to its audience, all or a group; also a condition.

        What is `listed` holds also roots that are gone.
        """
        return (self.visibility != "private") & (self.state == "shown")

    @property
    def author_state(self) -> Literal["shown", "waiting", "refused"]:
        """The state that its author is shown."""
        if self.state in ("refused", "hidden"):
            return "refused"
        return "waiting" if self.state in ("waiting", "held") else "shown"


class Like(db.Base):
    """One reader's like of one message."""

    __tablename__ = "likes"
    __table_args__ = (UniqueConstraint("message_id", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


def lock_thread(public_id: str) -> tuple[Message, Message | None]:
    """Lock a message and its root, None for a root itself, until the commit.

    Raises NotFound.
    """
    session = db.session()
    row_ids = session.execute(
        select(Message.root_id, Message.id).where(Message.public_id == public_id)
    ).first()
    if row_ids is None:
        raise NotFound
    query = select(Message).where(Message.id.in_(list(filter(None, row_ids)))).order_by(Message.id)
    query = query.with_for_update().execution_options(populate_existing=True)
    rows = session.scalars(query).all()
    return rows[-1], rows[0] if len(rows) > 1 else None


def update_listing(message: Message, root: Message | None) -> None:
    """Update `listed` and the root's count of replies to the state of a message.

    A reply that comes to be shown notifies whom it answers.
    """
    was_listed = bool(message.listed)
    message.listed = message.is_visible or (root is None and (message.replies or 0) > 0)
    if root is not None and message.listed != was_listed:
        root.replies += 1 if message.listed else -1
        root.listed = root.is_visible or root.replies > 0
        if message.listed:
            _notify_parent_author(message)


def _notify_parent_author(reply: Message) -> None:
    """Enqueue the notice of a reply, now that it is shown; once for each reply.

    Nobody is notified of their own reply. Whether they can see it (they may have blocked its
    author, or left the group) is checked when the notice is made, and whenever it is shown.
    """
    parent = db.session().get(Message, reply.parent_id) if reply.parent_id else None
    if parent is None or parent.account_id in (None, reply.account_id):
        return
    topic = NoticeTopic(f"message:{reply.public_id}")
    notices.notify(parent.account_id or 0, "reply", reply.public_id, topic)


def hash_text(text: str) -> str:
    """Digest a text: SHA-256, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()
