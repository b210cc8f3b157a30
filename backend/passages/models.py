"""Models of passages (quote, context, position, state), re-anchoring runs and their results."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend import clock, db, ids


class Passage(db.Base):
    """A quote with 32 characters of context on either side, and its position in code points.

    `revision_id`, `start` and `end` are its place in the newest revision in which
    it was found, so that those with the current revision are those that can be
    drawn. What was picked, and where, never changes, and is what makes it one.
    `searched_revision` is the number of the newest revision that was searched for it.

    `state`: anchored are the words that were picked, in the course of the text in
    which they stood; moved stand elsewhere, or are words that became of them;
    orphaned were last found in an older revision.
    """

    __tablename__ = "passages"
    __table_args__ = (
        UniqueConstraint("picked_revision_id", "picked_start", "picked_end"),
        Index(None, "revision_id", "start", "end"),
        Index(None, "article_id", "searched_revision"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(db.exact(16), unique=True, default=ids.generate)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"))
    start: Mapped[int] = mapped_column(Integer)
    end: Mapped[int] = mapped_column(Integer)
    quote: Mapped[str] = mapped_column(Text)
    prefix: Mapped[str] = mapped_column(String(32))
    suffix: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(10), default="anchored")
    searched_revision: Mapped[int] = mapped_column(Integer)
    picked_revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"))
    picked_start: Mapped[int] = mapped_column(Integer)
    picked_end: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    def get_range(
        self, revision: int | None, current_revision: int
    ) -> tuple[int, int] | tuple[None, None]:
        """Get start and end in the article's current revision, None while it is not found there.

        `revision` is the number of `revision_id`.
        """
        is_found = revision == current_revision and self.state != "orphaned"
        return (self.start, self.end) if is_found else (None, None)


class ReanchorRun(db.Base):
    """A re-anchoring run: what importing revision `revision` did to the article's passages.

    `finished_at` is null while passages are still to be re-anchored.
    """

    __tablename__ = "reanchor_runs"
    __table_args__ = (UniqueConstraint("article_id", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    revision: Mapped[int] = mapped_column(Integer)
    unchanged: Mapped[int] = mapped_column(Integer, default=0)
    moved: Mapped[int] = mapped_column(Integer, default=0)
    orphaned: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    finished_at: Mapped[datetime | None]


class ReanchorResult(db.Base):
    """A run's result for one passage: from where, and to where; `start` is null for an orphan.

    `reason` says why it was kept (same), moved (edited, elsewhere, by_hand) or
    orphaned (gone).
    """

    __tablename__ = "reanchor_results"
    __table_args__ = (
        UniqueConstraint("run_id", "passage_id"),
        Index(None, "run_id", "outcome", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("reanchor_runs.id"))
    passage_id: Mapped[int] = mapped_column(ForeignKey("passages.id"), index=True)
    outcome: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(10))
    from_revision: Mapped[int] = mapped_column(Integer)
    from_start: Mapped[int] = mapped_column(Integer)
    from_end: Mapped[int] = mapped_column(Integer)
    start: Mapped[int | None] = mapped_column(Integer)
    end: Mapped[int | None] = mapped_column(Integer)
