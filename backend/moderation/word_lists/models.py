"""Models of word lists: their settings, the listed words, and the exceptions."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend import clock, db, ids
from backend.moderation.matching.matcher import Effect


class ModerationSettings(db.Base):
    """An Official Account's moderation settings beyond WeChat; the row of `scope_id` 0 is for all.

    `scope_id` is the Official Account's row. `version` changes with each change of
    the list of words. `hold_first` says how many texts of a newcomer must have
    passed before theirs are shown without an editor; 0 holds nobody's.
    """

    __tablename__ = "moderation_settings"

    id: Mapped[int] = mapped_column(primary_key=True)
    scope_id: Mapped[int] = mapped_column(unique=True)
    version: Mapped[str] = mapped_column(db.exact(16), default=ids.generate)
    hold_first: Mapped[int] = mapped_column(Integer, default=0)


class ListedWord(db.Base):
    """A word that an editor listed, and what becomes of texts that hold it.

    `digest` is that of its shape, so that no spelling of it is listed twice in one place.
    """

    __tablename__ = "listed_words"
    __table_args__ = (UniqueConstraint("scope_id", "digest"), Index(None, "scope_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(db.exact(16), unique=True, default=ids.generate)
    scope_id: Mapped[int] = mapped_column()
    word: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(db.exact(64))
    effect: Mapped[Effect] = mapped_column(db.exact(8))
    note: Mapped[str] = mapped_column(String(100), default="")
    editor_id: Mapped[int | None] = mapped_column(ForeignKey("editors.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class ListedException(db.Base):
    """A longer word that an editor excepted: within it, the listed words of its list are let pass.

    `digest` is that of its shape, so that no spelling of it is listed twice in one place.
    """

    __tablename__ = "listed_exceptions"
    __table_args__ = (UniqueConstraint("scope_id", "digest"), Index(None, "scope_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(db.exact(16), unique=True, default=ids.generate)
    scope_id: Mapped[int] = mapped_column()
    text: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(db.exact(64))
    note: Mapped[str] = mapped_column(String(100), default="")
    editor_id: Mapped[int | None] = mapped_column(ForeignKey("editors.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
