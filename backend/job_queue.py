"""The job queue in the database: the Job table, enqueue, claim and run with retries, dead jobs.

A job is a row, written in the transaction of the change that caused it. It is claimed
with a lease, retried with growing pauses, and kept as `dead` for some weeks, with its
last error's type and frames, when it has failed too often. Delivery is at least once,
so handlers are idempotent. A job that has more to do gives the seconds until then and
keeps its row: so what has one `dedupe_key` is done by one worker at a time. Redis only
wakes workers: without it a job waits a second longer. A payload holds ids, never a
reader's words.

Clocks jump. Every row says when its time was set (`dated_at`); one that was set in
what is now the future comes from a clock that ran ahead, and is due at once. So no job,
lease or dedupe place waits for a day that only a wrong clock has seen.

Why not a library: change and job must be one transaction on three databases, and none
that was measured came back from a killed worker within seconds.
"""

import random
import time
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

import redis
import structlog
from flask import Flask, current_app
from sqlalchemy import Boolean, Index, Integer, String, Text, case, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql import ColumnElement

from backend import clock, db, logs, redis_primitives

LEASE = timedelta(seconds=60)
MAX_RETRY_SECONDS = 600
MAX_DELAY_SECONDS = 25 * 3600  # the longest pause that a handler may ask for
REDATE_BATCH = 100
DELETE_BATCH = 500
MAX_ERROR_LENGTH = 8000
WAKE_KEY = "jobs:bell"

Handler = Callable[[dict[str, Any]], float | None]
_last_try: ContextVar[bool] = ContextVar("last_try", default=False)
log = structlog.get_logger()


class Job(db.Base):
    """One piece of work that waits, runs or has died.

    `dated_at` is when `run_at` was set; `paused` says that the work itself set it, so
    that ordering it again changes nothing. `account_id` is whom it is about, if anybody.
    """

    __tablename__ = "jobs"
    __table_args__ = (Index(None, "state", "run_at"), Index(None, "state", "dated_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(64))
    payload: Mapped[dict[str, Any]]
    dedupe_key: Mapped[str | None] = mapped_column(db.exact(120), unique=True)
    state: Mapped[str] = mapped_column(String(8), default="ready")
    run_at: Mapped[datetime]
    dated_at: Mapped[datetime] = mapped_column(default=clock.now)
    paused: Mapped[bool] = mapped_column(Boolean, default=False)
    account_id: Mapped[int | None] = mapped_column(index=True)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    max_attempts: Mapped[int] = mapped_column(Integer, default=8)
    last_error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


def init(app: Flask, handlers: dict[str, Handler]) -> None:
    """Register the handler of each kind of job."""
    app.extensions["job_handlers"] = handlers


def enqueue(
    kind: str,
    payload: dict[str, Any] | None = None,
    *,
    dedupe_key: str | None = None,
    delay: float = 0,
    account_id: int | None = None,
) -> None:
    """Enqueue a job, in the current transaction.

    With a `dedupe_key` that is already waiting, nothing is added; where that job was
    ordered for later than this, it comes forward. `delay` is in seconds. What is about
    one account says so, and goes when that account is deleted.
    """
    now = clock.now()
    due = now + timedelta(seconds=delay)
    job = Job(kind=kind, payload=payload or {}, dedupe_key=dedupe_key, account_id=account_id)
    job.run_at, job.dated_at = due, now
    session = db.session()
    try:
        with session.begin_nested():
            session.add(job)
    except IntegrityError:
        _bring_forward(dedupe_key, due)
    db.after_commit(_wake_workers)


def _bring_forward(dedupe_key: str | None, due: datetime) -> None:
    """Let a waiting job be due earlier, unless it set its own pause by a clock that is right."""
    session = db.session()
    conditions = (
        Job.dedupe_key == dedupe_key,
        Job.state == "ready",
        Job.run_at > due,
        Job.paused.is_(False) | _is_dated_ahead(),
    )
    job_id = session.scalar(select(Job.id).where(*conditions))
    if job_id is not None:
        statement = update(Job).where(Job.id == job_id, *conditions)
        session.execute(statement.values(run_at=due, dated_at=clock.now(), paused=False))


def _is_dated_ahead() -> ColumnElement[bool]:
    return Job.dated_at > clock.now() + clock.SKEW


def _wake_workers() -> None:
    with suppress(redis.RedisError):
        redis_primitives.get_client().lpush(WAKE_KEY, 1)
        redis_primitives.get_client().ltrim(WAKE_KEY, 0, 9)


def claim() -> Job | None:
    """Take the next job that is due, or whose worker vanished, for the length of a lease."""
    with db.transaction() as session:
        job = _find_next_due()
        if job is None and reset_future_dated():
            job = _find_next_due()
        if job is None:
            return None
        now = clock.now()
        job.state, job.attempts, job.paused = "running", job.attempts + 1, False
        job.run_at, job.dated_at = now + LEASE, now
        session.flush()
        session.expunge(job)
        return job


def _find_next_due() -> Job | None:
    query = (
        select(Job)
        .where(Job.state.in_(("ready", "running")), Job.run_at <= clock.now())
        .order_by(Job.run_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return db.session().scalars(query.execution_options(populate_existing=True)).first()


def reset_future_dated() -> int:
    """Make jobs that were dated by a clock that ran ahead due now; gives how many there were.

    A dead one is kept from now on as long as any other. In the current transaction.
    """
    session, now = db.session(), clock.now()
    # One state after the other, as the index has them.
    queries = [
        select(Job.id)
        .where(Job.state == state, _is_dated_ahead())
        .limit(REDATE_BATCH)
        .with_for_update(skip_locked=True)
        for state in ("ready", "running", "dead")
    ]
    job_ids = [job_id for query in queries for job_id in session.scalars(query)]
    if job_ids:
        session.execute(update(Job).where(Job.id.in_(job_ids)).values(run_at=now, dated_at=now))
    return len(job_ids)


def run(job: Job) -> bool:
    """Run a claimed job; done it is deleted, failed it is put back or left dead."""
    handlers: dict[str, Handler] = current_app.extensions["job_handlers"]
    started_at = time.monotonic()
    token = _last_try.set(job.attempts >= job.max_attempts)
    try:
        pause = handlers[job.kind](job.payload)
    except Exception as error:
        _record_failure(job, error)
        return False
    finally:
        _last_try.reset(token)
    _finish(job, pause)
    log.info("job done", kind=job.kind, ms=round((time.monotonic() - started_at) * 1000))
    return True


def is_last_try() -> bool:
    """Tell a handler whether its job is dead, and not tried again, if it fails this time."""
    return _last_try.get()


def _finish(job: Job, pause: float | None) -> None:
    conditions = (Job.id == job.id, Job.attempts == job.attempts)
    with db.transaction() as session:
        if pause is None:
            session.execute(delete(Job).where(*conditions))
            return
        now = clock.now()
        due = now + timedelta(seconds=min(pause, MAX_DELAY_SECONDS))
        values = {"run_at": due, "dated_at": now, "paused": True}
        session.execute(update(Job).where(*conditions).values(state="ready", attempts=0, **values))


def _record_failure(job: Job, error: Exception) -> None:
    is_dead = job.attempts >= job.max_attempts
    pause = min(MAX_RETRY_SECONDS, 2**job.attempts) * random.uniform(0.8, 1.2)
    log.warning(
        "job failed", job=job.id, kind=job.kind, dead=is_dead, **logs.build_error_fields(error)
    )
    now = clock.now()
    with db.transaction() as session:
        session.execute(
            update(Job)
            .where(Job.id == job.id, Job.attempts == job.attempts)
            .values(
                state="dead" if is_dead else "ready",
                dedupe_key=None if is_dead else job.dedupe_key,  # a dead job blocks no new one
                run_at=now + timedelta(seconds=pause),
                dated_at=now,
                paused=True,
                last_error=logs.describe(error)[:MAX_ERROR_LENGTH],
            )
        )


def run_due(limit: int = 100) -> int:
    """Run the jobs that are due now, at most `limit`; gives how many were run."""
    for count in range(limit):
        job = claim()
        if job is None:
            return count
        run(job)
    return limit


def wait(seconds: float = 1.0) -> None:
    """Wait until a job is enqueued, or `seconds` have passed."""
    try:
        redis_primitives.get_client().blpop([WAKE_KEY], timeout=seconds)
    except redis.RedisError:
        time.sleep(seconds)


def count_by_state() -> dict[str, int]:
    """Count the jobs by state, for metrics and health checks."""
    with db.read_session() as session:
        rows = session.execute(select(Job.state, func.count()).group_by(Job.state)).all()
    return {"ready": 0, "running": 0, "dead": 0} | {row[0]: row[1] for row in rows}


def list_dead(kind: str, limit: int = 50) -> list[Job]:
    """Give the dead jobs of a kind, the last one first."""
    query = select(Job).where(Job.state == "dead", Job.kind == kind)
    return list(db.session().scalars(query.order_by(Job.id.desc()).limit(limit)))


def retry_dead(job_id: int, kind: str) -> bool:
    """Make a dead job of a kind ready again; gives False where there is none."""
    statement = update(Job).where(Job.id == job_id, Job.kind == kind, Job.state == "dead")
    now = clock.now()
    values = {"state": "ready", "attempts": 0, "run_at": now, "dated_at": now, "paused": False}
    result: Any = db.session().execute(statement.values(**values))
    db.after_commit(_wake_workers)
    return bool(result.rowcount)


def delete_dead(before: datetime, after: int) -> int:
    """Delete some jobs that died before then; a retention rule, always from the first row on."""
    with db.transaction() as session:
        conditions = (Job.state == "dead", Job.dated_at < before)
        job_ids = session.scalars(select(Job.id).where(*conditions).limit(DELETE_BATCH)).all()
        session.execute(delete(Job).where(Job.id.in_(job_ids), *conditions))
    return 0


def delete_for_account(account_id: int) -> None:
    """Delete the jobs that are about one account, whatever their state, with the account."""
    db.session().execute(delete(Job).where(Job.account_id == account_id))


def measure_oldest_wait() -> float:
    """Measure how many seconds the longest-waiting due job has waited; 0 when none is due."""
    with db.read_session() as session:
        earliest = session.scalar(
            select(func.min(case((Job.run_at <= clock.now(), Job.run_at)))).where(
                Job.state == "ready"
            )
        )
    return 0.0 if earliest is None else (clock.now() - earliest).total_seconds()
