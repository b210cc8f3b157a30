"""The model of submitted nicknames and avatars, each with its moderation check."""

from datetime import datetime
from typing import Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from backend import clock, db, ids
from backend.moderation.state_machine import State

AppearanceKind = Literal["nickname", "avatar"]


class Appearance(db.Base):
    """One nickname, or one avatar, that a reader submitted; `state` is that of its check.

    The one that is shown stands on the account, too. Those that were replaced are
    deleted; what an editor rejected stays, so that it cannot be submitted again.
    """

    __tablename__ = "appearances"
    __table_args__ = (
        CheckConstraint("check_id IS NOT NULL", name="judged"),
        CheckConstraint("(nickname IS NULL) <> (avatar_key IS NULL)", name="one"),
        Index(None, "account_id", "kind", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(db.exact(16), unique=True, default=ids.generate)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    kind: Mapped[AppearanceKind] = mapped_column(db.exact(8))
    nickname: Mapped[str | None] = mapped_column(String(64))
    avatar_key: Mapped[str | None] = mapped_column(db.exact(120))
    state: Mapped[State] = mapped_column(db.exact(8))
    check_id: Mapped[int] = mapped_column(ForeignKey("checks.id"), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
