"""Reads inboxes, grants subscribe messages, and lists what the simulated WeChat delivered."""

from datetime import UTC, datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from backend import job_queue
from tests.commenting import API, a_key
from tests.conftest import Reader, let_pushes_come

NOON = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)
REPLY, ARTICLE = "sim-template-reply", "sim-template-article"


def inbox(reader: Reader, **asked: Any) -> list[dict[str, Any]]:
    """Do what is due, and read the first page of the inbox."""
    work()
    answer = reader.get(f"{API}/notices", query_string=asked)
    assert answer.status_code == 200, answer.json
    found: list[dict[str, Any]] = answer.json["items"]
    return found


def unread(reader: Reader) -> int:
    """Count what is unread."""
    return int(reader.get(f"{API}/notices/unread").json["unread"])


def work() -> None:
    """Do all that is due."""
    while job_queue.run_due():
        pass


def allow(
    app: Flask,
    wechat: FlaskClient,
    reader: Reader,
    device: str,
    template: str = REPLY,
    *,
    times: int = 1,
) -> None:
    """Tap "允许" on this phone, as often as told; the phone reports it, and WeChat pushes it."""
    for _ in range(times):
        popup = {"device": device, "template": template, "choice": "accept"}
        assert wechat.post("/simulator/consents", json=popup).status_code == 201
        said = {"key": a_key(), "results": {template: "accept"}}
        assert reader.post(f"{API}/consents", json=said).status_code == 200
    let_pushes_come(app)
    work()


def left(reader: Reader, template: str = REPLY) -> int:
    """Count how many messages a reader still allows, as the server has it."""
    kinds = reader.get(f"{API}/me/notices").json["kinds"]
    return next(int(each["remaining"]) for each in kinds if each["template_id"] == template)


def delivered(wechat: FlaskClient, device: str = "") -> list[dict[str, Any]]:
    """Read what WeChat delivered to this phone."""
    answer = wechat.get("/simulator/messages", query_string={"device": device} if device else {})
    assert answer.json is not None
    found: list[dict[str, Any]] = answer.json["messages"]
    return found
