"""Models of notices, consents and their answers, outbox messages, preferences, and follows."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend import clock, db, ids


class Notice(db.Base):
    """A notice to a reader: `subject` names what it is about, like message:abc.

    `key` makes it unique in its kind; `outcome` is a state of
    `moderation.state_machine` where it is about one.
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("account_id", "kind", "key"),
        Index(None, "account_id", "read_at"),
        Index(None, "account_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(db.exact(16), unique=True, default=ids.generate)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    kind: Mapped[str] = mapped_column(db.exact(12))
    key: Mapped[str] = mapped_column(db.exact(64))
    subject: Mapped[str] = mapped_column(db.exact(40))
    outcome: Mapped[str] = mapped_column(db.exact(8), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    read_at: Mapped[datetime | None]


class Consent(db.Base):
    """What one reader allowed for one template.

    `reported` counts what the phone reported, `pushed` what WeChat did, `spent` what
    was sent or is lost; what is left is the larger of the first two minus the third.
    """

    __tablename__ = "consents"
    __table_args__ = (UniqueConstraint("account_id", "template_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    template_id: Mapped[str] = mapped_column(db.exact(64))
    reported: Mapped[int] = mapped_column(Integer, default=0)
    pushed: Mapped[int] = mapped_column(Integer, default=0)
    spent: Mapped[int] = mapped_column(Integer, default=0)
    choice: Mapped[str] = mapped_column(db.exact(8), default="")
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)


class ConsentAnswer(db.Base):
    """The digest of one answer that has been counted, so that its repeat is not."""

    __tablename__ = "consent_answers"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    key: Mapped[str] = mapped_column(db.exact(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)


class OutboxEntry(db.Base):
    """One subscribe message to be sent, with a reserved grant.

    `state` is ready, sent, stopped (it cannot be sent, which is normal) or dead
    (only an operator can fix it). `errcode` and `reason` say why it was not
    sent; `delivery` is what WeChat reported afterwards of its delivery.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index(None, "state", "due_at"),
        Index(None, "state", "id"),
        Index(None, "account_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(db.exact(16), unique=True, default=ids.generate)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    kind: Mapped[str] = mapped_column(db.exact(12))
    template_id: Mapped[str] = mapped_column(db.exact(64))
    state: Mapped[str] = mapped_column(db.exact(8), default="ready")
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    errcode: Mapped[int | None] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(db.exact(120), default="")
    message_id: Mapped[str | None] = mapped_column(db.exact(64), index=True)
    delivery: Mapped[str | None] = mapped_column(db.exact(64))
    due_at: Mapped[datetime] = mapped_column(default=clock.now)
    sent_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Choice(db.Base):
    """What a reader wants to be sent: the kinds that are not, and when it is quiet.

    `muted` names kinds, with commas between. Quiet hours are hours in Shanghai; None takes the
    configured default.
    """

    __tablename__ = "notice_choices"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), unique=True)
    muted: Mapped[str] = mapped_column(db.exact(64), default="")
    quiet: Mapped[bool] = mapped_column(Boolean, default=True)
    quiet_from: Mapped[int | None] = mapped_column(SmallInteger)
    quiet_to: Mapped[int | None] = mapped_column(SmallInteger)


class Follow(db.Base):
    """A reader wants to hear of an Official Account's new articles, here."""

    __tablename__ = "follows"
    __table_args__ = (
        UniqueConstraint("account_id", "official_account_id"),
        Index(None, "official_account_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    official_account_id: Mapped[int] = mapped_column(ForeignKey("official_accounts.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
