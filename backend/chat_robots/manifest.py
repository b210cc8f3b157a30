"""What chat robots plug into the application: the job that sends a message."""

from backend.chat_robots import robot_messages
from backend.manifest import Manifest

MANIFEST = Manifest(
    package="chat_robots",
    job_handlers={robot_messages.SEND_JOB: robot_messages.send_message},
)
