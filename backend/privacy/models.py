"""The model of each retention rule's progress: the row id to continue after, its last run."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from backend import clock, db


class RetentionProgress(db.Base):
    """One retention rule's progress: the row id after which it continues, and when it last ran."""

    __tablename__ = "retention_progress"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(db.exact(32), unique=True)
    position: Mapped[int] = mapped_column(default=0)
    last_run_at: Mapped[datetime] = mapped_column(default=clock.now)
