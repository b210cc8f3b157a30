"""Editors' API of WeChat's pushes: list, retry."""

from backend import api
from backend.admin import security_headers
from backend.admin.guards import KeyGuard
from backend.admin.models import Editor
from backend.admin.wechat_pushes import push_actions
from backend.admin.wechat_pushes.schemas import PushesQuery, PushOut, PushPage
from backend.wechat.pushes import push_handling
from backend.wechat.pushes.push_handling import AlreadyHandled, PushErased

router = api.Router("admin_pushes", prefix="/admin/api/v1")
router.after_request(security_headers.add_security_headers)
push_reader = KeyGuard("pushes:read")
push_editor = KeyGuard("pushes:write")


@router.read("/pushes", guard=push_reader)
def list_pushes(query: PushesQuery) -> PushPage:
    """List WeChat's pushes in a state, the last one first."""
    rows, next_cursor = push_handling.list_pushes(query.state, query.cursor, query.limit)
    return PushPage(items=[PushOut.of(push) for push in rows], next=next_cursor)


@router.route_for(
    "POST", "/pushes/<push_id>/retry", guard=push_editor, raises=(PushErased, AlreadyHandled)
)
def retry_push(editor: Editor, push_id: str) -> PushOut:
    """Retry a push that failed, or that no listener handled."""
    return PushOut.of(push_actions.retry_push(editor, push_id))
