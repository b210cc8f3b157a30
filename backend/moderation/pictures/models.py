"""Model of WeChat's picture checks: a row per picture with state, trace id, tries and due time."""

from datetime import datetime
from typing import Literal

from sqlalchemy import ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from backend import clock, db

PictureState = Literal["due", "asked", "done"]


class PictureCheck(db.Base):
    """One picture that WeChat is to look at, or has been asked to, under `trace_id`.

    `due_at` is when to ask, and once asked when to wait no longer. `tries` counts
    how often it came to nothing.
    """

    __tablename__ = "picture_checks"
    __table_args__ = (Index(None, "state", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("checks.id"), unique=True)
    key: Mapped[str] = mapped_column(db.exact(120))
    scene: Mapped[int] = mapped_column(Integer)
    trace_id: Mapped[str | None] = mapped_column(db.exact(64), unique=True)
    state: Mapped[PictureState] = mapped_column(db.exact(8), default="due")
    tries: Mapped[int] = mapped_column(Integer, default=0)
    due_at: Mapped[datetime] = mapped_column(default=clock.now)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
