"""A reader as editors see them: their record, all they said, bans and trust."""

from flask import request

from backend.admin import people
from backend.admin.console.order import KEEPERS, PAGE_SIZE, STATES, around
from backend.admin.console.room import Answer, draw, go, page
from backend.admin.guards import Presence
from backend.admin.order_schemas import LONGEST_REASON
from backend.errors import AppError, BadInput, Fault
from backend.moderation import queue
from backend.moderation.texts import cleaned

DAYS = {"1": 1, "7": 7, "30": 30, "": None}


@page("/people/<person_id>")
def person(presence: Presence, person_id: str, *, error: AppError | None = None) -> Answer:
    """Show a reader's record, bans, and all they said in public."""
    account, record, bans = people.get_person(person_id)
    cursor = request.args.get("cursor", "")[:200]
    cases, after = queue.list_of_person(account, cursor, PAGE_SIZE)
    return draw(
        "person.html",
        presence,
        **around(presence, cases),
        account=account,
        record=record,
        bans=bans,
        after=after,
        cursor=cursor,
        error=error,
    )


def _again(presence: Presence, *, error: AppError) -> Answer:
    return person(presence, (request.view_args or {})["person_id"], error=error)


@page("/people/<person_id>/ban", method="POST", roles=KEEPERS, again=_again)
def ban(presence: Presence, person_id: str) -> Answer:
    """Let a reader say nothing in public for a while."""
    days, reason = request.form.get("days", "x"), cleaned(request.form.get("reason", ""))
    if days not in DAYS:
        raise BadInput("请选择禁言多久", faults=(Fault("/days", "必选"),))
    if not reason or len(reason) > LONGEST_REASON:
        raise BadInput("请写明禁言的原因，最多 200 字", faults=(Fault("/reason", "必填"),))
    hides = request.form.get("hide_words") == "yes"
    people.ban(presence.editor, person_id, DAYS[days], reason, hides_words=hides)
    return _back(person_id, "banned")


@page("/people/<person_id>/lift", method="POST", roles=KEEPERS, again=_again)
def lift(presence: Presence, person_id: str) -> Answer:
    """Let a reader speak again."""
    people.lift(presence.editor, person_id)
    return _back(person_id, "unbanned")


@page("/people/<person_id>/trust", method="POST", roles=KEEPERS, again=_again)
def trust(presence: Presence, person_id: str) -> Answer:
    """Let a reader's words wait for WeChat only."""
    people.trust(presence.editor, person_id)
    return _back(person_id, "trusted")


@page("/people/<person_id>/untrust", method="POST", roles=KEEPERS, again=_again)
def untrust(presence: Presence, person_id: str) -> Answer:
    """Treat a reader's words as anybody's again."""
    people.untrust(presence.editor, person_id)
    return _back(person_id, "untrusted")


def _back(person_id: str, done: str) -> Answer:
    """Go back to the list of words from which this was done, or to the person's page."""
    state = request.form.get("from", "")
    if state in STATES:
        return go(f"/admin/words?state={state}&done={done}")
    return go(f"/admin/people/{person_id}?done={done}")
