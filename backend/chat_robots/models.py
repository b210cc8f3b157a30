"""The model of messages to chat robots: occasion, robot, state, error, digest of the key."""

from datetime import datetime

from sqlalchemy import Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from backend import clock, db


class RobotPost(db.Base):
    """One message for one robot; the unique `slot` makes it the only one of its occasion.

    `state` is ready, sent, stopped (this key will not do, ever) or dropped (it waited
    too long). `key_digest` is a digest of the key that was used.
    """

    __tablename__ = "robot_posts"
    __table_args__ = (Index(None, "robot", "state", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slot: Mapped[str] = mapped_column(db.exact(64), unique=True)
    robot: Mapped[str] = mapped_column(db.exact(12))
    kind: Mapped[str] = mapped_column(db.exact(12))
    state: Mapped[str] = mapped_column(db.exact(8), default="ready")
    errcode: Mapped[int | None] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(db.exact(120), default="")
    key_digest: Mapped[str] = mapped_column(db.exact(16), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    done_at: Mapped[datetime | None]
