"""Readers' words on the desk: what waits and what was decided; deciding, answering, pinning."""

from typing import get_args

from flask import request
from pydantic import ValidationError

from backend import ids
from backend.admin import order
from backend.admin.console.room import Answer, draw, go, page
from backend.admin.guards import Presence
from backend.admin.service import Role
from backend.errors import AppError, BadInput, NotFound
from backend.messages import service as messages
from backend.messages.schemas import NewReply
from backend.moderation import queue
from backend.moderation.queue import Which
from backend.moderation.verdicts import Deed

PAGE_SIZE = 20
KEEPERS: tuple[Role, ...] = ("owner", "editor", "moderator")
STATES: tuple[Which, ...] = get_args(Which)
DEEDS: tuple[Deed, ...] = get_args(Deed)


@page("/words")
def list_words(presence: Presence, *, error: AppError | None = None) -> Answer:
    """List readers' words: what waits, longest first, or what stands otherwise, last first."""
    asked, cursor = request.args.get("state", ""), request.args.get("cursor", "")[:200]
    state = next((each for each in STATES if each == asked), STATES[0])
    cases, after = queue.list_cases(state, cursor, PAGE_SIZE)
    return draw(
        "words.html",
        presence,
        cases=cases,
        state=state,
        pins=messages.pins_of([case.check.subject for case in cases]),
        after=after,
        cursor=cursor,
        may_decide=presence.may(*KEEPERS),
        new_key=lambda: ids.new(16),
        error=error,
    )


@page("/words/<check_id>/<deed>", method="POST", roles=KEEPERS, again=list_words)
def decide(presence: Presence, check_id: str, deed: str) -> Answer:
    """Approve, refuse or hide words."""
    known = next((each for each in DEEDS if each == deed), None)
    if known is None or not check_id.isascii():
        raise NotFound
    order.decide(presence.editor, check_id, known)
    return _back(f"words_{order.DONE[known]}")


@page("/messages/<message_id>/answer", method="POST", roles=KEEPERS, again=list_words)
def answer(presence: Presence, message_id: str) -> Answer:
    """Answer a reader in the name of the Official Account."""
    try:
        said = NewReply.model_validate({name: request.form.get(name) for name in ("text", "key")})
    except ValidationError as error:
        raise BadInput("回复要有内容，最多 1000 字") from error
    order.answer(presence.editor, _id(message_id), said)
    return _back("answered")


@page("/messages/<message_id>/pin", method="POST", roles=KEEPERS, again=list_words)
def pin(presence: Presence, message_id: str) -> Answer:
    """Put a message before all others of its article."""
    order.pin(presence.editor, _id(message_id))
    return _back("pinned")


@page("/messages/<message_id>/unpin", method="POST", roles=KEEPERS, again=list_words)
def unpin(presence: Presence, message_id: str) -> Answer:
    """Let a message stand where it belongs again."""
    order.unpin(presence.editor, _id(message_id))
    return _back("unpinned")


def _id(given: str) -> str:
    """Refuse what no id looks like: MySQL fails on comparing ASCII columns with other words."""
    if not given.isascii():
        raise NotFound
    return given


def _back(done: str) -> Answer:
    asked = request.args.get("state", "")
    state = next((each for each in STATES if each == asked), STATES[0])
    return go(f"/admin/words?state={state}&done={done}")
