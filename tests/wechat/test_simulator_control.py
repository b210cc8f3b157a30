"""The simulator's control routes set and show its state."""

import json
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask

from tests.wechat import simulator_control
from tests.wechat.simulator_control import (
    APPID,
    CHECK,
    CODES,
    FIGURES,
    HOST,
    LOGIN,
    PAGE,
    SECRET,
    STABLE,
    a_code,
    a_token,
    script,
)

WECHATS = ("/sns/", "/cgi-bin/", "/wxa/", "/wxaapi/", "/robot/", "/datacube/")
REPLIES = sorted((Path(__file__).parent / "replies").glob("*.json"))


def test_a_path_is_busy_as_often_as_asked(http: requests.Session) -> None:
    script(http, path=LOGIN, errcode=-1, times=2)
    assert [simulator_control.errcode(http.get(HOST + LOGIN)) for _ in range(3)] == [-1, -1, 41002]


def test_an_outage_is_no_json_and_passes(http: requests.Session) -> None:
    script(http, outage=60)
    assert http.get(HOST + LOGIN).status_code == 503
    script(http, outage=0)
    assert simulator_control.errcode(http.get(HOST + LOGIN)) == 41002


def test_a_closed_line_answers_nothing(http: requests.Session) -> None:
    script(http, outage=60, manner="closed")
    with pytest.raises(requests.ConnectionError):
        http.get(HOST + LOGIN)


def test_calls_are_counted_by_path_and_strange_paths_are_not(http: requests.Session) -> None:
    http.get(HOST + LOGIN)
    http.get(HOST + LOGIN)
    http.get(f"{HOST}/strange/path")
    counted = http.get(f"{HOST}/simulator/calls").json()
    assert counted == {"calls": {LOGIN: 2}}


def test_an_unknown_path_is_refused_as_wechat_does(http: requests.Session) -> None:
    assert simulator_control.errcode(http.get(f"{HOST}/cgi-bin/nowhere")) == 40066


WRONG = [
    ("script", [1]),
    ("script", {"path": LOGIN}),
    ("script", {"path": LOGIN, "errcode": 0}),
    ("script", {"path": LOGIN, "errcode": "busy"}),
    ("script", {"path": 7, "errcode": 1}),
    ("script", {"path": LOGIN, "errcode": -1, "times": 0}),
    ("script", {"outage": -1}),
    ("script", {"outage": 1, "manner": "slow"}),
    ("script", {"quota": {"/nowhere": 1}}),
    ("script", {"quota": [1]}),
    ("script", {"pages": "all"}),
    ("script", {"words": ["红包"]}),
    ("script", {"words": {"红包": "bad"}}),
    ("script", {"words": {"": "risky"}}),
    ("script", {"inactive": "lin"}),
    ("script", {"pictures": "risky"}),
    ("script", {"pictures": {"suggest": "bad"}}),
    ("script", {"pictures": {"delay": -1}}),
    ("script", {"pushes": "safe"}),
    ("script", {"pushes": {"mode": "open"}}),
    ("push", {}),
    ("push", {"event": "nothing"}),
    ("push", {"event": {}, "times": 11}),
    ("push", {"event": {}, "format": "yaml"}),
    ("push", {"event": {}, "mode": "open"}),
    ("codes", {"openid": ""}),
    ("codes", {"openid": 7}),
    ("codes", {"device": "x" * 129}),
    ("codes", "o-ann"),
]


@pytest.mark.parametrize(("door", "sent"), WRONG, ids=repr)
def test_what_the_door_cannot_read_is_said(http: requests.Session, door: str, sent: object) -> None:
    answer = http.post(f"{HOST}/simulator/{door}", json=sent)
    assert answer.status_code == 422
    assert answer.json()["why"]


def test_a_page_of_this_machine_may_come_in(http: requests.Session) -> None:
    for origin in ("http://127.0.0.1:8000", "http://localhost:5173", "http://[::1]:80"):
        asked = http.options(f"{HOST}/simulator/codes", headers={"Origin": origin})
        assert asked.status_code == 204
        assert asked.headers["Access-Control-Allow-Origin"] == origin
        assert "Content-Type" in asked.headers["Access-Control-Allow-Headers"]
        given = http.post(f"{HOST}/simulator/codes", json={}, headers={"Origin": origin})
        assert given.status_code == 201
        assert given.headers["Access-Control-Allow-Origin"] == origin


@pytest.mark.parametrize("origin", ["https://evil.test", "http://localhost.evil.test", "null", "["])
def test_a_page_of_another_site_may_not(http: requests.Session, origin: str) -> None:
    answer = http.post(f"{HOST}/simulator/codes", json={}, headers={"Origin": origin})
    assert answer.status_code == 403
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_code_can_be_had_with_an_empty_hand(http: requests.Session) -> None:
    answer = http.post(f"{HOST}/simulator/codes")
    assert answer.status_code == 201
    assert set(answer.json()) == {"code", "openid"}


def test_memory_is_bounded(http: requests.Session, simulated: Flask, monkeypatch: Any) -> None:
    monkeypatch.setattr("backend.wechat.simulator.simulated_world.MAX_STORED", 10)
    for number in range(30):
        a_code(http, openid=f"o{number}", unionid=f"u{number}")
    world = simulated.extensions["wechat_world"]
    assert len(world.codes) == len(world.unionids) == 10


def test_an_answer_is_written_as_wechat_writes_it(http: requests.Session) -> None:
    said = http.get(f"{HOST}/wxaapi/newtmpl/gettemplate", params={"access_token": a_token(http)})
    assert said.headers["Content-Type"] == "application/json; charset=UTF-8"
    assert said.content.startswith(b'{"errcode":0,"errmsg":"ok","data":[{"priTmplId":')
    assert "评论回复通知".encode() in said.content
    assert said.content.endswith(b"}")
    for path, kind in ((LOGIN, "text/plain"), (CODES, "application/json; encoding=utf-8")):
        refused = http.get(HOST + path)
        assert refused.headers["Content-Type"] == kind
        assert refused.content.endswith(b'"}')


@pytest.mark.parametrize("path", REPLIES, ids=lambda path: path.stem)
def test_the_simulator_answers_in_wechats_shape(http: requests.Session, path: Path) -> None:
    reply = json.loads(path.read_text("utf-8"))
    granted, refused = ASK[reply["call"]](http)
    assert shape(refused) == shape(reply["refused"])
    if "granted" in reply:
        assert shape(granted) == shape(reply["granted"])


def test_every_path_of_the_simulator_has_its_reply_on_file(simulated: Flask) -> None:
    ours = {rule.rule for rule in simulated.url_map.iter_rules()}
    wechats = {rule for rule in ours if rule.startswith(WECHATS) and "<" not in rule}
    assert {json.loads(path.read_text("utf-8"))["call"].split()[1] for path in REPLIES} == wechats


def shape(said: object) -> dict[str, str]:
    assert isinstance(said, dict)
    return {name: type(value).__name__ for name, value in said.items()}


def login_answers(http: requests.Session) -> tuple[object, object]:
    code = a_code(http, openid="o-ann", unionid="u-ann")
    asked = {"appid": APPID, "secret": SECRET, "grant_type": "authorization_code", "js_code": code}
    granted, refused = (http.get(HOST + LOGIN, params=asked).json() for _ in range(2))
    return granted, refused


def stable_answers(http: requests.Session) -> tuple[object, object]:
    asked = {"appid": APPID, "secret": SECRET, "grant_type": "client_credential"}
    return http.post(HOST + STABLE, json=asked).json(), http.post(HOST + STABLE).json()


def plain_answers(http: requests.Session) -> tuple[object, object]:
    asked = {"appid": APPID, "secret": SECRET, "grant_type": "client_credential"}
    path = f"{HOST}/cgi-bin/token"
    return http.get(path, params=asked).json(), http.get(
        path, params={**asked, "appid": "x"}
    ).json()


def code_answers(http: requests.Session) -> tuple[object, object]:
    return None, http.post(HOST + CODES, json={"scene": "a", "page": PAGE}).json()


def check_answers(http: requests.Session) -> tuple[object, object]:
    asked = {"content": "加微信领红包", "version": 2, "scene": 2, "openid": "o-ann"}
    params = {"access_token": a_token(http)}
    granted = http.post(HOST + CHECK, params=params, json=asked).json()
    return granted, http.post(HOST + CHECK, params=params, json={**asked, "openid": "x"}).json()


def link_answers(http: requests.Session) -> tuple[object, object]:
    path, params = f"{HOST}/wxa/generate_urllink", {"access_token": a_token(http)}
    asked = {"path": PAGE, "query": "s=a", "expire_type": 1, "expire_interval": 30}
    return http.post(path, params=params, json=asked).json(), http.post(path, params=params).json()


def message_answers(http: requests.Session) -> tuple[object, object]:
    path, params = f"{HOST}/cgi-bin/message/subscribe/send", {"access_token": a_token(http)}
    popup = {"openid": "o-ann", "template": "sim-template-challenge", "choice": "accept"}
    http.post(f"{HOST}/simulator/consents", json=popup)
    values = {"name1": "林晚", "thing2": "慢一点", "time3": "2026-11-25 12:00"}
    asked = {
        "touser": "o-ann",
        "template_id": "sim-template-challenge",
        "data": {field: {"value": value} for field, value in values.items()},
    }
    granted, refused = (http.post(path, params=params, json=asked).json() for _ in range(2))
    return granted, refused


def template_answers(http: requests.Session) -> tuple[object, object]:
    path = f"{HOST}/wxaapi/newtmpl/gettemplate"
    return http.get(path, params={"access_token": a_token(http)}).json(), http.get(path).json()


def wecom_answers(http: requests.Session) -> tuple[object, object]:
    path, told = f"{HOST}/cgi-bin/webhook/send", {"msgtype": "text", "text": {"content": "早"}}
    return http.post(path, params={"key": "k"}, json=told).json(), http.post(path, json=told).json()


def dingtalk_answers(http: requests.Session) -> tuple[object, object]:
    path, told = f"{HOST}/robot/send", {"msgtype": "text", "text": {"content": "早"}}
    granted = http.post(path, params={"access_token": "t"}, json=told).json()
    return granted, http.post(path, json=told).json()


def figures_answers(http: requests.Session) -> tuple[object, object]:
    path, asked = f"{HOST}{FIGURES}", {"begin_date": "2026-10-12", "end_date": "2026-10-12"}
    account = {
        "appid": simulator_control.OFFICIAL_APPID,
        "secret": simulator_control.OFFICIAL_SECRET,
    }
    params = {"access_token": a_token(http, **account)}
    return http.post(path, params=params, json=asked).json(), http.post(path, params=params).json()


def picture_answers(http: requests.Session) -> tuple[object, object]:
    asked = {"media_url": "http://shiju.test/a.png", "media_type": 2, "version": 2, "scene": 1}
    path, params = f"{HOST}/wxa/media_check_async", {"access_token": a_token(http)}
    granted = http.post(path, params=params, json={**asked, "openid": "o-ann"}).json()
    return granted, http.post(path, params=params, json={**asked, "media_type": 3}).json()


ASK = {
    "POST /wxa/media_check_async": picture_answers,
    "POST /cgi-bin/message/subscribe/send": message_answers,
    "GET /wxaapi/newtmpl/gettemplate": template_answers,
    "POST /cgi-bin/webhook/send": wecom_answers,
    "POST /robot/send": dingtalk_answers,
    f"POST {FIGURES}": figures_answers,
    "POST /wxa/generate_urllink": link_answers,
    f"GET {LOGIN}": login_answers,
    f"POST {STABLE}": stable_answers,
    "GET /cgi-bin/token": plain_answers,
    f"POST {CODES}": code_answers,
    f"POST {CHECK}": check_answers,
}
