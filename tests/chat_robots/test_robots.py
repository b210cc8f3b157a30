"""Chat robots: what they send, how often, and what follows a refusal."""

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from backend import clock, db, job_queue
from backend.chat_robots import dingtalk, robot_messages
from backend.chat_robots.models import RobotPost
from backend.chat_robots.webhook_client import (
    RobotConnection,
    RobotRefused,
    post_message,
    truncate_bytes,
)
from tests.chat_robots.conftest import Hears, with_settings
from tests.commenting import script
from tests.factories import Stopped
from tests.notifying import work

NOON = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)


def test_each_robot_says_it_once(both: None, hears: Hears) -> None:
    for _ in range(2):
        with db.transaction():
            robot_messages.enqueue_message("digest", "digest:1", "### 早\n\n昨天很好。")
        work()
    assert [each["robot"] for each in hears()] == ["wecom", "dingtalk"]
    assert {each["text"] for each in hears()} == {"### 早\n\n昨天很好。"}
    assert [each.state for each in posts()] == ["sent", "sent"]


def test_without_robots_nothing_is_said(app: Flask, hears: Hears) -> None:
    with db.transaction():
        assert robot_messages.enqueue_message("digest", "digest:1", "早") == 0
    work()
    assert hears() == []
    assert posts() == []


def test_long_words_are_cut_by_bytes(app: Flask, both: None, hears: Hears) -> None:
    with db.transaction():
        robot_messages.enqueue_message("digest", "long", "一" * 2000)
    work()
    wecom, ding = hears()
    assert len(wecom["text"].encode()) <= 4096
    assert wecom["text"].endswith("一…")
    assert len(ding["text"]) == 2000


@pytest.mark.parametrize("text", ["一二三四", "a一二", "😀😀", "", "abc"])
@pytest.mark.parametrize("most", range(3, 14))
def test_a_cut_is_never_within_a_character(text: str, most: int) -> None:
    found = truncate_bytes(text, most)
    assert len(found.encode()) <= most
    assert found == text or found.endswith("…")
    assert text.startswith(found.removesuffix("…"))


@pytest.mark.parametrize(
    ("changes", "robot", "errcode"),
    [
        ({"wecom_robot_key": "removed-1"}, "wecom", 93000),
        ({"dingtalk_robot_token": "removed-1"}, "dingtalk", 300005),
        ({"dingtalk_robot_token": "signed-SECx", "dingtalk_robot_secret": "SECy"},
         "dingtalk", 310000),
        ({"dingtalk_robot_token": "signed-SECx"}, "dingtalk", 310000),
    ],
)  # fmt: skip
def test_a_robot_that_refuses_for_good_is_left_alone_until_its_key_changes(
    app: Flask, hears: Hears, changes: dict[str, str], robot: str, errcode: int
) -> None:
    with with_settings(app, **changes):
        with db.transaction():
            assert robot_messages.enqueue_message("digest", "1", "早") == 1
        work()
        [told] = posts()
        assert (told.state, told.errcode, told.robot) == ("stopped", errcode, robot)
        with db.transaction():
            assert robot_messages.enqueue_message("digest", "2", "早") == 0
            assert (
                robot_messages.enqueue_message(
                    "trial", "3", "早", only_robot=robot, include_stopped=True
                )
                == 1
            )
        work()
    good = {name: "good-one" for name in changes if name != "dingtalk_robot_secret"}
    with with_settings(app, **good):
        with db.transaction():
            assert robot_messages.enqueue_message("digest", "4", "早") == 1
        work()
        assert [each["robot"] for each in hears()] == [robot]


def test_a_refusal_in_a_good_answer_is_seen_and_tried_again(
    app: Flask, both: None, wechat: FlaskClient, hears: Hears
) -> None:
    script(wechat, path="/cgi-bin/webhook/send", errcode=45009)
    with clock.freeze_at(NOON), db.transaction():
        robot_messages.enqueue_message("digest", "1", "早", only_robot="wecom")
    with clock.freeze_at(NOON):
        work()
        assert hears() == []
        assert [(each.state, each.errcode) for each in posts()] == [("ready", 45009)]
    with clock.freeze_at(NOON + timedelta(seconds=61)):
        work()
        assert len(hears()) == 1
        assert [each.state for each in posts()] == ["sent"]


def test_twenty_a_minute_pass_and_the_rest_waits_until_it_is_old(
    app: Flask, both: None, wechat: FlaskClient, hears: Hears
) -> None:
    with clock.freeze_at(NOON):
        with db.transaction():
            for number in range(30):
                robot_messages.enqueue_message(
                    "digest", f"{number}", f"第 {number} 句", only_robot="wecom"
                )
        work()
        assert 5 <= len(hears()) <= 20
        assert job_queue.count_by_state()["ready"] == 30 - len(hears())
    app.extensions["redis"].flushall()
    with clock.freeze_at(NOON + timedelta(minutes=5)):
        before = len(hears())
        work()
        assert len(hears()) > before
    with clock.freeze_at(NOON + timedelta(hours=2)):
        work()
        assert job_queue.count_by_state()["ready"] == 0
    states = [each.state for each in posts()]
    assert states.count("dropped") == 30 - len(hears())
    assert job_queue.count_by_state()["dead"] == 0


def test_a_bucket_never_lets_more_than_twenty_pass_in_a_minute() -> None:
    assert robot_messages.BURST + 60 * robot_messages.BURST / robot_messages.BURST_SECONDS <= 20


def test_a_robot_that_is_away_is_tried_again(app: Flask, both: None, hears: Hears) -> None:
    http = app.extensions["wechat_http"]
    there = http.get_adapter("http://wechat.test")
    http.mount("http://wechat.test", Stopped())
    with clock.freeze_at(NOON):
        with db.transaction():
            robot_messages.enqueue_message("digest", "1", "早")
        work()
        assert {(each.state, each.reason) for each in posts()} == {("ready", "ReadTimeout")}
    http.mount("http://wechat.test", there)
    with clock.freeze_at(NOON + timedelta(minutes=2)):
        work()
        assert len(hears()) == 2


def test_no_secret_reaches_the_log_or_an_error(
    app: Flask, both: None, caplog: pytest.LogCaptureFixture, capfd: Any
) -> None:
    app.extensions["wechat_http"].mount("http://wechat.test", Stopped())
    with caplog.at_level(logging.DEBUG), db.transaction():
        robot_messages.enqueue_message("digest", "1", "早")
    work()
    told = caplog.text + "".join(capfd.readouterr())
    with db.read_session() as session:
        told += str([each.reason for each in session.scalars(select(RobotPost))])
        told += str([each.last_error for each in session.scalars(select(job_queue.Job))])
    for secret in ("wecom-secret", "SECx"):
        assert secret not in told
        assert all(secret not in repr(robot) for robot in robot_messages.list_robots())
    with pytest.raises(RobotRefused) as refused:
        line = RobotConnection(app.extensions["wechat_http"], "http://wechat.test")
        post_message(line, "/robot/send", {"access_token": "SECx"}, {}, {})
    assert refused.value.__context__ is None
    assert "SECx" not in repr(refused.value)


@pytest.mark.parametrize(
    "answer", [b"", b"null", b"[]", b"{}", b'{"errcode": "x"}', b"<html>", b"[" * 9999]
)
def test_an_answer_that_is_none_is_no_success(app: Flask, answer: bytes) -> None:
    http = requests.Session()
    http.mount("http://wechat.test", Stopped(answer))
    with pytest.raises(RobotRefused):
        post_message(RobotConnection(http, "http://wechat.test"), "/robot/send", {}, {}, {})


def test_the_signature_is_dingtalks() -> None:
    # As openssl has it: dgst -sha256 -hmac SEC123 -binary, of the moment, a line end, the secret.
    assert dingtalk.sign(1764100000000, "SEC123") == SIGNED


SIGNED = "8Vz7V0hOUiHuu4GZINGuxFV7EacaxU7peCi1OxGRHg4="


def posts() -> list[RobotPost]:
    with db.read_session() as session:
        return list(session.scalars(select(RobotPost).order_by(RobotPost.id)))
