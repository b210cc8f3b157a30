"""The simulator's check of pictures."""

from collections.abc import Callable
from typing import Any

import pytest
import requests
from flask import Flask

from backend.wechat.pushes import parsing
from backend.wechat.simulator.simulated_world import PushSettings
from tests.wechat.simulator_control import HOST, a_token, errcode, script

PATH = "/wxa/media_check_async"
PICTURE = "http://shiju.test/media/avatars/a.png"
REFUSED = [
    ({"media_url": ""}, 47001),
    ({"media_url": "ftp://shiju.test/a"}, 47001),
    ({"media_url": 7}, 47001),
    ({"version": 1}, 47001),
    ({"media_type": 3}, 40004),
    ({"media_type": "2"}, 40004),
    ({"scene": 0}, 40129),
    ({"openid": "nobody"}, 40003),
]


@pytest.mark.parametrize(("change", "expected"), REFUSED, ids=repr)
def test_what_is_out_of_bounds_is_refused(
    http: requests.Session, change: dict[str, object], expected: int
) -> None:
    assert errcode(ask(http, **change)) == expected


def test_it_needs_a_token_and_a_post(http: requests.Session) -> None:
    assert errcode(http.post(HOST + PATH, json={})) == 41001
    assert errcode(http.get(HOST + PATH)) == 43002


def test_whoever_was_not_here_is_not_asked_about(http: requests.Session) -> None:
    script(http, inactive=["lin"])
    from backend.wechat.simulator.login import derive_openid
    from backend.wechat.simulator.simulated_world import World
    from tests.wechat.simulator_control import APPID, SECRET

    assert errcode(ask(http, openid=derive_openid(World(APPID, SECRET), "lin"))) == 61010


def test_the_quota_of_a_minute_and_of_a_day(http: requests.Session) -> None:
    script(http, quota={PATH: 1})
    assert ask(http).json()["errcode"] == 0
    assert errcode(ask(http)) == 44991
    script(http, quota={PATH: 9, "pictures a day": 1})
    assert errcode(ask(http)) == 45009


def test_a_repeat_is_refused_on_demand(http: requests.Session) -> None:
    script(http, path=PATH, errcode=87020)
    assert errcode(ask(http)) == 87020


@pytest.mark.parametrize("suggest", ["pass", "review", "risky"])
def test_what_it_saw_is_pushed_later(
    http: requests.Session, pushed: list[dict[str, Any]], later: Callable[[], None], suggest: str
) -> None:
    script(http, pictures={"suggest": suggest})
    trace = ask(http).json()["trace_id"]
    assert pushed == []
    later()
    [said] = pushed
    assert (said["Event"], said["trace_id"], said["errcode"]) == ("wxa_media_check", trace, 0)
    assert said["result"]["suggest"] == suggest
    assert said["detail"][0]["suggest"] == suggest


def test_what_cannot_be_fetched_is_said(
    http: requests.Session, pushed: list[dict[str, Any]], later: Callable[[], None]
) -> None:
    script(http, pictures={"unreachable": True})
    ask(http)
    later()
    assert pushed[0]["errcode"] == -1008
    assert "result" not in pushed[0]


def test_it_can_keep_silent(
    http: requests.Session, pushed: list[dict[str, Any]], later: Callable[[], None]
) -> None:
    script(http, pictures={"silent": True})
    assert ask(http).json()["errcode"] == 0
    later()
    assert pushed == []


def test_an_answer_that_is_none_brings_it_back_twice(
    http: requests.Session, simulated: Flask, later: Callable[[], None], pushed: list[Any]
) -> None:
    simulated.extensions["wechat_world"].pushes.deliver = lambda *_: (500, b"")
    ask(http)
    later()
    told = http.get(f"{HOST}/simulator/push").json()["told"]
    assert [each["status"] for each in told] == [500, 500, 500]


def test_an_empty_answer_is_one(
    http: requests.Session, simulated: Flask, later: Callable[[], None], pushed: list[Any]
) -> None:
    simulated.extensions["wechat_world"].pushes.deliver = lambda *_: (200, b"")
    ask(http)
    later()
    assert len(http.get(f"{HOST}/simulator/push").json()["told"]) == 1


def ask(http: requests.Session, **change: object) -> requests.Response:
    asked = {"media_url": PICTURE, "media_type": 2, "version": 2, "scene": 1, "openid": "o-ann"}
    params = {"access_token": a_token(http)}
    return http.post(HOST + PATH, params=params, json={**asked, **change})


@pytest.fixture
def pushed(simulated: Flask) -> list[dict[str, Any]]:
    """Give what the simulated WeChat has pushed, read."""
    found: list[dict[str, Any]] = []

    def deliver(_url: str, body: bytes, _content_type: str) -> tuple[int, bytes]:
        found.append(parsing.parse_push(body))
        return 200, b"success"

    waiting: list[Callable[[], None]] = []
    simulated.extensions["waiting"] = waiting
    simulated.extensions["wechat_world"].pushes = PushSettings(
        to=HOST,
        mode="plain",
        deliver=deliver,
        later=lambda _seconds, act: waiting.append(act),
    )
    return found


@pytest.fixture
def later(simulated: Flask, pushed: list[Any]) -> Callable[[], None]:
    """Give a way to let time pass."""

    def pass_by() -> None:
        waiting = simulated.extensions["waiting"]
        while waiting:
            waiting.pop(0)()

    return pass_by
