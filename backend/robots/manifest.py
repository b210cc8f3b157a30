"""What chat robots plug into the application: the job that sends a message."""

from backend.manifest import Manifest
from backend.robots import robot_messages

MANIFEST = Manifest(
    package="robots",
    job_handlers={robot_messages.SEND_JOB: robot_messages.send_message},
)
