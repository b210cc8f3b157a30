"""The simulator's access tokens: lifetime, overlap, refusals."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from backend import clock
from tests.wechat.simulator_control import APPID, CODES, HOST, PAGE, SECRET, STABLE, errcode, script

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
PLAIN = "/cgi-bin/token"


def test_everybody_gets_the_same_token_and_what_is_left_of_it(http: requests.Session) -> None:
    with clock.freeze_at(NOW):
        first = stable(http)
    with clock.freeze_at(NOW + timedelta(minutes=10)):
        second = stable(http)
    assert first["expires_in"] == 7200
    assert second == {"access_token": first["access_token"], "expires_in": 6600}


def test_a_token_is_replaced_five_minutes_before_its_end_and_both_are_good(
    http: requests.Session,
) -> None:
    with clock.freeze_at(NOW):
        first = stable(http)["access_token"]
    with clock.freeze_at(NOW + timedelta(minutes=115)):
        second = stable(http)
        assert second["access_token"] != first
        assert second["expires_in"] == 7200
        assert is_good(http, first)
        assert is_good(http, second["access_token"])
    with clock.freeze_at(NOW + timedelta(minutes=120)):
        assert refused(http, first) == 42001


def test_a_forced_token_ends_the_one_before_at_once(http: requests.Session) -> None:
    first = stable(http)["access_token"]
    second = stable(http, force_refresh=True)["access_token"]
    assert refused(http, first) == 40001
    assert is_good(http, second)
    assert stable(http)["access_token"] == second


def test_a_token_is_forced_thirty_seconds_apart(http: requests.Session) -> None:
    with clock.freeze_at(NOW):
        stable(http, force_refresh=True)
    with clock.freeze_at(NOW + timedelta(seconds=29)):
        assert stable(http, force_refresh=True)["errcode"] == 45011
    with clock.freeze_at(NOW + timedelta(seconds=30)):
        assert "access_token" in stable(http, force_refresh=True)


def test_a_token_is_forced_twenty_times_a_day(http: requests.Session) -> None:
    for number in range(20):
        with clock.freeze_at(NOW + timedelta(minutes=number)):
            assert "access_token" in stable(http, force_refresh=True)
    with clock.freeze_at(NOW + timedelta(minutes=20)):
        assert stable(http, force_refresh=True)["errcode"] == 45009
    with clock.freeze_at(NOW + timedelta(days=1)):
        assert "access_token" in stable(http, force_refresh=True)


def test_the_two_systems_know_nothing_of_each_other(http: requests.Session) -> None:
    steady = stable(http)["access_token"]
    plain = fetch_plain(http)["access_token"]
    assert is_good(http, steady)
    stable(http, force_refresh=True)
    assert is_good(http, plain)


def test_a_plain_token_ends_the_one_before_in_five_minutes(http: requests.Session) -> None:
    with clock.freeze_at(NOW):
        first = fetch_plain(http)["access_token"]
        second = fetch_plain(http)["access_token"]
        assert first != second
        assert is_good(http, first)
    with clock.freeze_at(NOW + timedelta(minutes=5)):
        assert refused(http, first) == 42001
        assert is_good(http, second)


def test_tokens_can_be_ended_on_demand(http: requests.Session) -> None:
    tokens = stable(http)["access_token"], fetch_plain(http)["access_token"]
    script(http, expire_tokens=True)
    assert [refused(http, token) for token in tokens] == [42001, 42001]
    assert stable(http)["access_token"] not in tokens


def test_a_token_of_another_life_is_refused(http: requests.Session) -> None:
    assert refused(http, "of-another-simulator") == 40001


def test_a_missing_token_is_refused(http: requests.Session) -> None:
    assert errcode(http.post(HOST + CODES, json={})) == 41001


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"appid": "wxother"}, 40013),
        ({"secret": "other"}, 40125),
        ({"appid": ""}, 41002),
        ({"secret": ""}, 41004),
        ({"grant_type": "password"}, 40002),
        ({"force_refresh": "true"}, 40097),
    ],
)
def test_what_is_missing_or_wrong_is_refused(
    http: requests.Session, change: dict[str, str], expected: int
) -> None:
    assert stable(http, **change)["errcode"] == expected


@pytest.mark.parametrize(
    ("body", "expected"), [(b"", 44002), (b"{", 47001), (b"[]", 47001), (b"\xff", 47001)]
)
def test_a_body_that_is_no_json_object_is_refused(
    http: requests.Session, body: bytes, expected: int
) -> None:
    assert errcode(http.post(HOST + STABLE, data=body)) == expected


def test_a_get_is_refused(http: requests.Session) -> None:
    assert errcode(http.get(HOST + STABLE)) == 43002
    assert errcode(http.post(HOST + PLAIN)) == 43001


@pytest.mark.parametrize(
    ("change", "expected"),
    [({"appid": "wxother"}, 40013), ({"secret": ""}, 41004), ({"grant_type": ""}, 40002)],
)
def test_the_older_system_refuses_alike(
    http: requests.Session, change: dict[str, str], expected: int
) -> None:
    assert fetch_plain(http, **change)["errcode"] == expected


def stable(http: requests.Session, **change: object) -> dict[str, Any]:
    asked = {"grant_type": "client_credential", "appid": APPID, "secret": SECRET, **change}
    said: dict[str, Any] = http.post(HOST + STABLE, json=asked).json()
    return said


def fetch_plain(http: requests.Session, **change: str) -> dict[str, Any]:
    asked = {"grant_type": "client_credential", "appid": APPID, "secret": SECRET, **change}
    said: dict[str, Any] = http.get(HOST + PLAIN, params=asked).json()
    return said


def draw(http: requests.Session, token: str) -> requests.Response:
    asked = {"scene": "a", "page": PAGE}
    return http.post(HOST + CODES, params={"access_token": token}, json=asked)


def is_good(http: requests.Session, token: str) -> bool:
    return draw(http, token).content.startswith(b"\xff\xd8")


def refused(http: requests.Session, token: str) -> int:
    return errcode(draw(http, token))
