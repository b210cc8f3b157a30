"""The doors that belong to no room: health, figures, the contract, and pictures.

In production nginx serves `/media` and keeps `/metrics` to itself; here they
work without it.
"""

import io
import os
import time
from pathlib import Path

import redis
from flask import Flask, Response, current_app, request, send_file
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
)
from sqlalchemy.exc import SQLAlchemyError

from backend import api, cache, db, jobs, storage
from backend.errors import NotFound
from backend.ops import figures, migrations

room = api.Room("doors", prefix="")

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS")

SECONDS = Histogram(
    "shiju_request_seconds",
    "Time to answer a request",
    ("method", "route"),
    buckets=(0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10),
)
ANSWERS = Counter("shiju_requests", "Requests answered", ("method", "route", "status"))


class Health(api.Out):
    """Whether this process is alive."""

    status: str


class Readiness(api.Out):
    """Whether this process can serve: each part is `ok`, or says what is wrong with it."""

    status: str
    database: str
    migrations: str
    redis: str
    oldest_job_seconds: float


@room.read("/healthz", guard=api.anyone)
def healthz() -> Health:
    """Say that the process is alive; touches nothing else."""
    return Health(status="ok")


@room.read("/readyz", guard=api.anyone)
def readyz() -> Response:
    """Say whether database, migrations and Redis are in order; 503 when one is not."""
    found = readiness()
    status = 200 if found.status == "ok" else 503
    return Response(found.model_dump_json(), status=status, content_type="application/json")


def readiness() -> Readiness:
    """Look at every part this process needs."""
    database = migrated = cached = "ok"
    waited = 0.0
    try:
        db.ping()
        behind = migrations.missing()
        migrated = "ok" if not behind else f"missing {', '.join(behind)}"
        waited = jobs.oldest_wait() if migrated == "ok" else 0.0
    except SQLAlchemyError:
        database = migrated = "away"
    try:
        cache.client().ping()
    except redis.RedisError:
        cached = "away"
    fine = database == migrated == cached == "ok"
    return Readiness(
        status="ok" if fine else "degraded",
        database=database,
        migrations=migrated,
        redis=cached,
        oldest_job_seconds=round(waited, 1),
    )


@room.read("/metrics", guard=api.anyone)
def metrics() -> Response:
    """Give the figures of this machine's processes and of the house, in Prometheus' text form."""
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(SECONDS)
        registry.register(ANSWERS)
    figures.add_to(registry)
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


@room.read("/openapi.json", guard=api.anyone)
def openapi() -> Response:
    """Give the contract from which the mini-program's types are made."""
    return Response(current_app.extensions["contract"], content_type="application/json")


@room.read("/media/<path:key>", guard=api.anyone)
def media(key: str) -> Response:
    """Serve a stored picture; what lies under a key never changes."""
    try:
        data = storage.store().get(key)
    except ValueError:
        data = None
    if data is None:
        raise NotFound
    answer = send_file(io.BytesIO(data), download_name=Path(key).name, conditional=True)
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    answer.headers["Access-Control-Allow-Origin"] = "*"  # pictures are everybody's
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def measure(app: Flask) -> None:
    """Count and time every request by its route."""

    @app.before_request
    def start() -> None:
        request.environ["shiju.started"] = time.perf_counter()

    @app.after_request
    def stop(response: Response) -> Response:
        route = str(request.url_rule) if request.url_rule else "none"
        started = request.environ.get("shiju.started", time.perf_counter())
        method = request.method if request.method in METHODS else "other"
        SECONDS.labels(method, route).observe(time.perf_counter() - started)
        ANSWERS.labels(method, route, response.status_code).inc()
        return response
