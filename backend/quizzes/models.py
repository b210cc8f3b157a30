"""Challenges, and how each was played."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend import clock, db, ids


class Challenge(db.Base):
    """A gap in the words to which a share leads; `start` and `end` are code points of the quote.

    A passage's quote never changes, so neither does what is hidden. A challenge that is
    passed on has the same gap and a share of its own.
    """

    __tablename__ = "challenges"

    id: Mapped[int] = mapped_column(primary_key=True)
    share_id: Mapped[int] = mapped_column(ForeignKey("shares.id"), unique=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), index=True)
    passage_id: Mapped[int] = mapped_column(ForeignKey("passages.id"), index=True)
    start: Mapped[int] = mapped_column(Integer)
    end: Mapped[int] = mapped_column(Integer)


class Play(db.Base):
    """Somebody at a challenge. `visitor` names them as that of a visit does, strangers too.

    `key` digests what the phone drew for its last answer, so that a retry is the same
    answer. `group_key` is the chat from which they last came while it was open, and
    `listed` says that they wanted its members to see their name.
    """

    __tablename__ = "plays"
    __table_args__ = (
        UniqueConstraint("challenge_id", "visitor"),
        Index(None, "challenge_id", "group_key", "listed", "tries"),
        Index(None, "visitor"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(db.exact(16), unique=True, default=ids.new)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    visitor: Mapped[str] = mapped_column(db.exact(64))
    tries: Mapped[int] = mapped_column(Integer, default=0)
    solved_at: Mapped[datetime | None]
    key: Mapped[str] = mapped_column(db.exact(64), default="")
    group_key: Mapped[str | None] = mapped_column(db.exact(64))
    listed: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
