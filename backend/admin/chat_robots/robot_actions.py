"""Editors' audited action on chat robots: send a test message."""

from backend import ids
from backend.admin.audit import audit_log as audit
from backend.admin.chat_robots import digest_and_alarm
from backend.admin.models import Editor
from backend.chat_robots import robot_messages
from backend.errors import Conflict


class RobotNotFound(Conflict):
    """There is no robot of this name in the settings."""

    code, message = "no_robot", "没有设置这个机器人"


def send_test_message(editor: Editor, name: str) -> None:
    """Send a test message by a robot, also by one that had stopped. Raises RobotNotFound."""
    slot = f"trial:{ids.generate()}"
    if not robot_messages.enqueue_message(
        "trial",
        slot,
        digest_and_alarm.format_trial(editor.name),
        only_robot=name,
        include_stopped=True,
    ):
        raise RobotNotFound
    audit.record(editor, "robot.tried", f"robot:{name}")
