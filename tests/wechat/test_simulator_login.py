"""The simulator's code2Session."""

from datetime import UTC, datetime, timedelta

import pytest
import requests
from flask import Flask

from backend import clock
from backend.wechat.simulator import build_adapter, create_simulator
from tests.wechat.simulator_control import APPID, HOST, LOGIN, SECRET, a_code, errcode, script

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"appid": "wxother"}, 40013),
        ({"secret": "other"}, 40125),
        ({"appid": None}, 41002),
        ({"secret": None}, 41004),
        ({"js_code": None}, 41008),
        ({"js_code": "never given"}, 40029),
        ({"grant_type": "password"}, 40002),
    ],
)
def test_what_is_missing_or_wrong_is_refused(
    http: requests.Session, change: dict[str, str | None], expected: int
) -> None:
    assert errcode(exchange(http, a_code(http), **change)) == expected


def test_a_post_is_refused(http: requests.Session) -> None:
    assert errcode(http.post(HOST + LOGIN)) == 43001


def test_a_code_is_good_once(http: requests.Session) -> None:
    code = a_code(http)
    assert "errcode" not in exchange(http, code).json()
    assert errcode(exchange(http, code)) == 40163


def test_a_code_lives_five_minutes(http: requests.Session) -> None:
    with clock.freeze_at(NOW):
        early, late = a_code(http), a_code(http)
    with clock.freeze_at(NOW + timedelta(seconds=299)):
        assert "openid" in exchange(http, early).json()
    with clock.freeze_at(NOW + timedelta(seconds=300)):
        assert errcode(exchange(http, late)) == 40029
        assert errcode(exchange(http, early)) == 40029


def test_a_user_may_sign_in_a_hundred_times_a_minute(http: requests.Session) -> None:
    script(http, quota={LOGIN: 2})
    with clock.freeze_at(NOW):
        for _ in range(2):
            assert "openid" in exchange(http, a_code(http, openid="o-ann")).json()
        refused = a_code(http, openid="o-ann")
        assert errcode(exchange(http, refused)) == 45011
        assert "openid" in exchange(http, a_code(http, openid="o-bob")).json()
    with clock.freeze_at(NOW + timedelta(minutes=1)):
        assert "openid" in exchange(http, refused).json()


def test_each_sign_in_renews_the_session_key(http: requests.Session) -> None:
    first = exchange(http, a_code(http, openid="o-ann")).json()
    second = exchange(http, a_code(http, openid="o-ann")).json()
    assert first["session_key"] != second["session_key"]


def test_a_unionid_stays_with_its_user(http: requests.Session) -> None:
    a_code(http, openid="o-ann", unionid="u-ann")
    assert exchange(http, a_code(http, openid="o-ann")).json()["unionid"] == "u-ann"


def test_a_device_keeps_its_openid_through_a_restart(
    http: requests.Session, simulated: Flask
) -> None:
    before = exchange(http, a_code(http, device="phone-1")).json()["openid"]
    other = exchange(http, a_code(http, device="phone-2")).json()["openid"]
    http.mount(HOST, build_adapter(create_simulator(appid=APPID, secret=SECRET)))
    assert exchange(http, a_code(http, device="phone-1")).json()["openid"] == before
    assert before != other
    assert len(before) == 28


def test_a_stranger_is_somebody_new_each_time(http: requests.Session) -> None:
    users = {exchange(http, a_code(http)).json()["openid"] for _ in range(5)}
    assert len(users) == 5


def exchange(http: requests.Session, code: str, **change: str | None) -> requests.Response:
    asked = {
        "appid": APPID,
        "secret": SECRET,
        "js_code": code,
        "grant_type": "authorization_code",
        **change,
    }
    return http.get(HOST + LOGIN, params=asked)
