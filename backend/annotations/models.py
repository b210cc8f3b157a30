"""Passages: where words stand in one revision of an article."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend import clock, db, ids


class Passage(db.Base):
    """A quote, 32 characters on either side, and its place in code points of a revision's text."""

    __tablename__ = "passages"
    __table_args__ = (UniqueConstraint("revision_id", "start", "end"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(db.exact(16), unique=True, default=ids.new)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"))
    start: Mapped[int] = mapped_column(Integer)
    end: Mapped[int] = mapped_column(Integer)
    quote: Mapped[str] = mapped_column(Text)
    prefix: Mapped[str] = mapped_column(String(32))
    suffix: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(10), default="anchored")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
