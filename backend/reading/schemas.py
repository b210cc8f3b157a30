"""Schemas of reading: progress and its reports, shelves, history, and their pages."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field

from backend import api
from backend.articles.models import Article, OfficialAccount
from backend.articles.schemas import ArticleSummary
from backend.reading.models import ReadingProgress
from backend.reading.position_across_revisions import ParagraphOutline

YEAR_2100_MS = 4_102_444_800_000

Shelf = Literal["to_read", "reading", "read"]


class ReadingPositionIn(api.In):
    """A position in a revision: a paragraph's key, and an offset in code points."""

    key: Annotated[str, Field(pattern=r"^[0-9a-f]{12}(-\d{1,6})?$")]
    offset: Annotated[api.Int, Field(ge=0, le=1_000_000)] = 0


class ReadingReport(api.In):
    """A reading report, sent every few seconds and when the page is left.

    `read_at_ms` is the phone's time in milliseconds: a report that comes late does not
    replace a later place. `position` is the first paragraph in sight and `furthest` the
    last one; without it, what follows `position` has not been seen.
    """

    revision: Annotated[api.Int, Field(ge=1, le=1_000_000)]
    read_at_ms: Annotated[api.Int, Field(ge=0, le=YEAR_2100_MS)]
    position: ReadingPositionIn
    furthest: ReadingPositionIn | None = None


class ReadingPositionOut(api.Out):
    """A position in the current revision: a paragraph's key and index, and an offset."""

    key: str
    index: int
    offset: int

    @classmethod
    def of(cls, position: int, outline: ParagraphOutline) -> Self:
        """Build from a position."""
        index = outline.index(position)
        return cls(key=outline.keys[index], index=index, offset=position - outline.starts[index])


class ReadingProgressOut(api.Out):
    """A reader's progress in an article; positions are in its current revision.

    `position` is where to go on and `furthest` how far they ever came; null before a report.
    """

    article_id: str
    revision: int
    position: ReadingPositionOut | None
    furthest: ReadingPositionOut | None
    percent: int
    finished_at: datetime | None
    read_at: datetime | None
    shelf: Shelf | None


class ShelfChange(api.In):
    """The shelf to put an article on."""

    shelf: Shelf


class ShelfQuery(api.PageQuery):
    """Shelf filter and paging; all three shelves without a filter."""

    shelf: Shelf | None = None


class HistoryQuery(api.PageQuery):
    """Paging of the history."""


class ReadingListEntry(api.Out):
    """An article on a shelf or in the history; `available` is false once it is withdrawn."""

    article: ArticleSummary
    available: bool
    percent: int
    finished_at: datetime | None
    read_at: datetime | None
    shelf: Shelf | None
    shelved_at: datetime | None

    @classmethod
    def of(cls, reading: ReadingProgress, article: Article, account: OfficialAccount) -> Self:
        """Build an entry of a shelf or of the history."""
        return cls.model_validate(
            {
                "article": ArticleSummary.of(article, account),
                "available": article.status == "published",
                "percent": compute_percent(reading),
                "finished_at": reading.finished_at,
                "read_at": reading.read_at,
                "shelf": reading.shelf or None,
                "shelved_at": reading.shelved_at,
            }
        )


class ReadingListPage(api.Out):
    """A page of articles; `next` is the cursor of the page after it."""

    items: list[ReadingListEntry]
    next: str | None


def compute_percent(
    reading: ReadingProgress, furthest: int | None = None, length: int | None = None
) -> int:
    """Compute the percentage of a text that was read; 100 once it was finished."""
    if reading.finished_at is not None:
        return 100
    position = reading.furthest if furthest is None else furthest
    return min(99, 100 * position // max(1, reading.length if length is None else length))
