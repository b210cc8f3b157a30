"""What WeChat pushed: what nobody listens to, what failed, and sent articles that are missing."""

import json
from typing import get_args

from flask import request

from backend.admin import push_words
from backend.admin import pushes as desk
from backend.admin.console.room import Answer, draw, go, page
from backend.admin.guards import Presence
from backend.admin.service import Role
from backend.errors import AppError, NotFound
from backend.wechat.pushes import service
from backend.wechat.pushes.service import Which

PAGE_SIZE = 20
LONGEST_NUMBER = 18
KEEPERS: tuple[Role, ...] = ("owner", "editor")
STATES: tuple[Which, ...] = get_args(Which)


@page("/pushes", roles=KEEPERS)
def list_pushes(presence: Presence, *, error: AppError | None = None) -> Answer:
    """List what was pushed and stands so, the last one first."""
    found, after = service.list_pushes(_state(), request.args.get("cursor", "")[:200], PAGE_SIZE)
    return draw(
        "pushes.html",
        presence,
        pushes=found,
        after=after,
        state=_state(),
        cursor=request.args.get("cursor", "")[:200],
        missed=desk.list_missed(),
        named=push_words,
        whole=lambda said: json.dumps(said, ensure_ascii=False, indent=2),
        error=error,
    )


@page("/pushes/<push_id>/again", method="POST", roles=KEEPERS, again=list_pushes)
def handle_push_again(presence: Presence, push_id: str) -> Answer:
    """Have a push handed on once more."""
    desk.handle_again(presence.editor, push_id)
    return go(f"/admin/pushes?state={_state()}&done=push_again")


@page("/pushes/articles/<job_id>/again", method="POST", roles=KEEPERS, again=list_pushes)
def bring_in_again(presence: Presence, job_id: str) -> Answer:
    """Try once more to bring in an article that was sent."""
    if not job_id.isdecimal() or not job_id.isascii() or len(job_id) > LONGEST_NUMBER:
        raise NotFound
    desk.bring_in_again(presence.editor, int(job_id))
    return go(f"/admin/pushes?state={_state()}&done=sought_again")


def _state() -> Which:
    asked = request.args.get("state", "")
    return next((each for each in STATES if each == asked), STATES[0])
