"""Logs and counts every refusal of an editor, a key or a form; never what was typed or carried.

A login is not logged as it was typed, since people type passwords there: the editor's id is,
where there is one.
"""

from typing import Literal

import structlog
from flask import has_request_context, request

from backend import cache
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
FIGURE = "editors.refused."

log = structlog.get_logger()


def note(reason: Reason, editor: Editor | None = None, **ids: str) -> None:
    """Log one refusal with its reason, the address and who is concerned, and count it.

    `ids` are further public ids or names of ours, such as a key's id or a scope.
    """
    address = request.remote_addr if has_request_context() else None
    concerned = editor.public_id if editor is not None else None
    log.warning("editor refused", reason=reason, address=address, editor=concerned, **ids)
    cache.tally(f"{FIGURE}{reason}")
