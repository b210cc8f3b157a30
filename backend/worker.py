"""The background worker loop: writes visits from the stream, runs jobs, enqueues periodic ones.

Run as `flask --app backend.app worker`.
"""

import os
import signal
import time
from types import FrameType

import click
import structlog

from backend import db, job_queue, logs, manifest
from backend.shares.arrivals import visit_stream

TICK_SECONDS = 60

log = structlog.get_logger()


@click.command("worker")
def run_worker() -> None:
    """Write arrivals and run jobs, until told to stop."""
    is_stopped = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal is_stopped
        is_stopped = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    os.nice(10)
    log.info("worker ready")
    next_tick = 0.0
    while not is_stopped:
        try:
            if time.monotonic() >= next_tick:
                next_tick = time.monotonic() + TICK_SECONDS
                enqueue_periodic_jobs()
            if not visit_stream.write_next_batch() + job_queue.run_due(1):
                job_queue.wait(1.0)
        except Exception as error:  # the database may be away; the worker outlives it
            log.error("worker stumbled", **logs.build_error_fields(error))
            time.sleep(2)


def enqueue_periodic_jobs() -> None:
    """Enqueue the periodic jobs; what several workers enqueue is done once."""
    with db.transaction():
        job_queue.reset_future_dated()
        for kind in manifest.list_periodic_jobs(manifest.get_manifests()):
            job_queue.enqueue(kind, dedupe_key=kind)
    visit_stream.delete_stale_consumers()
