"""Models of shares, visits, phones, follow taps, write locks and mini-program codes."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import (
    Boolean,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    literal,
    or_,
)
from sqlalchemy.orm import Mapped, mapped_column

from backend import clock, db, ids


class Share(db.Base):
    """One act of forwarding; `parent_id` is the share through which this reader came.

    A parent is inserted before its children and never changes: so there is no
    loop. `depth` counts the shares above; `design` is that of a card. `visitor`
    identifies the sharer as that of a visit does, so that strangers can share too;
    it is null once anonymized.
    `passage_id` is where it leads; all that it carries are its `shared_passages`.
    """

    __tablename__ = "shares"
    __table_args__ = (Index(None, "article_id", "created_at"), Index(None, "account_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(db.exact(16), unique=True, default=ids.generate)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    passage_id: Mapped[int | None] = mapped_column(ForeignKey("passages.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    visitor: Mapped[str | None] = mapped_column(db.exact(64), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("shares.id"), index=True)
    depth: Mapped[int] = mapped_column(Integer, default=0)
    channel: Mapped[str] = mapped_column(String(16))
    design: Mapped[str | None] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class SharedPassage(db.Base):
    """One passage that a share carries; that at place 0 is the one it leads to."""

    __tablename__ = "shared_passages"
    __table_args__ = (
        UniqueConstraint("share_id", "position"),
        UniqueConstraint("passage_id", "share_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    share_id: Mapped[int] = mapped_column(ForeignKey("shares.id"))
    passage_id: Mapped[int] = mapped_column(ForeignKey("passages.id"))
    position: Mapped[int] = mapped_column(Integer)


class Visit(db.Base):
    """One arrival. `key` is drawn by the phone, so that a retry is the same visit.

    `visitor` names who came without naming anyone: an account, or the digest of
    the token that an anonymous phone keeps. `discount_reason` says why it does not
    count: self, crawler, trial, repeat, burst; empty counts. `is_first` is the first
    that counts of this visitor at this article, so that these are people;
    `is_new` is the first that counts of this visitor anywhere. `group_key` is the
    digest of the chat from which they came, where that is known. `network` tells, for
    strangers alone, which visits of the same ten minutes came from one (`bursts`).
    """

    __tablename__ = "visits"
    __table_args__ = (
        Index(None, "share_id"),
        Index(None, "article_id", "created_at"),
        Index(None, "visitor", "article_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(db.exact(64), unique=True)
    share_id: Mapped[int | None] = mapped_column(ForeignKey("shares.id"))
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    visitor: Mapped[str] = mapped_column(db.exact(64))
    channel: Mapped[str] = mapped_column(String(16))
    scene: Mapped[int] = mapped_column(Integer)
    counted: Mapped[bool] = mapped_column(Boolean)
    discount_reason: Mapped[str] = mapped_column(String(10), default="")
    is_first: Mapped[bool] = mapped_column(Boolean, default=False)
    is_new: Mapped[bool] = mapped_column(Boolean, default=False)
    group_key: Mapped[str | None] = mapped_column(db.exact(64))
    network: Mapped[int | None] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Phone(db.Base):
    """A phone on which an account signed in: visits under its token are that account's."""

    __tablename__ = "phones"

    id: Mapped[int] = mapped_column(primary_key=True)
    visitor: Mapped[str] = mapped_column(db.exact(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class FollowTap(db.Base):
    """A visitor tapped, under an article, to follow its Official Account; once each."""

    __tablename__ = "follow_taps"
    __table_args__ = (UniqueConstraint("article_id", "visitor"), Index(None, "visitor"))

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    visitor: Mapped[str] = mapped_column(db.exact(64))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class WriteLock(db.Base):
    """A named lock row, locked while writing what only one process may write at a time."""

    __tablename__ = "write_locks"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(db.exact(32), unique=True)


class ShareCode(db.Base):
    """A mini-program code minted ahead: for a future share, or for an article itself.

    A code goes one way: `ready`, `taken` for a card, `spent` once its picture
    is deleted; only one that no share uses is put back. An article's own is
    `own`. `target_digest` is the digest of its target, since one that was minted for
    another page, version or appid must not be used. `allocated_at` is kept for a
    while to estimate demand, also where a request got no code.
    """

    __tablename__ = "share_codes"
    READY_INDEX: ClassVar[Index] = Index(None, "state", "target_digest", "id")
    __table_args__ = (READY_INDEX, Index(None, "state", "allocated_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    scene: Mapped[str] = mapped_column(db.exact(32), unique=True)
    article_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id"), unique=True)
    key: Mapped[str] = mapped_column(db.exact(120))
    state: Mapped[str] = mapped_column(String(8), default="ready")
    target_digest: Mapped[str] = mapped_column(db.exact(16))
    allocated_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    @classmethod
    def is_any(cls, *states: str) -> ColumnElement[bool]:
        """Return the condition that a code is in one of these states.

        The words stand in the statement itself: PostgreSQL's plan for just any
        state would read the whole table.
        """
        literals = [literal(state, String, literal_execute=True) for state in states]
        return or_(*(cls.state == value for value in literals))
