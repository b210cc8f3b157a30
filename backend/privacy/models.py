"""How far each sweeper has come."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from backend import clock, db


class Sweep(db.Base):
    """One sweeper: the row id after which it goes on, and when it last went."""

    __tablename__ = "sweeps"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(db.exact(32), unique=True)
    position: Mapped[int] = mapped_column(default=0)
    swept_at: Mapped[datetime] = mapped_column(default=clock.now)
