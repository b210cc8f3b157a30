"""Schemas of a reader's own annotations: the filter of the list, an annotation, its article."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from backend import api
from backend.annotations.own_marks import AnnotationFilter
from backend.annotations.schemas import Colour
from backend.moderation.status_explanations import AppealStatus


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
