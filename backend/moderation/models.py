"""Checks of public words, reports about them, and who has blocked whom."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend import clock, db, ids
from backend.moderation.verdicts import State


class Check(db.Base):
    """Where one subject stands: `kind` and `subject` name it, `state` is a state of `verdicts`.

    `why` says what brought it there (pass, review, risky, inactive, away,
    unknown, reports, editor), `label` is WeChat's number for the ground, and
    `editor_id` is set where an editor decided. `since` is when it came to stand
    there, `ask_at` when WeChat is to be asked again, and `round` counts
    judgements, so that a late answer about earlier words is told from a fresh
    one. `reports` counts those that no editor has looked at.
    """

    __tablename__ = "checks"
    __table_args__ = (
        UniqueConstraint("kind", "subject"),
        Index(None, "state", "since", "id"),
        Index(None, "ask_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(db.exact(16), unique=True, default=ids.new)
    kind: Mapped[str] = mapped_column(db.exact(16))
    subject: Mapped[str] = mapped_column(db.exact(16))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    editor_id: Mapped[int | None] = mapped_column(ForeignKey("editors.id"), index=True)
    state: Mapped[State] = mapped_column(db.exact(8))
    why: Mapped[str] = mapped_column(db.exact(12))
    label: Mapped[int | None] = mapped_column(Integer)
    trace_id: Mapped[str | None] = mapped_column(db.exact(64))
    round: Mapped[int] = mapped_column(Integer, default=1)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    ask_at: Mapped[datetime | None]
    reports: Mapped[int] = mapped_column(Integer, default=0)
    since: Mapped[datetime] = mapped_column(default=clock.now)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Report(db.Base):
    """One reader's report about one subject; only editors read `words`."""

    __tablename__ = "reports"
    __table_args__ = (UniqueConstraint("check_id", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("checks.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    reason: Mapped[str] = mapped_column(String(12))
    words: Mapped[str] = mapped_column(Text, default="")
    looked_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Block(db.Base):
    """`account_id` does not want to meet the words of `blocked_id`."""

    __tablename__ = "blocks"
    __table_args__ = (UniqueConstraint("account_id", "blocked_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    blocked_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
