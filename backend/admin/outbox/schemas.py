"""Schemas of the editors' API of the outbox: the query, a message to a reader, a page of them."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field

from backend import api
from backend.notifications.models import OutboxEntry


class OutboxQuery(api.EditorPageQuery):
    """Which page of messages in which state."""

    state: Literal["dead", "ready", "stopped", "sent"] = "dead"
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class OutboxEntryOut(api.Out):
    """One message to a reader; `errcode` and `reason` say why it failed."""

    id: str
    kind: str
    state: str
    attempts: int
    errcode: int | None
    reason: str
    delivery: str | None
    due_at: datetime
    sent_at: datetime | None
    created_at: datetime

    @classmethod
    def of(cls, entry: OutboxEntry) -> Self:
        """Show a message, without its recipient and its text."""
        return cls.from_row(entry, id=entry.public_id)


class OutboxPage(api.Out):
    """A page of messages; `next` is the cursor of the page after it."""

    items: list[OutboxEntryOut]
    next: str | None
