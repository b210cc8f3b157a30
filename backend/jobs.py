"""Work for later, kept in the same transaction as the deed that caused it.

A job is a row. It is claimed with a lease, retried with growing pauses, and
kept as `dead` with its last error when it has failed too often. Delivery is at
least once, so handlers are idempotent. A job that has more to do gives the
seconds until then and keeps its row: so what has one `dedupe_key` is done by one
worker at a time. Redis only rings the bell: without it a job waits a second
longer. Why not a library: deed and job must be one
transaction on three databases, and none that was measured came back from a
killed worker within seconds.
"""

import random
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import redis
import structlog
from flask import Flask, current_app
from sqlalchemy import Index, Integer, String, Text, case, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from backend import cache, clock, db

LEASE = timedelta(seconds=60)
LONGEST_PAUSE = 600
BELL = "jobs:bell"

Handler = Callable[[dict[str, Any]], float | None]
log = structlog.get_logger()


class Job(db.Base):
    """One piece of work that waits, runs or has died."""

    __tablename__ = "jobs"
    __table_args__ = (Index(None, "state", "run_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(64))
    payload: Mapped[dict[str, Any]]
    dedupe_key: Mapped[str | None] = mapped_column(db.exact(120), unique=True)
    state: Mapped[str] = mapped_column(String(8), default="ready")
    run_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    max_attempts: Mapped[int] = mapped_column(Integer, default=8)
    last_error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


def init(app: Flask, handlers: dict[str, Handler]) -> None:
    """Tell the app who does which kind of work."""
    app.extensions["jobs"] = handlers


def enqueue(
    kind: str,
    payload: dict[str, Any] | None = None,
    *,
    dedupe_key: str | None = None,
    delay: float = 0,
) -> None:
    """Keep work for later, together with the current transaction.

    With a `dedupe_key` that is already waiting, nothing is added. `delay` is
    in seconds.
    """
    due = clock.now() + timedelta(seconds=delay)
    job = Job(kind=kind, payload=payload or {}, dedupe_key=dedupe_key, run_at=due)
    session = db.session()
    try:
        with session.begin_nested():
            session.add(job)
    except IntegrityError:
        return
    db.after_commit(_ring)


def _ring() -> None:
    with suppress(redis.RedisError):
        cache.client().lpush(BELL, 1)
        cache.client().ltrim(BELL, 0, 9)


def claim() -> Job | None:
    """Take the next job that is due, or whose worker vanished, for the length of a lease."""
    with db.transaction() as session:
        due = (
            select(Job)
            .where(Job.state.in_(("ready", "running")), Job.run_at <= clock.now())
            .order_by(Job.run_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        job = session.scalars(due).first()
        if job is None:
            return None
        job.state, job.run_at, job.attempts = "running", clock.now() + LEASE, job.attempts + 1
        session.flush()
        session.expunge(job)
        return job


def run(job: Job) -> bool:
    """Do a claimed job; done it is deleted, failed it is put back or left dead."""
    handlers: dict[str, Handler] = current_app.extensions["jobs"]
    started = time.monotonic()
    try:
        pause = handlers[job.kind](job.payload)
    except Exception as error:
        _failed(job, error)
        return False
    _done(job, pause)
    log.info("job done", kind=job.kind, ms=round((time.monotonic() - started) * 1000))
    return True


def _done(job: Job, pause: float | None) -> None:
    mine = (Job.id == job.id, Job.attempts == job.attempts)
    with db.transaction() as session:
        if pause is None:
            session.execute(delete(Job).where(*mine))
            return
        due = clock.now() + timedelta(seconds=pause)
        session.execute(update(Job).where(*mine).values(state="ready", run_at=due, attempts=0))


def _failed(job: Job, error: Exception) -> None:
    dead = job.attempts >= job.max_attempts
    pause = min(LONGEST_PAUSE, 2**job.attempts) * random.uniform(0.8, 1.2)
    log.warning("job failed", kind=job.kind, dead=dead, error=type(error).__name__)
    with db.transaction() as session:
        session.execute(
            update(Job)
            .where(Job.id == job.id, Job.attempts == job.attempts)
            .values(
                state="dead" if dead else "ready",
                dedupe_key=None if dead else job.dedupe_key,  # the dead hold no place
                run_at=clock.now() + timedelta(seconds=pause),
                last_error=f"{type(error).__name__}: {error}"[:2000],
            )
        )


def run_due(most: int = 100) -> int:
    """Do what is due now, `most` jobs at the most; gives how many were done."""
    for done in range(most):
        job = claim()
        if job is None:
            return done
        run(job)
    return most


def wait(seconds: float = 1.0) -> None:
    """Sleep until the bell rings, or `seconds` have passed."""
    try:
        cache.client().blpop([BELL], timeout=seconds)
    except redis.RedisError:
        time.sleep(seconds)


def counts() -> dict[str, int]:
    """Count the jobs that wait, run, and are dead, for figures and health."""
    with db.reading() as session:
        rows = session.execute(select(Job.state, func.count()).group_by(Job.state)).all()
    return {"ready": 0, "running": 0, "dead": 0} | {row[0]: row[1] for row in rows}


def list_dead(kind: str, most: int = 50) -> list[Job]:
    """Give the dead jobs of a kind, the last one first."""
    asked = select(Job).where(Job.state == "dead", Job.kind == kind)
    return list(db.session().scalars(asked.order_by(Job.id.desc()).limit(most)))


def revive(job_id: int, kind: str) -> bool:
    """Let a dead job of a kind be tried anew; gives False where there is none."""
    dead = update(Job).where(Job.id == job_id, Job.kind == kind, Job.state == "dead")
    done: Any = db.session().execute(dead.values(state="ready", run_at=clock.now(), attempts=0))
    db.after_commit(_ring)
    return bool(done.rowcount)


def oldest_wait() -> float:
    """Tell for how many seconds the longest-waiting due job has waited; 0 when none is due."""
    with db.reading() as session:
        first = session.scalar(
            select(func.min(case((Job.run_at <= clock.now(), Job.run_at)))).where(
                Job.state == "ready"
            )
        )
    return 0.0 if first is None else (clock.now() - first).total_seconds()
