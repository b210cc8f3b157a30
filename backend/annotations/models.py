"""Passages, where each stands, and what every re-import did to them; marks, and popular ones."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend import clock, db, ids


class Passage(db.Base):
    """A quote with 32 characters on either side, and where it stands in code points of a text.

    `revision_id`, `start` and `end` are its place in the newest revision in which
    it was found, so that those with the current revision are those that can be
    drawn. What was picked, and where, never changes, and is what makes it one.
    `sought` is the number of the newest revision that was searched for it.

    `state`: anchored are the words that were picked, in the course of the text in
    which they stood; moved stand elsewhere, or are words that became of them;
    orphaned were last found in an older revision.
    """

    __tablename__ = "passages"
    __table_args__ = (
        UniqueConstraint("picked_revision_id", "picked_start", "picked_end"),
        Index(None, "revision_id", "start", "end"),
        Index(None, "article_id", "sought"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(db.exact(16), unique=True, default=ids.new)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"))
    start: Mapped[int] = mapped_column(Integer)
    end: Mapped[int] = mapped_column(Integer)
    quote: Mapped[str] = mapped_column(Text)
    prefix: Mapped[str] = mapped_column(String(32))
    suffix: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(10), default="anchored")
    sought: Mapped[int] = mapped_column(Integer)
    picked_revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"))
    picked_start: Mapped[int] = mapped_column(Integer)
    picked_end: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Mark(db.Base):
    """A passage that a reader marked, without words. There is one for each reader and passage.

    `key` is drawn by the phone; a retry under it is the same mark. A deleted
    mark stays for a week, so that it can come back and that a late retry
    does not bring it back. `group_key` names the group that may see that
    somebody marked this; it is empty for every other visibility.
    """

    __tablename__ = "marks"
    __table_args__ = (
        UniqueConstraint("account_id", "key"),
        UniqueConstraint("account_id", "passage_id"),
        Index(None, "account_id", "article_id"),
        Index(None, "account_id", "created_at", "id"),
        Index(None, "article_id", "visibility"),
        Index(None, "article_id", "group_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(db.exact(16), unique=True, default=ids.new)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    passage_id: Mapped[int] = mapped_column(ForeignKey("passages.id"), index=True)
    key: Mapped[str] = mapped_column(db.exact(64))
    colour: Mapped[str] = mapped_column(String(8))
    visibility: Mapped[str] = mapped_column(String(8))
    group_key: Mapped[str] = mapped_column(db.exact(32), default="")
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


class Moving(db.Base):
    """What the import of revision number `revision` did to an article's passages, counted.

    `finished_at` is absent while passages are still to be sought.
    """

    __tablename__ = "movings"
    __table_args__ = (UniqueConstraint("article_id", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    revision: Mapped[int] = mapped_column(Integer)
    kept: Mapped[int] = mapped_column(Integer, default=0)
    moved: Mapped[int] = mapped_column(Integer, default=0)
    orphaned: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    finished_at: Mapped[datetime | None]


class Move(db.Base):
    """What it did to one passage: from where, and to where; `start` is absent for an orphan.

    `how` says why it was kept (same), moved (edited, elsewhere, by_hand) or
    orphaned (gone).
    """

    __tablename__ = "moves"
    __table_args__ = (
        UniqueConstraint("moving_id", "passage_id"),
        Index(None, "moving_id", "outcome", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    moving_id: Mapped[int] = mapped_column(ForeignKey("movings.id"))
    passage_id: Mapped[int] = mapped_column(ForeignKey("passages.id"), index=True)
    outcome: Mapped[str] = mapped_column(String(10))
    how: Mapped[str] = mapped_column(String(10))
    from_revision: Mapped[int] = mapped_column(Integer)
    from_start: Mapped[int] = mapped_column(Integer)
    from_end: Mapped[int] = mapped_column(Integer)
    start: Mapped[int | None] = mapped_column(Integer)
    end: Mapped[int | None] = mapped_column(Integer)
