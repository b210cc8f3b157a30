"""Schemas of marks (new, changed, one's own), popular passages, and all marks of an article."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from backend import api
from backend.annotations.models import Mark
from backend.articles.models import Article
from backend.chat_groups.schemas import GroupId
from backend.passages.models import Passage
from backend.passages.passage_records import QuoteStart, QuoteText

MAX_MARKS_PER_ARTICLE = 500

Colour = Literal["yellow", "green", "blue", "pink", "purple"]
Visibility = Literal["private", "counted", "group"]


class MarkChange(api.In):
    """A mark's properties; a counted one contributes to popular passages, anonymously.

    Neither does one for a group, whose members see that somebody marked this.
    `group_id` is the reader's id of it; a mark that is for a group already may leave it out.
    """

    colour: Colour = "yellow"
    visibility: Visibility = "private"
    group_id: GroupId | None = None

    @model_validator(mode="after")
    def _names_a_group_only_for_it(self) -> Self:
        if self.group_id is not None and self.visibility != "group":
            raise ValueError("只有本群可见才要说明是哪个群")
        return self


class NewMark(MarkChange):
    """The words to mark, and where the client believes they are.

    `key` is drawn anew for each mark, so that a retry is the same mark.
    """

    key: api.Token
    quote: QuoteText
    start: QuoteStart | None = None


class MarksQuery(api.PageQuery):
    """Paging of one's own marks; the first page holds all that one may have in an article.

    With `group_id`, marks for that group of the reader's are included.
    """

    group_id: GroupId | None = None

    limit: Annotated[int, Field(ge=1, le=MAX_MARKS_PER_ARTICLE)] = MAX_MARKS_PER_ARTICLE


class MarkOut(api.Out):
    """A reader's own mark.

    `start` and `end` are code points of the article's current text. They are
    null while the words are not found there, and `state` is then orphaned, or
    still what it was in an earlier revision.
    """

    id: str
    article_id: str
    quote: str
    start: int | None
    end: int | None
    state: str
    colour: str
    visibility: str
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, mark: Mark, passage: Passage, article: Article, revision: int) -> Self:
        """Build from a mark; `revision` is the one that its passage's position refers to."""
        start, end = passage.get_range(revision, article.revision)
        return cls(
            id=mark.public_id,
            article_id=article.public_id,
            quote=passage.quote,
            start=start,
            end=end,
            state=passage.state,
            colour=mark.colour,
            visibility=mark.visibility,
            created_at=mark.created_at,
            updated_at=mark.updated_at,
        )


class PopularOut(api.Out):
    """Words that many readers marked: how many different readers marked most of them."""

    start: int
    end: int
    quote: str
    readers: int


class ArticleMarks(api.Out):
    """All marks to draw in an article's text of revision `revision`.

    `items` are the reader's own marks in order of place, those without a place
    last; `popular` is in order of place too, and the same for everyone, and so
    is `group`, for the members of the group that was asked for.
    """

    revision: int
    items: list[MarkOut]
    next: str | None
    popular: list[PopularOut]
    group: list[PopularOut] = []
