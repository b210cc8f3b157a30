"""Models of marks (readers' highlights), and of an article's precomputed popular passages."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend import clock, db, ids


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
    public_id: Mapped[str] = mapped_column(db.exact(16), unique=True, default=ids.generate)
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
    """What an article's readers marked most, as last computed: one row for each article.

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
