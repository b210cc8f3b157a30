"""Passages after a re-import as editors see them: what was, beside what is."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field

from backend import api
from backend.annotations.anchors import Anchor
from backend.annotations.models import Moving
from backend.annotations.service import Quote, Start

Outcome = Literal["kept", "moved", "orphaned"]
How = Literal["same", "edited", "elsewhere", "by_hand", "gone"]
Cursor = Annotated[str, Field(max_length=200)]


class MovingOut(api.Out):
    """What one re-import did to an article's passages; `finished_at` is null while it goes on."""

    revision: int
    kept: int
    moved: int
    orphaned: int
    created_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, moving: Moving) -> Self:
        """Show a re-import."""
        return cls.model_validate({name: getattr(moving, name) for name in cls.model_fields})


class MovingPage(api.Out):
    """Re-imports that met passages, the newest first."""

    items: list[MovingOut]
    next: str | None


class MovingsQuery(api.Query):
    """Which page of the re-imports."""

    cursor: Cursor = ""
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class Surrounded(api.Out):
    """Words of one revision, between those before and behind."""

    revision: int
    start: int
    end: int
    before: str
    words: str
    after: str

    @classmethod
    def of(cls, revision: int, anchor: Anchor) -> Self:
        """Show words where they stand."""
        return cls(
            revision=revision,
            start=anchor.start,
            end=anchor.end,
            before=anchor.prefix,
            words=anchor.quote,
            after=anchor.suffix,
        )


class MoveOut(api.Out):
    """What a re-import did to one passage, of which `id` is the id.

    `quote` is what was picked at first. `state` is how the passage stands today,
    whatever this re-import did.
    """

    id: str
    quote: str
    state: Literal["anchored", "moved", "orphaned"]
    outcome: Outcome
    how: How
    was: Surrounded
    now: Surrounded | None


class MovePage(api.Out):
    """One re-import and a page of its passages of one outcome; `next` is the cursor behind it."""

    moving: MovingOut
    items: list[MoveOut]
    next: str | None


class MovesQuery(api.Query):
    """Which page of which passages, of the newest re-import unless `revision` says which."""

    revision: Annotated[int | None, Field(ge=1, le=1_000_000)] = None
    outcome: Outcome = "orphaned"
    cursor: Cursor = ""
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class NewPlace(api.In):
    """The words of the current text that a passage shall stand for, and where they begin."""

    quote: Quote
    start: Start | None = None
