"""What chat robots plug into the application: the job that sends a message."""

from backend.manifest import Manifest
from backend.robots import service

MANIFEST = Manifest(
    package="robots",
    job_handlers={service.SEND_JOB: service.send_message},
)
