"""Console pages of WeChat's pushes: list by state, retry one, retry a missed article's import."""

import json
from typing import get_args

from flask import request

from backend.admin.editors.editor_accounts import Role
from backend.admin.guards import Presence
from backend.admin.missed_articles import missed_article_actions
from backend.admin.page_decorator import PageResult, page, redirect_to, render_page
from backend.admin.wechat_pushes import labels as push_labels
from backend.admin.wechat_pushes import push_actions
from backend.errors import AppError, NotFound
from backend.wechat.pushes import push_handling
from backend.wechat.pushes.push_handling import PushStateFilter

PAGE_SIZE = 20
MAX_ID_DIGITS = 18
ARTICLE_EDITORS: tuple[Role, ...] = ("owner", "editor")
STATES: tuple[PushStateFilter, ...] = get_args(PushStateFilter)


@page("/pushes", roles=ARTICLE_EDITORS)
def list_pushes(presence: Presence, *, error: AppError | None = None) -> PageResult:
    """List pushes in a state, the last one first."""
    rows, next_cursor = push_handling.list_pushes(
        _read_state(), request.args.get("cursor", "")[:200], PAGE_SIZE
    )
    return render_page(
        "pushes.html",
        presence,
        pushes=rows,
        after=next_cursor,
        state=_read_state(),
        cursor=request.args.get("cursor", "")[:200],
        missed=missed_article_actions.list_missed_articles(),
        push_labels=push_labels,
        format_payload=lambda payload: json.dumps(payload, ensure_ascii=False, indent=2),
        error=error,
    )


@page("/pushes/<push_id>/retry", method="POST", roles=ARTICLE_EDITORS, error_page=list_pushes)
def retry_push(presence: Presence, push_id: str) -> PageResult:
    """Retry a push."""
    push_actions.retry_push(presence.editor, push_id)
    return redirect_to(f"/admin/pushes?state={_read_state()}&done=push_again")


@page(
    "/pushes/articles/<job_id>/retry", method="POST", roles=ARTICLE_EDITORS, error_page=list_pushes
)
def retry_import(presence: Presence, job_id: str) -> PageResult:
    """Retry the import of a published article."""
    if not job_id.isdecimal() or not job_id.isascii() or len(job_id) > MAX_ID_DIGITS:
        raise NotFound
    missed_article_actions.retry_import(presence.editor, int(job_id))
    return redirect_to(f"/admin/pushes?state={_read_state()}&done=sought_again")


def _read_state() -> PushStateFilter:
    requested_state = request.args.get("state", "")
    return next((option for option in STATES if option == requested_state), STATES[0])
