"""Models of accounts with public profile, and of identities: openid, unionid, session key."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend import clock, db, ids


class Account(db.Base):
    """A reader's account and public profile; changes that wait for review are kept by `profiles`.

    After deletion the row stays, names nobody, and can never be signed in to.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint(
            "(nickname = '' OR nickname_check_id IS NOT NULL)"
            " AND (avatar_key IS NULL OR avatar_check_id IS NOT NULL)",
            name="judged",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(db.exact(16), unique=True, default=ids.generate)
    nickname: Mapped[str] = mapped_column(String(64), default="")
    nickname_check_id: Mapped[int | None] = mapped_column(
        ForeignKey("checks.id", use_alter=True), index=True
    )
    avatar_key: Mapped[str | None] = mapped_column(db.exact(120))
    avatar_check_id: Mapped[int | None] = mapped_column(
        ForeignKey("checks.id", use_alter=True), index=True
    )
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    deleted_at: Mapped[datetime | None]


class Identity(db.Base):
    """An openid of one app. `session_key` is encrypted, and never leaves the server."""

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("appid", "openid"), Index(None, "unionid"))

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    appid: Mapped[str] = mapped_column(db.exact(32))
    openid: Mapped[str] = mapped_column(db.exact(64))
    unionid: Mapped[str | None] = mapped_column(db.exact(64))
    session_key: Mapped[str] = mapped_column(Text)
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)
