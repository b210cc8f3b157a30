"""Models of editors: accounts, sessions, API keys, recovery codes; the audit log and its head."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend import clock, db, ids


class Editor(db.Base):
    """An editor of the account: owner, editor, moderator or analyst.

    `totp_step` is the half minute of the last code that was used; `failures` counts failed
    sign-ins from unknown devices since the last success; they are slowed down until
    `locked_until`.
    """

    __tablename__ = "editors"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(db.exact(16), unique=True, default=ids.generate)
    login: Mapped[str] = mapped_column(db.exact(64), unique=True)
    name: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(12))
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(Boolean, default=True)
    totp_secret: Mapped[str | None] = mapped_column(Text)
    totp_step: Mapped[int | None] = mapped_column(Integer)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    locked_until: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class EditorSession(db.Base):
    """One sign-in of an editor; only its token's digest is kept.

    `step_up_failures` counts wrong passwords and codes in it since the last right one.
    """

    __tablename__ = "editor_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(db.exact(64), unique=True)
    editor_id: Mapped[int] = mapped_column(ForeignKey("editors.id"), index=True)
    address: Mapped[str] = mapped_column(String(64))
    user_agent: Mapped[str] = mapped_column(String(200))
    step_up_failures: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)


class EditorKey(db.Base):
    """A personal key for scripts; only its digest is kept, `hint` is its first characters.

    `scopes` are separated by spaces; `used_from` is the network it was last used from.
    """

    __tablename__ = "editor_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(db.exact(16), unique=True, default=ids.generate)
    digest: Mapped[str] = mapped_column(db.exact(64), unique=True)
    editor_id: Mapped[int] = mapped_column(ForeignKey("editors.id"), index=True)
    label: Mapped[str] = mapped_column(String(64))
    hint: Mapped[str] = mapped_column(db.exact(12))
    scopes: Mapped[str] = mapped_column(String(400))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_from: Mapped[str] = mapped_column(String(64), default="")


class RecoveryCode(db.Base):
    """A code that replaces the second factor once; only its keyed digest is kept."""

    __tablename__ = "recovery_codes"
    __table_args__ = (UniqueConstraint("editor_id", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    editor_id: Mapped[int] = mapped_column(ForeignKey("editors.id"))
    digest: Mapped[str] = mapped_column(db.exact(64))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    used_at: Mapped[datetime | None]


class AuditEntry(db.Base):
    """One action of an editor. `previous` is the digest of the entry before, and so unique.

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


class AuditHead(db.Base):
    """Where the audit log ends, and up to where it may be under no key. One row, under an HMAC."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(db.exact(64))
    unkeyed_number: Mapped[int]
    unkeyed_digest: Mapped[str] = mapped_column(db.exact(64))
    key_id: Mapped[str] = mapped_column(db.exact(16))
    mac: Mapped[str] = mapped_column(db.exact(64))
