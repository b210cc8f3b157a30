"""Schemas of re-anchoring for editors: runs, results before and after, manual anchors."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field

from backend import api
from backend.passages.models import ReanchorRun
from backend.passages.passage_records import QuoteStart, QuoteText
from backend.passages.quote_anchors import QuoteAnchor

ReanchorOutcome = Literal["unchanged", "moved", "orphaned"]
ReanchorCause = Literal["same", "edited", "elsewhere", "by_hand", "gone"]


class ReanchorRunOut(api.Out):
    """Summary of one re-anchoring run; `finished_at` is null while it is running."""

    revision: int
    unchanged: int
    moved: int
    orphaned: int
    created_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, run: ReanchorRun) -> Self:
        """Build from a re-anchoring run."""
        return cls.model_validate({name: getattr(run, name) for name in cls.model_fields})


class ReanchorRunPage(api.Out):
    """A page of re-anchoring runs, newest first."""

    items: list[ReanchorRunOut]
    next: str | None


class ReanchorRunsQuery(api.EditorPageQuery):
    """Paging of re-anchoring runs."""


class QuoteInContext(api.Out):
    """A quote in one revision, with the text before and after it."""

    revision: int
    start: int
    end: int
    prefix: str
    quote: str
    suffix: str

    @classmethod
    def of(cls, revision: int, anchor: QuoteAnchor) -> Self:
        """Build from an anchor in a revision."""
        return cls(
            revision=revision,
            start=anchor.start,
            end=anchor.end,
            prefix=anchor.prefix,
            quote=anchor.quote,
            suffix=anchor.suffix,
        )


class ReanchorResultOut(api.Out):
    """A run's result for one passage, of which `id` is the id.

    `quote` is what was picked at first. `state` is how the passage stands today,
    whatever this re-import did.
    """

    id: str
    quote: str
    state: Literal["anchored", "moved", "orphaned"]
    outcome: ReanchorOutcome
    reason: ReanchorCause
    previous: QuoteInContext
    current: QuoteInContext | None


class ReanchorResultPage(api.Out):
    """One re-anchoring run and a page of its results with one outcome."""

    run: ReanchorRunOut
    items: list[ReanchorResultOut]
    next: str | None


class ReanchorResultsQuery(api.EditorPageQuery):
    """Filter and paging of results, of the newest run unless `revision` is given."""

    revision: Annotated[int | None, Field(ge=1, le=1_000_000)] = None
    outcome: ReanchorOutcome = "orphaned"


class ManualAnchorIn(api.In):
    """The text in the current revision that an orphaned passage is re-anchored to."""

    quote: QuoteText
    start: QuoteStart | None = None
