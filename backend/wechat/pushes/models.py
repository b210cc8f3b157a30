"""Model of a push received from WeChat: its event, openid, payload, and state of handling."""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from backend import clock, db, ids

PushState = Literal["kept", "handled", "unknown", "failed"]


class Push(db.Base):
    """One push; `digest` says what makes it the same when WeChat sends it again.

    `state` is kept until a job has dispatched it, then handled, unknown where nobody
    listens, or failed with the type of `error` it failed with. `payload` and `openid`
    are emptied where the person behind them has no account, or none any more.
    """

    __tablename__ = "pushes"
    __table_args__ = (
        Index(None, "state", "id"),
        Index(None, "openid"),
        Index(None, "received_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(db.exact(16), unique=True, default=ids.generate)
    digest: Mapped[str] = mapped_column(db.exact(64), unique=True)
    event: Mapped[str] = mapped_column(db.exact(64))
    appid: Mapped[str] = mapped_column(db.exact(32))
    openid: Mapped[str] = mapped_column(db.exact(64), default="")
    payload: Mapped[dict[str, Any]]
    state: Mapped[PushState] = mapped_column(db.exact(8), default="kept")
    error: Mapped[str] = mapped_column(db.exact(64), default="")
    occurred_at: Mapped[datetime]
    received_at: Mapped[datetime] = mapped_column(default=clock.now)
