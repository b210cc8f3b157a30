"""Chat robots: lists configured ones, enqueues a message per occasion, sends and records it.

The limit of twenty a minute is shared by all processes (five at once, then one in four
seconds). What is too much waits and is retried; what waits for an hour is dropped. With Redis
away there is no limit, and a robot's own refusal is retried.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import requests
import structlog
from flask import Flask, current_app
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from backend import clock, db, job_queue, redis_primitives
from backend.chat_robots import dingtalk, wecom
from backend.chat_robots.models import RobotPost
from backend.chat_robots.webhook_client import Robot, RobotConnection, RobotRefused
from backend.config import get_settings

SEND_JOB = "robots.send"
# A bucket of five that fills in twenty seconds never lets more than twenty pass in a minute.
BURST, BURST_SECONDS = 5, 20
MAX_AGE = timedelta(hours=1)
RETENTION = timedelta(days=90)
RETRY_SECONDS = 60.0
# DingTalk blocks for ten minutes once its rate limit is exceeded.
PAUSES = {130101: 600.0}
LATEST_LIMIT = 5

log = structlog.get_logger()


def init(app: Flask, http: requests.Session) -> None:
    """Give the app the HTTP session for its robots."""
    app.extensions["robots_http"] = http


def list_robots() -> list[Robot]:
    """List the configured robots."""
    config, http = get_settings(), current_app.extensions["robots_http"]
    robots = []
    if config.wecom_robot_key:
        key = config.wecom_robot_key.get_secret_value()
        robots.append(wecom.build_robot(RobotConnection(http, config.wecom_api), key))
    if config.dingtalk_robot_token:
        credentials = (
            config.dingtalk_robot_token.get_secret_value(),
            config.dingtalk_robot_secret.get_secret_value(),
        )
        robots.append(
            dingtalk.build_robot(RobotConnection(http, config.dingtalk_api), *credentials)
        )
    return robots


def is_stopped(robot: Robot) -> bool:
    """Tell whether this robot has refused for good, and still has the same key."""
    last_post = db.session().scalar(
        select(RobotPost)
        .where(RobotPost.robot == robot.name, RobotPost.state.in_(("sent", "stopped")))
        .order_by(RobotPost.id.desc())
        .limit(1)
    )
    return (
        last_post is not None
        and last_post.state == "stopped"
        and last_post.key_digest == robot.key_digest
    )


def enqueue_message(
    kind: str, slot: str, markdown: str, *, only_robot: str = "", include_stopped: bool = False
) -> int:
    """Enqueue a message for the robots, in the current transaction; gives for how many.

    Under the same `slot` each of them sends it once. `only_robot` names one of them; a robot
    that has stopped is left out, unless `include_stopped`.
    """
    count = 0
    for robot in list_robots():
        if only_robot not in ("", robot.name) or (is_stopped(robot) and not include_stopped):
            continue
        post = RobotPost(slot=f"{slot}:{robot.name}", robot=robot.name, kind=kind)
        try:
            with db.session().begin_nested():
                db.session().add(post)
        except IntegrityError:
            continue
        job_queue.enqueue(SEND_JOB, {"post": post.id, "markdown": markdown})
        count += 1
    return count


def is_enqueued(slot: str) -> bool:
    """Tell whether every robot has a message for this occasion already."""
    slots = [f"{slot}:{robot.name}" for robot in list_robots()]
    existing = db.session().scalars(select(RobotPost.slot).where(RobotPost.slot.in_(slots))).all()
    return len(existing) == len(slots)


def send_message(payload: dict[str, Any]) -> float | None:
    """Send an enqueued message; above the rate limit it is retried later. A job."""
    with db.read_session() as session:
        post = session.get(RobotPost, payload["post"])
    robot = next(
        (candidate for candidate in list_robots() if post and candidate.name == post.robot), None
    )
    if post is None or post.state != "ready" or robot is None:
        return None
    if clock.now() - post.created_at > MAX_AGE:
        log.warning("robot's message dropped", robot=robot.name, kind=post.kind)
        _record_result(post, robot, "dropped", None, "waited for an hour")
        return None
    seconds = redis_primitives.check_rate_limit(f"robot:{robot.key_digest}", BURST, BURST_SECONDS)
    if seconds:
        return float(seconds)
    try:
        robot.send_markdown(payload["markdown"])
    except RobotRefused as error:
        log.warning("robot refused", robot=robot.name, errcode=error.errcode, why=error.reason)
        state = "stopped" if error.permanent else "ready"
        _record_result(post, robot, state, error.errcode, error.reason)
        return None if error.permanent else PAUSES.get(error.errcode, RETRY_SECONDS)
    log.info("robot said it", robot=robot.name, kind=post.kind)
    _record_result(post, robot, "sent", None, "")
    return None


def _record_result(
    post: RobotPost, robot: Robot, state: str, errcode: int | None, reason: str
) -> None:
    with db.transaction() as session:
        row = session.get_one(RobotPost, post.id)
        row.state, row.errcode, row.reason, row.key_digest = (
            state,
            errcode,
            reason,
            robot.key_digest,
        )
        row.done_at = clock.now()
        if state == "sent":
            expired = RobotPost.created_at < clock.now() - RETENTION
            session.execute(delete(RobotPost).where(RobotPost.robot == robot.name, expired))


def list_latest(robot: Robot) -> Sequence[RobotPost]:
    """List a robot's last few messages, the last one first."""
    query = select(RobotPost).where(RobotPost.robot == robot.name).order_by(RobotPost.id.desc())
    return db.session().scalars(query.limit(LATEST_LIMIT)).all()
