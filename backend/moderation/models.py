"""Models of moderation: checks, reports, decisions, appeals, bans, trust, blocks."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend import clock, db, ids
from backend.moderation.state_machine import EditorAction, State


class Check(db.Base):
    """The moderation state of one subject: `kind` and `subject` name it, `state` is of `verdicts`.

    `reason` says what brought it there (pass, review, risky, inactive, away,
    unknown, reports, editor), `label` is WeChat's number for the reason, and
    `editor_id` is set where an editor decided. `since` is when it entered its
    state, `retry_at` when WeChat is to be asked again, and `round` counts
    judgements, so that a late answer about an earlier text is distinguished from a
    fresh one. `reports` counts those that no editor has looked at. Our own
    reasons are words (an editor's list), first (a newcomer's text) and banned.
    """

    __tablename__ = "checks"
    __table_args__ = (
        UniqueConstraint("kind", "subject"),
        Index(None, "state", "since", "id"),
        Index(None, "retry_at"),
        Index(None, "account_id", "id"),
        Index(None, "account_id", "state"),
        Index(None, "reports", "since", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(db.exact(16), unique=True, default=ids.generate)
    kind: Mapped[str] = mapped_column(db.exact(16))
    subject: Mapped[str] = mapped_column(db.exact(16))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    editor_id: Mapped[int | None] = mapped_column(ForeignKey("editors.id"), index=True)
    state: Mapped[State] = mapped_column(db.exact(8))
    reason: Mapped[str] = mapped_column(db.exact(12))
    label: Mapped[int | None] = mapped_column(Integer)
    trace_id: Mapped[str | None] = mapped_column(db.exact(64))
    round: Mapped[int] = mapped_column(Integer, default=1)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    retry_at: Mapped[datetime | None]
    reports: Mapped[int] = mapped_column(Integer, default=0)
    since: Mapped[datetime] = mapped_column(default=clock.now)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Report(db.Base):
    """One reader's report about one subject; only editors read `text`."""

    __tablename__ = "reports"
    __table_args__ = (UniqueConstraint("check_id", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("checks.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    reason: Mapped[str] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(Text, default="")
    reviewed_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Block(db.Base):
    """`account_id` does not want to see the content of `blocked_id`."""

    __tablename__ = "blocks"
    __table_args__ = (UniqueConstraint("account_id", "blocked_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    blocked_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Decision(db.Base):
    """What an editor decided, and the snapshot that undoing it restores.

    Those decided together share a `batch`. `round` is the check's after the
    decision: if it differs, the check has changed since.
    """

    __tablename__ = "decisions"
    __table_args__ = (Index(None, "check_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    batch: Mapped[str] = mapped_column(db.exact(16), index=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("checks.id"))
    editor_id: Mapped[int] = mapped_column(ForeignKey("editors.id"), index=True)
    action: Mapped[EditorAction] = mapped_column(db.exact(8))
    snapshot: Mapped[dict[str, Any]]
    round: Mapped[int] = mapped_column(Integer)
    undone_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Appeal(db.Base):
    """An author's appeal about refused or hidden content; only editors read `text`.

    `outcome` is won or kept once an editor has reviewed it, and empty before.
    """

    __tablename__ = "appeals"

    id: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("checks.id"), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(db.exact(8), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Ban(db.Base):
    """A reader may not write in public until `until`, or for good where that is null.

    A ban ends by itself, or when an editor lifts it.
    """

    __tablename__ = "bans"
    __table_args__ = (Index(None, "account_id", "lifted_at", "until"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(db.exact(16), unique=True, default=ids.generate)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    editor_id: Mapped[int] = mapped_column(ForeignKey("editors.id"), index=True)
    until: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(200))
    hides_content: Mapped[bool] = mapped_column(Boolean, default=False)
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[int | None] = mapped_column(ForeignKey("editors.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class BanMark(db.Base):
    """A ban of somebody who deleted their account, restored if they come back.

    `openid_digest` is a keyed digest of their openid: it identifies nobody,
    and only they themselves, signing in again, match it.
    """

    __tablename__ = "retained_bans"

    id: Mapped[int] = mapped_column(primary_key=True)
    openid_digest: Mapped[str] = mapped_column(db.exact(64), unique=True)
    editor_id: Mapped[int] = mapped_column(ForeignKey("editors.id"), index=True)
    until: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Trust(db.Base):
    """An editor trusts this reader: their content waits only for WeChat's check."""

    __tablename__ = "trusts"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), unique=True)
    editor_id: Mapped[int] = mapped_column(ForeignKey("editors.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
