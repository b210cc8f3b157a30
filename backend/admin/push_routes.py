"""What WeChat pushed, for editors' scripts: look, hand on again, seek a sent article again."""

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import Field

from backend import api
from backend.admin import headers, pushes
from backend.admin.guards import KeyGuard
from backend.admin.models import Editor
from backend.errors import NotFound
from backend.wechat.pushes import service
from backend.wechat.pushes.models import Push
from backend.wechat.pushes.service import Which

LONGEST_NUMBER = 18

room = api.Room("admin_pushes", prefix="/admin/api/v1")
room.after_request(headers.guard)
push_reader = KeyGuard("pushes:read")
article_editor = KeyGuard("pushes:write")


class PushesQuery(api.Query):
    """Which page of which pushes: those nobody listens to, those that failed, or others."""

    state: Which = "unknown"
    cursor: Annotated[str, Field(max_length=200)] = ""
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class PushOut(api.Out):
    """One push: its event's name in lower case, all that it says, and where it stands.

    `error` is the kind of error with which handing it on failed.
    """

    id: str
    event: str
    appid: str
    openid: str
    said: dict[str, Any]
    state: str
    error: str
    at: datetime
    received_at: datetime

    @classmethod
    def of(cls, push: Push) -> Self:
        """Show a push."""
        facts = {name: getattr(push, name) for name in cls.model_fields if name != "id"}
        return cls(id=push.public_id, **facts)


class PushPage(api.Out):
    """A page of pushes; `next` is the cursor of the page after it."""

    items: list[PushOut]
    next: str | None


class MissedOut(api.Out):
    """A sent article that could not be brought in, and why."""

    id: int
    url: str
    why: str


class MissedList(api.Out):
    """Sent articles that could not be brought in, fifty at the most."""

    items: list[MissedOut]


@room.read("/pushes", guard=push_reader)
def list_pushes(query: PushesQuery) -> PushPage:
    """List what WeChat pushed and stands so, the last one first."""
    found, after = service.list_pushes(query.state, query.cursor, query.limit)
    return PushPage(items=[PushOut.of(push) for push in found], next=after)


@room.route_for("POST", "/pushes/<push_id>/again", guard=article_editor)
def handle_push_again(editor: Editor, push_id: str) -> PushOut:
    """Have a push that failed, or that nobody listened to, handed on once more."""
    return PushOut.of(pushes.handle_again(editor, push_id))


@room.read("/missed-articles", guard=push_reader)
def list_missed() -> MissedList:
    """List sent articles that could not be brought in, the last one first."""
    found = [MissedOut(id=each.id, url=each.url, why=each.why) for each in pushes.list_missed()]
    return MissedList(items=found)


@room.route_for("POST", "/missed-articles/<job_id>/again", guard=article_editor)
def bring_in_again(editor: Editor, job_id: str) -> None:
    """Try once more to bring in a sent article."""
    if not job_id.isdecimal() or len(job_id) > LONGEST_NUMBER:
        raise NotFound
    pushes.bring_in_again(editor, int(job_id))
