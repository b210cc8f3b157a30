"""Passages: where words stand in one revision of an article. Marks: who liked them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
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


class Mark(db.Base):
    """A passage that a reader marked, without words. There is one for each reader and passage.

    `key` is drawn by the phone; a retry under it is the same mark. A deleted
    mark stays for a week, so that it can come back and that a late retry
    does not bring it back.
    """

    __tablename__ = "marks"
    __table_args__ = (
        UniqueConstraint("account_id", "key"),
        UniqueConstraint("account_id", "passage_id"),
        Index(None, "account_id", "article_id"),
        Index(None, "account_id", "created_at", "id"),
        Index(None, "article_id", "visibility"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(db.exact(16), unique=True, default=ids.new)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    passage_id: Mapped[int] = mapped_column(ForeignKey("passages.id"), index=True)
    key: Mapped[str] = mapped_column(db.exact(64))
    colour: Mapped[str] = mapped_column(String(8))
    visibility: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)
    deleted_at: Mapped[datetime | None] = mapped_column(index=True)


class PopularPassages(db.Base):
    """What an article's readers marked most, as last found: one row for each article.

    `ranges` are the peaks in the text of revision `revision`, in order of place;
    `as_of` is when the marks were read, and `marks` how many there were.
    """

    __tablename__ = "popular_passages"

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), unique=True)
    revision: Mapped[int] = mapped_column(Integer)
    ranges: Mapped[list[Any]]
    marks: Mapped[int] = mapped_column(Integer)
    as_of: Mapped[datetime]
