"""Robots that speak to the simulated WeCom and DingTalk."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

Hears = Callable[[], list[dict[str, Any]]]
BASES = {"wecom_api": "http://wechat.test", "dingtalk_api": "http://wechat.test"}


@contextmanager
def with_settings(app: Flask, **changes: Any) -> Iterator[None]:
    """Run with other settings, robots' addresses led to the simulator."""
    before = app.extensions["config"]
    app.extensions["config"] = before.replace(**BASES, **changes)
    try:
        yield
    finally:
        app.extensions["config"] = before


@pytest.fixture
def both(app: Flask) -> Iterator[None]:
    """Set up a robot of each kind."""
    keys = {"wecom_robot_key": "wecom-secret", "dingtalk_robot_token": "signed-SECx"}
    with with_settings(app, **keys, dingtalk_robot_secret="SECx"):
        yield


@pytest.fixture
def hears(wechat: FlaskClient) -> Hears:
    """Give what was said in the groups, the last one last."""

    def listen() -> list[dict[str, Any]]:
        answer = wechat.get("/simulator/robots").json
        assert answer is not None
        found: list[dict[str, Any]] = answer["heard"]
        return found

    return listen
