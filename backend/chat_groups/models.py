"""The model of chat-group memberships: the group's digest, an id for its reader, the expiry."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend import clock, db, ids


class Membership(db.Base):
    """A reader's membership in a chat group, proven by WeChat; valid until `until`.

    `group_key` is the digest of the group, `public_id` names it to this reader alone.
    """

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("account_id", "group_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(db.exact(16), unique=True, default=ids.generate)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    group_key: Mapped[str] = mapped_column(db.exact(32))
    until: Mapped[datetime] = mapped_column(index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
