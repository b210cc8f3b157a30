"""The background worker, `flask --app backend.app worker`: writes arrivals and runs jobs."""

import os
import signal
import time
from types import FrameType

import click
import structlog

from backend import db, jobs, logs
from backend.admin.outbox import daily_digest
from backend.annotations import marks
from backend.groups import service as groups
from backend.moderation import pictures
from backend.moderation import service as moderation
from backend.notifications import service as notifications
from backend.notifications.outbox import queue
from backend.passages import reanchoring
from backend.privacy import retention
from backend.shares.arrivals import visit_stream as arrivals
from backend.shares.codes import code_cleanup, minting
from backend.shelves import service as shelves
from backend.spread import account_reach
from backend.wechat.pushes import service as pushes

TICK_SECONDS = 60
# Enqueued once a minute.
PERIODIC_JOBS = (
    minting.REFILL_JOB,
    code_cleanup.CLEANUP_JOB,
    reanchoring.REANCHOR_SWEEP_JOB,
    marks.PURGE_JOB,
    moderation.RETRY_JOB,
    pictures.CHECK_JOB,
    shelves.PURGE_JOB,
    groups.SWEEP_JOB,
    pushes.SWEEP_JOB,
    account_reach.FETCH_JOB,
    queue.WAKE_JOB,
    notifications.SWEEP_JOB,
    retention.RETENTION_JOB,
    daily_digest.DIGEST_JOB,
)

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
            if not arrivals.write_next_batch() + jobs.run_due(1):
                jobs.wait(1.0)
        except Exception as error:  # the database may be away; the worker outlives it
            log.error("worker stumbled", **logs.build_error_fields(error))
            time.sleep(2)


def enqueue_periodic_jobs() -> None:
    """Enqueue the periodic jobs; what several workers enqueue is done once."""
    with db.transaction():
        jobs.reset_future_dated()
        for kind in PERIODIC_JOBS:
            jobs.enqueue(kind, dedupe_key=kind)
    arrivals.delete_stale_consumers()
