"""Readers' words on the desk: what waits and what was decided; deciding, answering, pinning."""

from typing import Any, get_args
from urllib.parse import quote, urlencode

from flask import request
from pydantic import ValidationError

from backend import clock, ids
from backend.admin import order, service
from backend.admin.console.room import Answer, draw, go, page
from backend.admin.guards import Presence
from backend.admin.service import Role
from backend.errors import AppError, BadInput, NotFound
from backend.messages import service as messages
from backend.messages.schemas import NewReply
from backend.moderation import decisions, queue
from backend.moderation.queue import Case, Which
from backend.moderation.verdicts import Deed

PAGE_SIZE = 20
KEEPERS: tuple[Role, ...] = ("owner", "editor", "moderator")
STATES: tuple[Which, ...] = get_args(Which)
DEEDS: tuple[Deed, ...] = get_args(Deed)


@page("/words")
def list_words(presence: Presence, *, error: AppError | None = None) -> Answer:
    """List readers' words: what waits, longest first, or what stands otherwise, last first."""
    state, cursor = _state(), request.args.get("cursor", "")[:200]
    cases, after = queue.list_cases(state, cursor, PAGE_SIZE)
    return draw(
        "words.html",
        presence,
        **around(presence, cases),
        state=state,
        counts=queue.counts(),
        after=after,
        cursor=cursor,
        back=f"state={state}&cursor={quote(cursor)}",
        batch=request.args.get("batch", "")[:16],
        failed=_count(request.args.get("failed", "")),
        error=error,
    )


def around(presence: Presence, cases: list[Case]) -> dict[str, Any]:
    """Give what a list of words shows beside them."""
    decided = {each.decision.editor_id for each in cases if each.decision}
    return {
        "cases": cases,
        "now": clock.now(),
        "editors": service.names(decided),
        "can_be_undone": decisions.can_be_undone,
        "pins": messages.pins_of([case.check.subject for case in cases]),
        "may_decide": presence.may(*KEEPERS),
        "new_key": lambda: ids.new(16),
    }


@page("/words/<check_id>/<deed>", method="POST", roles=KEEPERS, again=list_words)
def decide(presence: Presence, check_id: str, deed: str) -> Answer:
    """Approve, refuse or hide words."""
    known = next((each for each in DEEDS if each == deed), None)
    if known is None:
        raise NotFound
    batch = ids.new(16)
    order.decide(
        presence.editor, _wanted(f"{check_id}:{request.form.get('round', '')}"), known, batch
    )
    return _back(f"words_{order.DONE[known]}", batch=batch)


@page("/words/decide", method="POST", roles=KEEPERS, transaction=False, again=list_words)
def decide_several(presence: Presence) -> Answer:
    """Decide about all that is ticked alike; what failed is counted, and stays where it is."""
    deed = next((each for each in DEEDS if each == request.form.get("deed")), None)
    ticked = [_wanted(each) for each in request.form.getlist("words")[: order.MOST_AT_ONCE]]
    if deed is None or not ticked:
        raise BadInput("先选中要一起处理的内容")
    several = order.decide_all(presence.editor, ticked, deed)
    if not several.done:
        raise next(iter(several.failed.values()))
    return _back(f"words_{order.DONE[deed]}", batch=several.batch, failed=len(several.failed))


@page("/words/undo", method="POST", roles=KEEPERS, transaction=False, again=list_words)
def undo(presence: Presence) -> Answer:
    """Take back what was decided in one go."""
    several = order.undo(presence.editor, request.form.get("batch", ""))
    if not several.done:
        raise next(iter(several.failed.values()))
    return _back("undone", failed=len(several.failed))


@page("/messages/<message_id>/answer", method="POST", roles=KEEPERS, again=list_words)
def answer(presence: Presence, message_id: str) -> Answer:
    """Answer a reader in the name of the Official Account."""
    try:
        said = NewReply.model_validate({name: request.form.get(name) for name in ("text", "key")})
    except ValidationError as error:
        raise BadInput("回复要有内容，最多 1000 字") from error
    order.answer(presence.editor, message_id, said)
    return _back("answered")


@page("/messages/<message_id>/pin", method="POST", roles=KEEPERS, again=list_words)
def pin(presence: Presence, message_id: str) -> Answer:
    """Put a message before all others of its article."""
    order.pin(presence.editor, message_id)
    return _back("pinned")


@page("/messages/<message_id>/unpin", method="POST", roles=KEEPERS, again=list_words)
def unpin(presence: Presence, message_id: str) -> Answer:
    """Let a message stand where it belongs again."""
    order.unpin(presence.editor, message_id)
    return _back("unpinned")


def _wanted(given: str) -> order.Wanted:
    """Read which words an editor means, and in which round they saw them."""
    check_id, _, seen = given[:40].partition(":")
    return order.Wanted(check_id, _count(seen) or None)


def _count(given: str) -> int:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


def _state() -> Which:
    asked = request.args.get("state", "")
    return next((each for each in STATES if each == asked), STATES[0])


def _back(done: str, *, batch: str = "", failed: int = 0) -> Answer:
    there = {"state": _state(), "done": done, "batch": batch, "failed": failed or ""}
    there["cursor"] = request.args.get("cursor", "")[:200]
    told = urlencode({name: value for name, value in there.items() if value})
    return go(f"/admin/words?{told}")
