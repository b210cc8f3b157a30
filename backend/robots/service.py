"""What can be done with robots: order that they say something, once for each occasion.

Twenty a minute are shared by all processes (five at once, then one in four seconds). What is
too much waits and is tried again; what waits for an hour is dropped. With Redis away
nobody counts, and a robot's own refusal is one that is tried again.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import requests
import structlog
from flask import Flask, current_app
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from backend import cache, clock, db, jobs
from backend.config import settings
from backend.robots import dingtalk, wecom
from backend.robots.groups import Line, Refused, Robot
from backend.robots.models import Post

SAY = "robots.say"
# A bucket of five that fills in twenty seconds never lets more than twenty pass in a minute.
AT_ONCE, SECONDS = 5, 20
TOO_OLD = timedelta(hours=1)
KEPT = timedelta(days=90)
RETRY_SECONDS = 60.0
# DingTalk hears nothing for ten minutes once it was told too much.
PAUSES = {130101: 600.0}
LATEST = 5

log = structlog.get_logger()


def init(app: Flask, http: requests.Session) -> None:
    """Give the app what carries requests to its robots."""
    app.extensions["robots_http"] = http


def all_robots() -> list[Robot]:
    """Give the robots that are set up."""
    config, http = settings(), current_app.extensions["robots_http"]
    found = []
    if config.wecom_robot_key:
        found.append(wecom.robot(Line(http, config.wecom_api), config.wecom_robot_key))
    if config.dingtalk_robot_token:
        given = (config.dingtalk_robot_token, config.dingtalk_robot_secret)
        found.append(dingtalk.robot(Line(http, config.dingtalk_api), *given))
    return found


def is_stopped(robot: Robot) -> bool:
    """Tell whether this robot has refused for good, and still has the same key."""
    last = db.session().scalar(
        select(Post)
        .where(Post.robot == robot.name, Post.state.in_(("sent", "stopped")))
        .order_by(Post.id.desc())
        .limit(1)
    )
    return last is not None and last.state == "stopped" and last.door == robot.door


def order(kind: str, slot: str, markdown: str, *, only: str = "", again: bool = False) -> int:
    """Order that robots say something, in the current transaction; gives how many will.

    Under the same `slot` each of them says it once. `only` names one of them; a robot that
    has stopped is left alone, unless it is to be tried `again`.
    """
    ordered = 0
    for robot in all_robots():
        if only not in ("", robot.name) or (is_stopped(robot) and not again):
            continue
        post = Post(slot=f"{slot}:{robot.name}", robot=robot.name, kind=kind)
        try:
            with db.session().begin_nested():
                db.session().add(post)
        except IntegrityError:
            continue
        jobs.enqueue(SAY, {"post": post.id, "markdown": markdown})
        ordered += 1
    return ordered


def was_ordered(slot: str) -> bool:
    """Tell whether every robot has been told of this occasion already, without making a row."""
    slots = [f"{slot}:{robot.name}" for robot in all_robots()]
    there = db.session().scalars(select(Post.slot).where(Post.slot.in_(slots))).all()
    return len(there) == len(slots)


def say(payload: dict[str, Any]) -> float | None:
    """Say what was ordered; what is too much now comes again by itself. A job."""
    with db.reading() as session:
        post = session.get(Post, payload["post"])
    robot = next((each for each in all_robots() if post and each.name == post.robot), None)
    if post is None or post.state != "ready" or robot is None:
        return None
    if clock.now() - post.created_at > TOO_OLD:
        log.warning("robot's message dropped", robot=robot.name, kind=post.kind)
        _note(post, robot, "dropped", None, "waited for an hour")
        return None
    seconds = cache.wait_for(f"robot:{robot.door}", AT_ONCE, SECONDS)
    if seconds:
        return float(seconds)
    try:
        robot.say(payload["markdown"])
    except Refused as refused:
        log.warning("robot refused", robot=robot.name, errcode=refused.errcode, why=refused.why)
        state = "stopped" if refused.permanent else "ready"
        _note(post, robot, state, refused.errcode, refused.why)
        return None if refused.permanent else PAUSES.get(refused.errcode, RETRY_SECONDS)
    log.info("robot said it", robot=robot.name, kind=post.kind)
    _note(post, robot, "sent", None, "")
    return None


def _note(post: Post, robot: Robot, state: str, errcode: int | None, why: str) -> None:
    with db.transaction() as session:
        row = session.get_one(Post, post.id)
        row.state, row.errcode, row.why, row.door = state, errcode, why, robot.door
        row.done_at = clock.now()
        if state == "sent":
            old = Post.created_at < clock.now() - KEPT
            session.execute(delete(Post).where(Post.robot == robot.name, old))


def latest(robot: Robot) -> Sequence[Post]:
    """Give the last few things that a robot was told, the last one first."""
    told = select(Post).where(Post.robot == robot.name).order_by(Post.id.desc())
    return db.session().scalars(told.limit(LATEST)).all()
