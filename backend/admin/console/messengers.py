"""Messages on their way and robots, on the desk: what is stuck, sending it again, trying out."""

from flask import request

from backend.admin import messengers
from backend.admin.console.room import Answer, draw, go, page
from backend.admin.guards import Presence
from backend.admin.service import Role
from backend.errors import AppError
from backend.notifications import outbox, templates
from backend.robots import service as robots

PAGE_SIZE = 50
KEEPERS: tuple[Role, ...] = ("owner", "editor", "moderator")
STATES = ("dead", "ready", "stopped", "sent")


@page("/outbox")
def list_outbox(presence: Presence, *, error: AppError | None = None) -> Answer:
    """List messages to readers, the dead ones first of all, and how the robots are."""
    asked, cursor = request.args.get("state", ""), request.args.get("cursor", "")[:200]
    state = asked if asked in STATES else STATES[0]
    entries, after = outbox.list_entries(state, cursor, PAGE_SIZE)
    found = [
        (robot.name, robots.is_stopped(robot), robots.latest(robot))
        for robot in robots.all_robots()
    ]
    return draw(
        "outbox.html",
        presence,
        entries=entries,
        state=state,
        after=after,
        cursor=cursor,
        robots=found,
        templates=templates.offered(),
        may_resend=presence.may(*KEEPERS),
        may_try=presence.may("owner"),
        error=error,
    )


@page("/outbox/<entry_id>/resend", method="POST", roles=KEEPERS, again=list_outbox)
def resend_message(presence: Presence, entry_id: str) -> Answer:
    """Send a dead message once more."""
    messengers.resend(presence.editor, entry_id)
    return go("/admin/outbox?done=resent")


@page("/robots/<robot_name>/try", method="POST", roles=("owner",), again=list_outbox)
def try_robot(presence: Presence, robot_name: str) -> Answer:
    """Have a robot say something."""
    messengers.try_robot(presence.editor, robot_name)
    return go("/admin/outbox?done=robot_tried")
