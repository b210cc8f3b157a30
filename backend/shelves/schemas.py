"""Schemas of reading progress, shelves, history and own annotations."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field

from backend import api
from backend.annotations.own_marks import AnnotationFilter
from backend.annotations.schemas import Colour
from backend.articles.models import Article, OfficialAccount
from backend.articles.schemas import ArticleSummary
from backend.moderation.status_explanations import AppealStatus
from backend.shelves.models import ReadingProgress
from backend.shelves.position_across_revisions import ParagraphOutline

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


class AnnotationsQuery(api.PageQuery):
    """Filter of a reader's marks and messages; `q` occurs in a quote or a text."""

    q: Annotated[api.Text, Field(max_length=100)] = ""
    kind: Literal["mark", "thought", "message", "reply"] | None = None
    colour: Colour | None = None
    article_id: Annotated[str, Field(max_length=16, pattern=r"^[0-9A-Za-z]*$")] = ""

    def to_filter(self) -> AnnotationFilter:
        """Convert to the filter that marks and messages take."""
        return AnnotationFilter(self.q.strip(), self.article_id, self.kind or "", self.colour or "")


class AnnotationsExportQuery(api.CursorQuery):
    """Paging of a file that is too long for one response; the article, if only one's are wanted."""

    article_id: Annotated[str, Field(max_length=16, pattern=r"^[0-9A-Za-z]*$")] = ""


class AnnotatedArticleOut(api.Out):
    """The article of an annotation; `available` is false once it is withdrawn."""

    id: str
    title: str
    available: bool


class AnnotationQuoteOut(api.Out):
    """A quote. `start` and `end` are offsets in the text of `revision`, the current one.

    They are null while the quote is not found there.
    """

    exact: str
    start: int | None
    end: int | None
    revision: int
    state: str


class OwnAnnotationOut(api.Out):
    """A mark, thought, message or reply of the reader's own.

    A mark has a colour and no text, the others text and no colour; marks and
    thoughts have a quote. `state` is shown, waiting or refused; `explanation` says why, and
    `appeal` whether one may ask to look again (`open`), did (`asked`), or was heard (`kept`).
    """

    kind: Literal["mark", "thought", "message", "reply"]
    id: str
    article: AnnotatedArticleOut
    quote: AnnotationQuoteOut | None
    colour: str | None
    text: str | None
    visibility: str
    state: str
    created_at: datetime
    edited_at: datetime | None
    answers: str | None
    explanation: str
    appeal: AppealStatus


class OwnAnnotationPageOut(api.Out):
    """A page of the reader's annotations; `next` is the cursor of the page after it."""

    items: list[OwnAnnotationOut]
    next: str | None


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
