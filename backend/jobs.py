"""Work for later, kept in the same transaction as the deed that caused it.

A job is a row. It is claimed with a lease, retried with growing pauses, and
kept as `dead` for some weeks, with its last error's type and frames, when it has
failed too often. Delivery is at least once, so handlers are idempotent. A job that
has more to do gives the seconds until then and keeps its row: so what has one
`dedupe_key` is done by one worker at a time. Redis only rings the bell: without it a
job waits a second longer. A payload holds ids, never a reader's words.

Clocks jump. Every row says when its time was set (`dated_at`); one that was set in
what is now the future comes from a clock that ran ahead, and is due at once. So no job,
lease or dedupe place waits for a day that only a wrong clock has seen.

Why not a library: deed and job must be one transaction on three databases, and none
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

from backend import cache, clock, db, logs

LEASE = timedelta(seconds=60)
LONGEST_PAUSE = 600
LONGEST_WISH = 25 * 3600  # what a handler may wait for is at most a day away
REDATED_AT_ONCE = 100
SWEPT_AT_ONCE = 500
LONGEST_ERROR = 8000
BELL = "jobs:bell"

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
    """Tell the app who does which kind of work."""
    app.extensions["jobs"] = handlers


def enqueue(
    kind: str,
    payload: dict[str, Any] | None = None,
    *,
    dedupe_key: str | None = None,
    delay: float = 0,
    account_id: int | None = None,
) -> None:
    """Keep work for later, together with the current transaction.

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
    db.after_commit(_ring)


def _bring_forward(dedupe_key: str | None, due: datetime) -> None:
    """Let a waiting job be due earlier, unless it set its own pause by a clock that is right."""
    session = db.session()
    later = (
        Job.dedupe_key == dedupe_key,
        Job.state == "ready",
        Job.run_at > due,
        Job.paused.is_(False) | _dated_ahead(),
    )
    key = session.scalar(select(Job.id).where(*later))
    if key is not None:
        sooner = update(Job).where(Job.id == key, *later)
        session.execute(sooner.values(run_at=due, dated_at=clock.now(), paused=False))


def _dated_ahead() -> ColumnElement[bool]:
    return Job.dated_at > clock.now() + clock.SKEW


def _ring() -> None:
    with suppress(redis.RedisError):
        cache.client().lpush(BELL, 1)
        cache.client().ltrim(BELL, 0, 9)


def claim() -> Job | None:
    """Take the next job that is due, or whose worker vanished, for the length of a lease."""
    with db.transaction() as session:
        job = _next_due()
        if job is None and redate():
            job = _next_due()
        if job is None:
            return None
        now = clock.now()
        job.state, job.attempts, job.paused = "running", job.attempts + 1, False
        job.run_at, job.dated_at = now + LEASE, now
        session.flush()
        session.expunge(job)
        return job


def _next_due() -> Job | None:
    due = (
        select(Job)
        .where(Job.state.in_(("ready", "running")), Job.run_at <= clock.now())
        .order_by(Job.run_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return db.session().scalars(due.execution_options(populate_existing=True)).first()


def redate() -> int:
    """Let what was dated by a clock that ran ahead be due now; gives how many there were.

    What is dead is kept from now on as long as any other. In the current transaction.
    """
    session, now = db.session(), clock.now()
    # One state after the other, as the index has them.
    ahead = [
        select(Job.id)
        .where(Job.state == state, _dated_ahead())
        .limit(REDATED_AT_ONCE)
        .with_for_update(skip_locked=True)
        for state in ("ready", "running", "dead")
    ]
    keys = [key for each in ahead for key in session.scalars(each)]
    if keys:
        session.execute(update(Job).where(Job.id.in_(keys)).values(run_at=now, dated_at=now))
    return len(keys)


def run(job: Job) -> bool:
    """Do a claimed job; done it is deleted, failed it is put back or left dead."""
    handlers: dict[str, Handler] = current_app.extensions["jobs"]
    started = time.monotonic()
    token = _last_try.set(job.attempts >= job.max_attempts)
    try:
        pause = handlers[job.kind](job.payload)
    except Exception as error:
        _failed(job, error)
        return False
    finally:
        _last_try.reset(token)
    _done(job, pause)
    log.info("job done", kind=job.kind, ms=round((time.monotonic() - started) * 1000))
    return True


def is_last_try() -> bool:
    """Tell a handler whether its job is dead, and not tried again, if it fails this time."""
    return _last_try.get()


def _done(job: Job, pause: float | None) -> None:
    mine = (Job.id == job.id, Job.attempts == job.attempts)
    with db.transaction() as session:
        if pause is None:
            session.execute(delete(Job).where(*mine))
            return
        now = clock.now()
        due = now + timedelta(seconds=min(pause, LONGEST_WISH))
        later = {"run_at": due, "dated_at": now, "paused": True}
        session.execute(update(Job).where(*mine).values(state="ready", attempts=0, **later))


def _failed(job: Job, error: Exception) -> None:
    dead = job.attempts >= job.max_attempts
    pause = min(LONGEST_PAUSE, 2**job.attempts) * random.uniform(0.8, 1.2)
    log.warning("job failed", job=job.id, kind=job.kind, dead=dead, **logs.facts(error))
    now = clock.now()
    with db.transaction() as session:
        session.execute(
            update(Job)
            .where(Job.id == job.id, Job.attempts == job.attempts)
            .values(
                state="dead" if dead else "ready",
                dedupe_key=None if dead else job.dedupe_key,  # the dead hold no place
                run_at=now + timedelta(seconds=pause),
                dated_at=now,
                paused=True,
                last_error=logs.describe(error)[:LONGEST_ERROR],
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
    now = clock.now()
    again = {"state": "ready", "attempts": 0, "run_at": now, "dated_at": now, "paused": False}
    done: Any = db.session().execute(dead.values(**again))
    db.after_commit(_ring)
    return bool(done.rowcount)


def delete_dead(before: datetime, after: int) -> int:
    """Delete some jobs that died before then; a retention rule, always from the first row on."""
    with db.transaction() as session:
        died = (Job.state == "dead", Job.dated_at < before)
        keys = session.scalars(select(Job.id).where(*died).limit(SWEPT_AT_ONCE)).all()
        session.execute(delete(Job).where(Job.id.in_(keys), *died))
    return 0


def delete_of(account_id: int) -> None:
    """Delete the jobs that are about one account, whatever their state, with the account."""
    db.session().execute(delete(Job).where(Job.account_id == account_id))


def oldest_wait() -> float:
    """Tell for how many seconds the longest-waiting due job has waited; 0 when none is due."""
    with db.reading() as session:
        first = session.scalar(
            select(func.min(case((Job.run_at <= clock.now(), Job.run_at)))).where(
                Job.state == "ready"
            )
        )
    return 0.0 if first is None else (clock.now() - first).total_seconds()
