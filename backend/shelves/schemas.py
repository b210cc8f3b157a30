"""Reading, shelves and history as they come in and go out."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field

from backend import api
from backend.articles.models import Article, OfficialAccount
from backend.articles.schemas import ArticleSummary
from backend.shelves.models import Reading
from backend.shelves.places import Outline

YEAR_2100 = 4_102_444_800_000

Shelf = Literal["to_read", "reading", "read"]
Cursor = Annotated[str, Field(max_length=200)]
Limit = Annotated[int, Field(ge=1, le=50)]


class PlaceIn(api.In):
    """A place in a revision: a paragraph's key, and so many code points into it."""

    key: Annotated[str, Field(pattern=r"^[0-9a-f]{12}(-\d{1,6})?$")]
    offset: Annotated[api.Int, Field(ge=0, le=1_000_000)] = 0


class NewReport(api.In):
    """What a phone tells of reading, every few seconds and when the page is left.

    `at` is the phone's time in milliseconds: a report that comes late does not
    replace a later place. `place` is the first paragraph in sight and `seen` the
    last one; without it, what stands below `place` has not been seen.
    """

    revision: Annotated[api.Int, Field(ge=1, le=1_000_000)]
    at: Annotated[api.Int, Field(ge=0, le=YEAR_2100)]
    place: PlaceIn
    seen: PlaceIn | None = None


class PlaceOut(api.Out):
    """A place in the current revision: a paragraph by key and number, and how far into it."""

    key: str
    index: int
    offset: int

    @classmethod
    def of(cls, position: int, outline: Outline) -> Self:
        """Show a position."""
        index = outline.index(position)
        return cls(key=outline.keys[index], index=index, offset=position - outline.starts[index])


class ReadingOut(api.Out):
    """How a reader stands to an article; the places count in its current revision.

    `place` is where to go on and `furthest` how far they ever came, null before the first report.
    """

    article: str
    revision: int
    place: PlaceOut | None
    furthest: PlaceOut | None
    percent: int
    finished_at: datetime | None
    read_at: datetime | None
    shelf: Shelf | None


class ShelfChange(api.In):
    """The shelf that an article shall lie on."""

    shelf: Shelf


class ShelfQuery(api.Query):
    """Which page of which shelf; all three when none is named."""

    shelf: Shelf | None = None
    cursor: Cursor = ""
    limit: Limit = 20


class HistoryQuery(api.Query):
    """Which page of the history."""

    cursor: Cursor = ""
    limit: Limit = 20


class ReadArticle(api.Out):
    """An article on a shelf or in the history; `available` is false once editors took it back."""

    article: ArticleSummary
    available: bool
    percent: int
    finished_at: datetime | None
    read_at: datetime | None
    shelf: Shelf | None
    shelved_at: datetime | None

    @classmethod
    def of(cls, reading: Reading, article: Article, account: OfficialAccount) -> Self:
        """Show a line of a shelf or of the history."""
        return cls.model_validate(
            {
                "article": ArticleSummary.of(article, account),
                "available": article.status == "published",
                "percent": percent(reading),
                "finished_at": reading.finished_at,
                "read_at": reading.read_at,
                "shelf": reading.shelf or None,
                "shelved_at": reading.shelved_at,
            }
        )


class ReadArticlePage(api.Out):
    """A page of articles; `next` is the cursor of the page after it."""

    items: list[ReadArticle]
    next: str | None


def percent(reading: Reading, furthest: int | None = None, length: int | None = None) -> int:
    """Tell how much of a text was seen, in whole hundredths; what was finished is all of it."""
    if reading.finished_at is not None:
        return 100
    seen = reading.furthest if furthest is None else furthest
    return min(99, 100 * seen // max(1, reading.length if length is None else length))
