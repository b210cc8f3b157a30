"""Logs and counts every refused sign-in, API key or form; never what was typed.

A login is not logged as it was typed, since people type passwords there: the editor's id is,
where there is one.
"""

from typing import Literal

import structlog
from flask import has_request_context, request

from backend import redis_primitives
from backend.admin.models import Editor

Reason = Literal[
    "unknown_login",
    "wrong_password",
    "wrong_code",
    "locked_out",
    "slowed_down",
    "too_many",
    "step_up_password",
    "step_up_code",
    "step_up_too_many",
    "unknown_key",
    "expired_key",
    "missing_scope",
    "forbidden_role",
    "must_change_password",
    "foreign_form",
]
COUNTER_PREFIX = "editors.refused."

log = structlog.get_logger()


def record_refusal(reason: Reason, editor: Editor | None = None, **ids: str) -> None:
    """Log one refusal with its reason, the address and the editor, and count it.

    `ids` are further public ids or names of ours, such as a key's id or a scope.
    """
    address = request.remote_addr if has_request_context() else None
    editor_id = editor.public_id if editor is not None else None
    log.warning("editor refused", reason=reason, address=address, editor=editor_id, **ids)
    redis_primitives.increment(f"{COUNTER_PREFIX}{reason}")
