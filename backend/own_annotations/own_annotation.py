"""Dataclasses of a reader's own mark or message, its quote and its article: listed, exported."""

from dataclasses import dataclass
from datetime import datetime

from backend.moderation.status_explanations import AppealStatus


@dataclass(frozen=True)
class AnnotatedArticle:
    """The annotated article; `source_url` is where the account published it."""

    id: str
    title: str
    author: str
    source_url: str | None
    available: bool


@dataclass(frozen=True)
class AnnotationQuote:
    """A quote; `start` and `end` are offsets in the text of revision `revision`.

    That is the article's current one. They are None while the quote is not found there.
    """

    exact: str
    prefix: str
    suffix: str
    start: int | None
    end: int | None
    revision: int
    state: str


@dataclass(frozen=True)
class OwnAnnotation:
    """A mark, a thought, a message or a reply of one reader.

    A mark has a colour and no text, the others text and no colour; marks and
    thoughts have a quote. `answers` is the public id of what a reply answers.
    `explanation` says why others do not see it, `appeal` is the state of an appeal.
    """

    kind: str
    id: str
    article: AnnotatedArticle
    quote: AnnotationQuote | None
    colour: str | None
    text: str | None
    visibility: str
    state: str
    created_at: datetime
    edited_at: datetime | None
    answers: str | None
    explanation: str = ""
    appeal: AppealStatus = ""
