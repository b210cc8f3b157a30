"""The simulator's check of texts."""

import pytest
import requests

from tests.wechat.simulator_control import CHECK, HOST, a_code, a_token, errcode, script

REFUSED = [
    ({"content": ""}, 47001),
    ({"content": 7}, 47001),
    ({"version": 1}, 47001),
    ({"version": None}, 47001),
    ({"content": "字" * 2501}, 40097),
    ({"scene": 0}, 40129),
    ({"scene": 5}, 40129),
    ({"scene": True}, 40129),
    ({"scene": "2"}, 40129),
    ({"openid": ""}, 40003),
    ({"openid": "nobody"}, 40003),
    ({"openid": None}, 40003),
]


@pytest.mark.parametrize(("change", "expected"), REFUSED, ids=repr)
def test_what_is_out_of_bounds_is_refused(
    http: requests.Session, change: dict[str, object], expected: int
) -> None:
    assert errcode(ask(http, **change)) == expected


def test_it_needs_a_token(http: requests.Session) -> None:
    assert errcode(http.post(HOST + CHECK, json={})) == 41001


def test_words_can_be_taught_and_forgiven(http: requests.Session) -> None:
    assert ask(http).json()["result"] == {"suggest": "pass", "label": 100}
    script(http, words={"灯火": "risky", "一盏": "review"})
    assert ask(http).json()["result"]["suggest"] == "risky"
    script(http, words={"灯火": "pass"})
    assert ask(http).json()["result"]["suggest"] == "review"


def test_the_holder_of_a_device_can_be_gone_and_come_again(http: requests.Session) -> None:
    openid = http.post(f"{HOST}/simulator/codes", json={"device": "lin"}).json()["openid"]
    script(http, inactive=["lin"])
    assert errcode(ask(http, openid=openid)) == 61010
    script(http, inactive=[])
    assert ask(http, openid=openid).json()["errcode"] == 0


def test_a_refusal_on_demand_comes_first(http: requests.Session) -> None:
    script(http, path=CHECK, errcode=45009)
    assert errcode(ask(http)) == 45009
    assert a_code(http)


def ask(http: requests.Session, **change: object) -> requests.Response:
    sent = {"content": "灯火一盏", "version": 2, "scene": 2, "openid": "o-ann"} | change
    return http.post(HOST + CHECK, params={"access_token": a_token(http)}, json=sent)
