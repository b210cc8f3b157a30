"""HTTP endpoints of WeChat's pushes, for editors' scripts: list, retry, re-import articles."""

from datetime import datetime
from typing import Any, Self

from backend import api
from backend.admin import headers
from backend.admin.guards import KeyGuard
from backend.admin.models import Editor
from backend.admin.pushes import service as push_actions
from backend.errors import NotFound
from backend.wechat.pushes import service
from backend.wechat.pushes.models import Push
from backend.wechat.pushes.service import PushStateFilter

MAX_ID_DIGITS = 18

router = api.Router("admin_pushes", prefix="/admin/api/v1")
router.after_request(headers.add_security_headers)
push_reader = KeyGuard("pushes:read")
article_editor = KeyGuard("pushes:write")


class PushesQuery(api.EditorPageQuery):
    """Which page of which pushes: those nobody listens to, those that failed, or others."""

    state: PushStateFilter = "unknown"


class PushOut(api.Out):
    """One push: its event's name in lower case, its payload, and its state.

    `error` is the type of error with which handling it failed.
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
        fields = {name: getattr(push, name) for name in cls.model_fields if name != "id"}
        return cls(id=push.public_id, **fields)


class PushPage(api.Out):
    """A page of pushes; `next` is the cursor of the page after it."""

    items: list[PushOut]
    next: str | None


class MissedArticleOut(api.Out):
    """A published article that could not be imported, and why."""

    id: int
    url: str
    why: str


class MissedArticleList(api.Out):
    """Published articles that could not be imported, fifty at the most."""

    items: list[MissedArticleOut]


@router.read("/pushes", guard=push_reader)
def list_pushes(query: PushesQuery) -> PushPage:
    """List WeChat's pushes in a state, the last one first."""
    rows, next_cursor = service.list_pushes(query.state, query.cursor, query.limit)
    return PushPage(items=[PushOut.of(push) for push in rows], next=next_cursor)


@router.route_for("POST", "/pushes/<push_id>/again", guard=article_editor)
def retry_push(editor: Editor, push_id: str) -> PushOut:
    """Retry a push that failed, or that no listener handled."""
    return PushOut.of(push_actions.retry_push(editor, push_id))


@router.read("/missed-articles", guard=push_reader)
def list_missed_articles() -> MissedArticleList:
    """List published articles that could not be imported, the last one first."""
    items = [
        MissedArticleOut(id=article.id, url=article.url, why=article.why)
        for article in push_actions.list_missed_articles()
    ]
    return MissedArticleList(items=items)


@router.route_for("POST", "/missed-articles/<job_id>/again", guard=article_editor)
def retry_import(editor: Editor, job_id: str) -> None:
    """Retry the import of a published article."""
    if not job_id.isdecimal() or len(job_id) > MAX_ID_DIGITS:
        raise NotFound
    push_actions.retry_import(editor, int(job_id))
