"""Something that a reader marked or wrote, as it is listed and taken along."""

from dataclasses import dataclass
from datetime import datetime

from backend.moderation.fates import CanAppeal


@dataclass(frozen=True)
class About:
    """The article that it is about; `source_url` is where the account published it."""

    id: str
    title: str
    author: str
    source_url: str | None
    available: bool


@dataclass(frozen=True)
class Quoted:
    """The words that were marked; `start` and `end` count in the text of revision `revision`.

    That is the article's current one. They are None while the words are not found there.
    """

    exact: str
    prefix: str
    suffix: str
    start: int | None
    end: int | None
    revision: int
    state: str


@dataclass(frozen=True)
class Word:
    """A mark, a thought, a message or a reply of one reader.

    A mark has a colour and no text, the others text and no colour; marks and
    thoughts have a quote. `answers` is the public id of what a reply answers.
    `told` says why others do not meet the words, `appeal` how it stands with an appeal.
    """

    kind: str
    id: str
    about: About
    quote: Quoted | None
    colour: str | None
    text: str | None
    visibility: str
    state: str
    created_at: datetime
    edited_at: datetime | None
    answers: str | None
    told: str = ""
    appeal: CanAppeal = ""
