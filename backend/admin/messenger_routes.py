"""Messages on their way and robots, for editors' scripts."""

from backend import api
from backend.admin import headers, messengers
from backend.admin.guards import KeyGuard
from backend.admin.messenger_schemas import (
    EntryOut,
    EntryPage,
    OutboxQuery,
    RobotList,
    RobotOut,
)
from backend.admin.models import Editor
from backend.notifications import outbox
from backend.robots import service as robots

room = api.Room("admin_messengers", prefix="/admin/api/v1")
room.after_request(headers.guard)
outbox_reader = KeyGuard("outbox:read")
order_keeper = KeyGuard("outbox:write")
robot_reader = KeyGuard("robots:read")
owner = KeyGuard("robots:write")


@room.read("/outbox", guard=outbox_reader)
def list_outbox(query: OutboxQuery) -> EntryPage:
    """List messages to readers that stand so, the newest first."""
    found, after = outbox.list_entries(query.state, query.cursor, query.limit)
    return EntryPage(items=[EntryOut.of(entry) for entry in found], next=after)


@room.route_for("POST", "/outbox/<entry_id>/resend", guard=order_keeper)
def resend_message(editor: Editor, entry_id: str) -> EntryOut:
    """Send a dead message once more."""
    return EntryOut.of(messengers.resend(editor, entry_id))


@room.read("/robots", guard=robot_reader)
def list_robots() -> RobotList:
    """List the robots of the editors' groups, and how they are."""
    items = [
        RobotOut.of(robot.name, robots.is_stopped(robot), list(robots.latest(robot)))
        for robot in robots.all_robots()
    ]
    return RobotList(items=items)


@room.route_for("POST", "/robots/<robot_name>/try", guard=owner)
def try_robot(editor: Editor, robot_name: str) -> None:
    """Have a robot say something, also one that had stopped."""
    messengers.try_robot(editor, robot_name)
