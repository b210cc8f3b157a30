"""Messages on their way and robots, as scripts of editors get them."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field

from backend import api
from backend.notifications.models import Entry
from backend.robots.models import Post


class OutboxQuery(api.Query):
    """Which page of messages that stand so."""

    state: Literal["dead", "ready", "stopped", "sent"] = "dead"
    cursor: Annotated[str, Field(max_length=200)] = ""
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class EntryOut(api.Out):
    """One message to a reader; `errcode` and `why` say what stood against it."""

    id: str
    kind: str
    state: str
    attempts: int
    errcode: int | None
    why: str
    delivery: str | None
    due_at: datetime
    sent_at: datetime | None
    created_at: datetime

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """Show a message; whom it is for, and what it says, is nobody's business."""
        facts = {name: getattr(entry, name) for name in cls.model_fields if name != "id"}
        return cls(id=entry.public_id, **facts)


class EntryPage(api.Out):
    """A page of messages; `next` is the cursor of the page after it."""

    items: list[EntryOut]
    next: str | None


class PostOut(api.Out):
    """One thing that a robot was told."""

    kind: str
    state: str
    errcode: int | None
    why: str
    created_at: datetime
    done_at: datetime | None


class RobotOut(api.Out):
    """A robot, whether it has stopped for good, and the last things it was told."""

    name: str
    stopped: bool
    latest: list[PostOut]

    @classmethod
    def of(cls, name: str, stopped: bool, posts: list[Post]) -> Self:
        """Show a robot."""
        return cls(name=name, stopped=stopped, latest=[PostOut.model_validate(p) for p in posts])


class RobotList(api.Out):
    """The robots that are set up."""

    items: list[RobotOut]
