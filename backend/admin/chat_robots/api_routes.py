"""Editors' API of chat robots: list them with their state, and send a test message."""

from backend import api
from backend.admin import security_headers
from backend.admin.chat_robots import robot_actions
from backend.admin.chat_robots.robot_actions import RobotNotFound
from backend.admin.chat_robots.schemas import RobotList, RobotOut
from backend.admin.guards import KeyGuard
from backend.admin.models import Editor
from backend.chat_robots import robot_messages

router = api.Router("admin_chat_robots", prefix="/admin/api/v1")
router.after_request(security_headers.add_security_headers)
robot_reader = KeyGuard("robots:read")
owner = KeyGuard("robots:write")


@router.read("/robots", guard=robot_reader)
def list_robots() -> RobotList:
    """List the robots of the editors' groups, with their state."""
    items = [
        RobotOut.of(
            robot.name, robot_messages.is_stopped(robot), list(robot_messages.list_latest(robot))
        )
        for robot in robot_messages.list_robots()
    ]
    return RobotList(items=items)


@router.route_for("POST", "/robots/<robot_name>/test", guard=owner, raises=(RobotNotFound,))
def try_robot(editor: Editor, robot_name: str) -> None:
    """Send a test message by a robot, also by one that had stopped."""
    robot_actions.send_test_message(editor, robot_name)
