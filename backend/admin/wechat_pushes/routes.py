"""Editors' API of WeChat's pushes: list, retry; missed articles: list, retry the import."""

from backend import api
from backend.admin import security_headers
from backend.admin.guards import KeyGuard
from backend.admin.models import Editor
from backend.admin.wechat_pushes import push_actions as push_actions
from backend.admin.wechat_pushes.schemas import (
    MissedArticleList,
    MissedArticleOut,
    PushesQuery,
    PushOut,
    PushPage,
)
from backend.errors import NotFound
from backend.wechat.pushes import push_handling
from backend.wechat.pushes.push_handling import AlreadyHandled, PushErased

MAX_ID_DIGITS = 18

router = api.Router("admin_pushes", prefix="/admin/api/v1")
router.after_request(security_headers.add_security_headers)
push_reader = KeyGuard("pushes:read")
article_editor = KeyGuard("pushes:write")


@router.read("/pushes", guard=push_reader)
def list_pushes(query: PushesQuery) -> PushPage:
    """List WeChat's pushes in a state, the last one first."""
    rows, next_cursor = push_handling.list_pushes(query.state, query.cursor, query.limit)
    return PushPage(items=[PushOut.of(push) for push in rows], next=next_cursor)


@router.route_for(
    "POST", "/pushes/<push_id>/retry", guard=article_editor, raises=(PushErased, AlreadyHandled)
)
def retry_push(editor: Editor, push_id: str) -> PushOut:
    """Retry a push that failed, or that no listener handled."""
    return PushOut.of(push_actions.retry_push(editor, push_id))


@router.read("/missed-articles", guard=push_reader)
def list_missed_articles() -> MissedArticleList:
    """List published articles that could not be imported, the last one first."""
    items = [
        MissedArticleOut.model_validate(article) for article in push_actions.list_missed_articles()
    ]
    return MissedArticleList(items=items)


@router.route_for("POST", "/missed-articles/<job_id>/retry", guard=article_editor)
def retry_import(editor: Editor, job_id: str) -> None:
    """Retry the import of a published article."""
    if not job_id.isdecimal() or len(job_id) > MAX_ID_DIGITS:
        raise NotFound
    push_actions.retry_import(editor, int(job_id))
