"""Model of a reader's progress in an article: position, furthest, finish, shelf and history."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend import db


class ReadingProgress(db.Base):
    """One reader's progress in one article.

    `position` is where they were last and `furthest` how far they ever came, in
    code points of the text of `revision`, which has `length` of them. `read_at`
    is the phone's time of the last place: empty, it is not in the history. `shelf`
    is to_read, reading, read, or empty. `history_removed_at` is when the reader took
    it out of the history: what was read before that is not reported again.
    """

    __tablename__ = "reading_progress"
    __table_args__ = (
        UniqueConstraint("account_id", "article_id"),
        Index(None, "account_id", "read_at", "id"),
        Index(None, "account_id", "shelved_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), index=True)
    revision: Mapped[int] = mapped_column(Integer, default=0)
    position: Mapped[int] = mapped_column(Integer, default=0)
    furthest: Mapped[int] = mapped_column(Integer, default=0)
    length: Mapped[int] = mapped_column(Integer, default=0)
    read_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    shelf: Mapped[str] = mapped_column(String(8), default="")
    shelved_at: Mapped[datetime | None]
    history_removed_at: Mapped[datetime | None] = mapped_column(index=True)
