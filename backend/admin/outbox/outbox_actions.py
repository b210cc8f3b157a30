"""Editors' audited actions on the outbox and chat robots: resend a dead message, send a test."""

from backend import ids
from backend.admin.audit import audit_log as audit
from backend.admin.models import Editor
from backend.admin.outbox import digest_and_alarm
from backend.chat_robots import robot_messages as robots
from backend.errors import Conflict
from backend.notifications.models import OutboxEntry
from backend.notifications.outbox import message_queue


class RobotNotFound(Conflict):
    """There is no robot of this name in the settings."""

    code, message = "no_robot", "没有设置这个机器人"


def resend_message(editor: Editor, entry_id: str) -> OutboxEntry:
    """Send a dead message once more, in the current transaction. Raises NotFound, NotDead."""
    entry = message_queue.resend(entry_id)
    audit.record(editor, "message.resent", f"outbox:{entry.public_id}")
    return entry


def send_test_message(editor: Editor, name: str) -> None:
    """Send a test message by a robot, also by one that had stopped. Raises RobotNotFound."""
    slot = f"trial:{ids.generate()}"
    if not robots.enqueue_message(
        "trial",
        slot,
        digest_and_alarm.format_trial(editor.name),
        only_robot=name,
        include_stopped=True,
    ):
        raise RobotNotFound
    audit.record(editor, "robot.tried", f"robot:{name}")
