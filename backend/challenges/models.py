"""Models of questions (gaps in passages), challenges that share them, and visitors' plays."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend import clock, db, ids


class Question(db.Base):
    """A gap in words of an article; `start` and `end` are code points of the quote.

    A passage's quote never changes, so neither does what is hidden. `share_id` is the
    share under which it was first asked: whose that is made it. `kind` is gap.
    """

    __tablename__ = "questions"

    id: Mapped[int] = mapped_column(primary_key=True)
    share_id: Mapped[int] = mapped_column(ForeignKey("shares.id"), unique=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), index=True)
    passage_id: Mapped[int] = mapped_column(ForeignKey("passages.id"), index=True)
    kind: Mapped[str] = mapped_column(db.exact(8), default="gap")
    start: Mapped[int] = mapped_column(Integer)
    end: Mapped[int] = mapped_column(Integer)


class Challenge(db.Base):
    """A question passed on by one share: the first time by its maker, then by anybody."""

    __tablename__ = "challenges"

    id: Mapped[int] = mapped_column(primary_key=True)
    share_id: Mapped[int] = mapped_column(ForeignKey("shares.id"), unique=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), index=True)


class Play(db.Base):
    """A visitor's play of a question. `visitor` is their digest as on visits, also signed out.

    `challenge_id` is that through which they first came. `key` digests what the phone drew
    for its last answer, so that a retry is the same answer. `group_key` is the chat from
    which they last came while it was open, and `listed` says that they wanted its members
    to see their name.
    """

    __tablename__ = "plays"
    __table_args__ = (
        UniqueConstraint("question_id", "visitor"),
        Index(None, "question_id", "group_key", "listed", "tries"),
        Index(None, "visitor"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(db.exact(16), unique=True, default=ids.generate)
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"))
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    visitor: Mapped[str] = mapped_column(db.exact(64))
    tries: Mapped[int] = mapped_column(Integer, default=0)
    solved_at: Mapped[datetime | None]
    key: Mapped[str] = mapped_column(db.exact(64), default="")
    group_key: Mapped[str | None] = mapped_column(db.exact(64))
    listed: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
