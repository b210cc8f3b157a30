"""Reading, shelves and history as they come in and go out."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field, RootModel

from backend import api
from backend.annotations.mine import Sought
from backend.annotations.schemas import Colour
from backend.articles.models import Article, OfficialAccount
from backend.articles.schemas import ArticleSummary
from backend.moderation.fates import CanAppeal
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


class NewReading(api.In):
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


class WordsQuery(api.Query):
    """What a reader looks for among all they marked and wrote; `q` stands in a quote or a text."""

    q: Annotated[api.Text, Field(max_length=100)] = ""
    kind: Literal["mark", "thought", "message", "reply"] | None = None
    colour: Colour | None = None
    article: Annotated[str, Field(max_length=16, pattern=r"^[0-9A-Za-z]*$")] = ""
    cursor: Cursor = ""
    limit: Limit = 20

    def sought(self) -> Sought:
        """Say it to the rooms that keep the words."""
        return Sought(self.q.strip(), self.article, self.kind or "", self.colour or "")


class TakeAlongQuery(api.Query):
    """Which part of a file that is too long for one answer."""

    cursor: Cursor = ""


class AboutOut(api.Out):
    """The article that words are about; `available` is false once editors took it back."""

    id: str
    title: str
    available: bool


class QuotedOut(api.Out):
    """Marked words. `start` and `end` count in the text of `revision`, the article's current one.

    They are null while the words are not found there.
    """

    exact: str
    start: int | None
    end: int | None
    revision: int
    state: str


class WordOut(api.Out):
    """A mark, thought, message or reply of the reader's own.

    A mark has a colour and no text, the others text and no colour; marks and
    thoughts have a quote. `state` is shown, waiting or refused; `told` says why, and
    `appeal` whether one may ask to look again (`open`), did (`asked`), or was heard (`kept`).
    """

    kind: Literal["mark", "thought", "message", "reply"]
    id: str
    about: AboutOut
    quote: QuotedOut | None
    colour: str | None
    text: str | None
    visibility: str
    state: str
    created_at: datetime
    edited_at: datetime | None
    answers: str | None
    told: str
    appeal: CanAppeal


class WordPage(api.Out):
    """A page of the reader's words; `next` is the cursor of the page after it."""

    items: list[WordOut]
    next: str | None


class Annotations(RootModel[dict[str, Any]]):
    """A W3C Web Annotation, a page of them, or a collection with its first page inside."""


class RefusedOut(api.Out):
    """A part of a file that was not taken in: where it stands in it, and why."""

    at: str
    why: str


class TakenIn(api.Out):
    """What became of a file: how many were kept, were there already, and those refused."""

    kept: int
    already: int
    refused: list[RefusedOut]


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
