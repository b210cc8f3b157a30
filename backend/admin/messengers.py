"""What editors do about messages: send dead ones again, try robots out; told to the audit log."""

from backend import ids
from backend.admin import audit, digest
from backend.admin.models import Editor
from backend.errors import Conflict
from backend.notifications import outbox
from backend.notifications.models import Entry
from backend.robots import service as robots


class NoRobot(Conflict):
    """There is no robot of this name in the settings."""

    code, message = "no_robot", "没有设置这个机器人"


def resend(editor: Editor, entry_id: str) -> Entry:
    """Send a dead message once more, in the current transaction. Raises NotFound, NotDead."""
    entry = outbox.resend(entry_id)
    audit.record(editor, "message.resent", f"outbox:{entry.public_id}")
    return entry


def try_robot(editor: Editor, name: str) -> None:
    """Have a robot say something, also one that had stopped. Raises NoRobot."""
    slot = f"trial:{ids.new()}"
    if not robots.order("trial", slot, digest.trial(editor.name), only=name, again=True):
        raise NoRobot
    audit.record(editor, "robot.tried", f"robot:{name}")
