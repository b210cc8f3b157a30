"""Editors' audited action on WeChat's pushes: retry one."""

from backend.admin.audit import audit_log as audit
from backend.admin.models import Editor
from backend.wechat.pushes import push_handling
from backend.wechat.pushes.models import Push


def retry_push(editor: Editor, push_id: str) -> Push:
    """Retry a push. Raises NotFound, AlreadyHandled."""
    push = push_handling.retry_push(push_id)
    audit.record(editor, "push.handled_again", f"push:{push.public_id}")
    return push
