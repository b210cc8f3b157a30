"""Calls that SDKs make beside ours: each is answered or refused as WeChat does, none by a page."""

import hashlib
import hmac
import io
from base64 import b64decode
from collections.abc import Callable
from typing import Any

import pytest
import requests
from flask import Flask
from wechatpy.client import WeChatClient
from wechatpy.exceptions import WeChatClientException

from backend.wechat import errors
from backend.wechat.simulator.error_responses import MESSAGES, UNVERIFIED
from backend.wechat.simulator.other_api_answers import CALLS
from backend.wechat.simulator.other_apis import DONE
from backend.wechat.simulator.requests_adapter import build_adapter
from tests.wechat import simulator_control
from tests.wechat.simulator_control import (
    APPID,
    CHECK,
    HOST,
    OFFICIAL_APPID,
    OFFICIAL_SECRET,
    SECRET,
    a_code,
    a_token,
    script,
)

METHODS = {path: call.method for path, call in CALLS.items()} | {
    path: method for path, (method, _, _) in DONE.items()
}
OWNERS = {path: call.owner for path, call in CALLS.items()} | {
    path: owner for path, (_, owner, _) in DONE.items()
}


def test_every_known_call_is_answered_as_wechat_does(http: requests.Session) -> None:
    tokens = {"mini": a_token(http), "official": official_token(http)}
    for path, method in METHODS.items():
        owner = OWNERS[path]
        for name, token in tokens.items():
            for body in ({}, {"a": 1}):
                answer = ask(http, method, path, token, body)
                said = answer.json()
                assert not answer.text.endswith("\n")
                if owner in ("mini", "official") and owner != name:
                    assert simulator_control.errcode(answer) == 48001, path
                elif said.get("errcode"):
                    assert simulator_control.errcode(answer) not in (40066, 43001, 43002, -1), path
                    assert "on demand" not in said["errmsg"], path
        other = ask(http, {"GET": "POST", "POST": "GET"}[method], path, tokens["mini"], {})
        assert simulator_control.errcode(other) == {"GET": 43001, "POST": 43002}[method]
        if owner != "nobody":
            assert simulator_control.errcode(ask(http, method, path, "", {})) == 41001
            assert simulator_control.errcode(ask(http, method, path, "stale", {})) == 40001


def test_every_errcode_of_the_simulator_is_one_of_wechats_or_said_to_be_unverified() -> None:
    table = errors.load_table()
    known = {int(code) for codes in (table["generic"], *table["paths"].values()) for code in codes}
    answered = set(MESSAGES) | {
        call.answer for call in CALLS.values() if isinstance(call.answer, int)
    }
    assert answered <= known | UNVERIFIED
    assert answered <= MESSAGES.keys()


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("POST", "/cgi-bin/nowhere", 40066),
        ("GET", "/wxa/nowhere/at/all", 40066),
        ("GET", "/strange", 40066),
        ("PUT", "/cgi-bin/token", 43002),
        ("DELETE", CHECK, 43002),
        ("GET", "/cgi-bin/webhook/send", 43002),
        ("POST", "/card/create", 41001),
    ],
)
def test_no_address_is_answered_by_a_page(
    http: requests.Session, method: str, path: str, expected: int
) -> None:
    assert simulator_control.errcode(http.request(method, HOST + path)) == expected


def test_another_hand_finds_a_whole_wechat(simulated: Flask) -> None:
    client = WeChatClient(OFFICIAL_APPID, OFFICIAL_SECRET)
    client._http.mount("https://api.weixin.qq.com", build_adapter(simulated))
    assert client.material.get_count()["news_count"] == 0
    assert client.material.batchget("image", 0, 20)["item"] == []
    assert client.user.get_followers()["total"] == 0
    assert client.misc.get_wechat_ips() == ["127.0.0.1"]
    assert client.jsapi.get_jsapi_ticket() == "simulated-ticket"
    assert client.datacube.get_user_summary("2026-11-01", "2026-11-02") == []
    assert client.menu.create({"button": [{"type": "view", "name": "读"}]})["errcode"] == 0
    picture = ("a.png", io.BytesIO(b"\x89PNG"))
    assert client.media.upload("image", picture)["media_id"]
    assert client.media.upload_image(picture).startswith("http://mmbiz.qpic.cn/")
    refused_calls: list[tuple[Callable[[], Any], int]] = [
        (lambda: client.user.get("o-nobody"), 40003),
        (lambda: client.material.get("nothing"), 40007),
        (lambda: client.material.open_comment("1", 0), 88000),
        (lambda: client.message.send_text("o-nobody", "你好"), 45015),
        (lambda: client.card.get_colors(), 48001),
        (lambda: client.poi.list(), 48001),
    ]
    for call, errcode in refused_calls:
        with pytest.raises(WeChatClientException) as refused:
            call()
        assert refused.value.errcode == errcode


def test_the_calls_of_a_mini_program_are_done(http: requests.Session) -> None:
    token = a_token(http)
    drawn = ask(http, "POST", "/wxa/getwxacode", token, {"path": "pages/a/index?x=1"})
    assert drawn.content.startswith(b"\xff\xd8")
    scheme = ask(
        http, "POST", "/wxa/generatescheme", token, {"jump_wxa": {"path": simulator_control.PAGE}}
    )
    assert scheme.json()["openlink"].startswith("weixin://dl/business/?t=")
    assert (
        simulator_control.errcode(
            ask(http, "POST", "/wxa/genwxashortlink", token, {"page_url": "a"})
        )
        == 43104
    )
    activity = ask(http, "GET", "/cgi-bin/message/wxopen/activityid/create", token, {}).json()
    assert {"activity_id", "expiration_time"} <= activity.keys()
    path = "/cgi-bin/openapi/quota/get"
    quota = ask(http, "POST", path, token, {"cgi_path": "/wxa/getwxacode"}).json()["quota"]
    assert quota["used"] == 1
    assert quota["remain"] == quota["daily_limit"] - 1
    assert ask(http, "POST", "/cgi-bin/clear_quota", token, {"appid": APPID}).json() == {
        "errcode": 0,
        "errmsg": "ok",
    }
    cleared = http.post(
        f"{HOST}/cgi-bin/clear_quota/v2", params={"appid": APPID, "appsecret": SECRET}
    )
    assert cleared.json()["errcode"] == 0


def test_a_session_key_is_checked_and_reset(http: requests.Session) -> None:
    sent = {"appid": APPID, "secret": SECRET, "grant_type": "authorization_code"}
    login = http.get(
        HOST + simulator_control.LOGIN, params={**sent, "js_code": a_code(http)}
    ).json()
    asked = {"openid": login["openid"], "sig_method": "hmac_sha256", "access_token": a_token(http)}
    good = asked | {"signature": sign_nothing(login["session_key"])}
    assert http.get(f"{HOST}/wxa/checksession", params=good).json()["errcode"] == 0
    fresh = http.get(f"{HOST}/wxa/resetusersessionkey", params=good).json()["session_key"]
    assert simulator_control.errcode(http.get(f"{HOST}/wxa/checksession", params=good)) == 87009
    renewed = asked | {"signature": sign_nothing(fresh)}
    assert http.get(f"{HOST}/wxa/checksession", params=renewed).json()["errcode"] == 0


def test_the_first_text_check_still_answers(http: requests.Session) -> None:
    token = a_token(http)
    assert ask(http, "POST", CHECK, token, {"content": "灯火"}).json() == {
        "errcode": 0,
        "errmsg": "ok",
    }
    assert (
        simulator_control.errcode(ask(http, "POST", CHECK, token, {"content": "加微信领红包"}))
        == 87014
    )


def test_such_a_call_is_scripted_and_counted_like_ours(http: requests.Session) -> None:
    path = "/cgi-bin/user/get"
    script(http, path=path, errcode=-1)
    token = official_token(http)
    assert simulator_control.errcode(ask(http, "GET", path, token, {})) == -1
    assert ask(http, "GET", path, token, {}).json()["total"] == 0
    assert simulator_control.calls(http, path) == 2


def official_token(http: requests.Session) -> str:
    return a_token(http, appid=OFFICIAL_APPID, secret=OFFICIAL_SECRET)


def ask(
    http: requests.Session, method: str, path: str, token: str, body: dict[str, Any]
) -> requests.Response:
    params = {"access_token": token} if token else {}
    return http.request(method, HOST + path, params=params, json=body if method == "POST" else None)


def sign_nothing(session_key: str) -> str:
    return hmac.new(b64decode(session_key), b"", hashlib.sha256).hexdigest()
