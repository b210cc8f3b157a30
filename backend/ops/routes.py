"""Routes of operations: health, readiness, metrics, OpenAPI, media; times all requests.

In production nginx serves `/media` and keeps `/metrics` to itself; here they
work without it.
"""

import io
import os
import time
from pathlib import Path

import redis
from flask import Flask, Response, current_app, render_template, request, send_file
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
)
from sqlalchemy.exc import SQLAlchemyError

from backend import api, db, job_queue, redis_primitives, storage
from backend.admin import security_headers, static_files
from backend.errors import NotFound
from backend.ops import metrics as ops_metrics
from backend.ops import migrations
from backend.storage import StoreUnavailable

router = api.Router("ops", prefix="")

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS")

REQUEST_SECONDS = Histogram(
    "shiju_request_seconds",
    "Time to answer a request",
    ("method", "route"),
    buckets=(0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10),
)
REQUESTS_TOTAL = Counter("shiju_requests", "Requests answered", ("method", "route", "status"))


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


@router.read("/healthz", guard=api.allow_anyone)
def healthz() -> Health:
    """Report that the process is alive; touches nothing else."""
    return Health(status="ok")


@router.read("/readyz", guard=api.allow_anyone)
def readyz() -> Response:
    """Report whether database, migrations and Redis are in order; 503 when one is not."""
    report = check_readiness()
    status = 200 if report.status == "ok" else 503
    return Response(report.model_dump_json(), status=status, content_type="application/json")


def check_readiness() -> Readiness:
    """Check every dependency of this process."""
    database_status = migrations_status = redis_status = "ok"
    oldest_wait = 0.0
    try:
        db.ping()
        missing = migrations.list_missing()
        migrations_status = "ok" if not missing else f"missing {', '.join(missing)}"
        oldest_wait = job_queue.measure_oldest_wait() if migrations_status == "ok" else 0.0
    except SQLAlchemyError:
        database_status = migrations_status = "away"
    try:
        redis_primitives.get_client().ping()
    except redis.RedisError:
        redis_status = "away"
    is_ok = database_status == migrations_status == redis_status == "ok"
    return Readiness(
        status="ok" if is_ok else "degraded",
        database=database_status,
        migrations=migrations_status,
        redis=redis_status,
        oldest_job_seconds=round(oldest_wait, 1),
    )


@router.read("/metrics", guard=api.allow_anyone)
def render_metrics() -> Response:
    """Give the metrics of this machine's processes and the application, in Prometheus format."""
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(REQUEST_SECONDS)
        registry.register(REQUESTS_TOTAL)
    ops_metrics.register_metrics(registry)
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


@router.read("/openapi.json", guard=api.allow_anyone)
def get_openapi() -> Response:
    """Give the contract from which the mini-program's types are made."""
    return Response(current_app.extensions["openapi_document"](), content_type="application/json")


@router.read("/docs", guard=api.allow_anyone)
def show_docs() -> Response:
    """Show the contract as a page; public, as the contract is."""
    page = render_template("contract.html", asset=static_files.build_asset_name)
    return security_headers.add_security_headers(
        Response(page, content_type="text/html; charset=utf-8")
    )


@router.read("/media/<path:key>", guard=api.allow_anyone, raises=(StoreUnavailable,))
def serve_media(key: str) -> Response:
    """Serve a stored picture; what is stored under a key never changes."""
    try:
        data = storage.get_store().get(key)
    except ValueError:
        data = None
    if data is None:
        raise NotFound
    response = send_file(io.BytesIO(data), download_name=Path(key).name, conditional=True)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["Access-Control-Allow-Origin"] = "*"  # pictures are everybody's
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def init_metrics(app: Flask) -> None:
    """Count and time every request by its route."""

    @app.before_request
    def start() -> None:
        request.environ["shiju.started"] = time.perf_counter()

    @app.after_request
    def stop(response: Response) -> Response:
        route = str(request.url_rule) if request.url_rule else "none"
        started_at = request.environ.get("shiju.started", time.perf_counter())
        method = request.method if request.method in METHODS else "other"
        REQUEST_SECONDS.labels(method, route).observe(time.perf_counter() - started_at)
        REQUESTS_TOTAL.labels(method, route, response.status_code).inc()
        return response
