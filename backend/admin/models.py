"""Editors, their sign-ins and keys, and what they did."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from backend import clock, db, ids


class Editor(db.Base):
    """Someone who runs the account: owner, editor, moderator or analyst."""

    __tablename__ = "editors"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(db.exact(16), unique=True, default=ids.new)
    login: Mapped[str] = mapped_column(db.exact(64), unique=True)
    name: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(12))
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(Boolean, default=True)
    totp_secret: Mapped[str | None] = mapped_column(Text)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    locked_until: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class EditorSession(db.Base):
    """One sign-in of an editor; only its token's digest is kept."""

    __tablename__ = "editor_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(db.exact(64), unique=True)
    editor_id: Mapped[int] = mapped_column(ForeignKey("editors.id"), index=True)
    address: Mapped[str] = mapped_column(String(64))
    agent: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)


class EditorKey(db.Base):
    """A personal key for scripts; only its digest is kept, `hint` is its first characters."""

    __tablename__ = "editor_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(db.exact(16), unique=True, default=ids.new)
    digest: Mapped[str] = mapped_column(db.exact(64), unique=True)
    editor_id: Mapped[int] = mapped_column(ForeignKey("editors.id"), index=True)
    label: Mapped[str] = mapped_column(String(64))
    hint: Mapped[str] = mapped_column(db.exact(12))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    used_at: Mapped[datetime | None]


class AuditEntry(db.Base):
    """One deed of an editor. `previous` is the digest of the entry before, and so unique.

    `key_id` names the key of the digest; it is empty for entries from before there was one.
    `actor` is the user of the operating system who gave a command, where no editor acted.
    """

    __tablename__ = "audit"
    __table_args__ = (Index(None, "editor_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    editor_id: Mapped[int | None] = mapped_column(ForeignKey("editors.id"))
    action: Mapped[str] = mapped_column(String(48))
    subject: Mapped[str] = mapped_column(String(64))
    detail: Mapped[dict[str, Any]]
    previous: Mapped[str] = mapped_column(db.exact(64), unique=True)
    digest: Mapped[str] = mapped_column(db.exact(64), unique=True)
    key_id: Mapped[str] = mapped_column(db.exact(16), default="")
    actor: Mapped[str | None] = mapped_column(String(64))
