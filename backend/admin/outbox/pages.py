"""Console pages of the outbox and chat robots: list, resend a dead message, send a test."""

from flask import request

from backend.admin.chat_robots import robot_actions
from backend.admin.editors.editor_accounts import Role
from backend.admin.guards import Presence
from backend.admin.outbox import outbox_actions as outbox_actions
from backend.admin.page_decorator import PageResult, page, redirect_to, render_page
from backend.chat_robots import robot_messages
from backend.errors import AppError
from backend.notifications.outbox import message_queue, templates

PAGE_SIZE = 50
MODERATORS: tuple[Role, ...] = ("owner", "editor", "moderator")
STATES = ("dead", "ready", "stopped", "sent")


@page("/outbox")
def list_outbox(presence: Presence, *, error: AppError | None = None) -> PageResult:
    """List messages to readers, dead ones by default, and the robots' state."""
    requested_state, cursor = request.args.get("state", ""), request.args.get("cursor", "")[:200]
    state = requested_state if requested_state in STATES else STATES[0]
    entries, next_cursor = message_queue.list_entries(state, cursor, PAGE_SIZE)
    robot_rows = [
        (robot.name, robot_messages.is_stopped(robot), robot_messages.list_latest(robot))
        for robot in robot_messages.list_robots()
    ]
    return render_page(
        "outbox.html",
        presence,
        entries=entries,
        state=state,
        after=next_cursor,
        cursor=cursor,
        robots=robot_rows,
        templates=templates.get_template_ids(),
        may_resend=presence.may(*MODERATORS),
        may_try=presence.may("owner"),
        error=error,
    )


@page("/outbox/<entry_id>/resend", method="POST", roles=MODERATORS, error_page=list_outbox)
def resend_message(presence: Presence, entry_id: str) -> PageResult:
    """Send a dead message once more."""
    outbox_actions.resend_message(presence.editor, entry_id)
    return redirect_to("/admin/outbox?done=resent")


@page("/robots/<robot_name>/test", method="POST", roles=("owner",), error_page=list_outbox)
def send_test_message(presence: Presence, robot_name: str) -> PageResult:
    """Send a test message by a robot."""
    robot_actions.send_test_message(presence.editor, robot_name)
    return redirect_to("/admin/outbox?done=robot_tried")
