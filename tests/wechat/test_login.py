"""code2Session over the wire."""

import json
from pathlib import Path
from typing import Any

import pytest
import redis as redis_client
import requests
import responses

from backend.wechat.api import login
from backend.wechat.api_client import Wire
from backend.wechat.errors import Misconfigured, QuotaSpent, WeChatAway, WeChatError
from tests.wechat.simulator_control import APPID, HOST, LOGIN, SECRET, STABLE, a_code, calls, script

REPLY = json.loads((Path(__file__).parent / "replies/sns_jscode2session.json").read_text("utf-8"))
REAL = "https://api.weixin.qq.com"


def test_a_code_becomes_a_session(wire: Wire, http: requests.Session) -> None:
    session = login.exchange_code(wire, a_code(http, openid="o-ann", unionid="u-ann"))
    assert (session.openid, session.unionid) == ("o-ann", "u-ann")
    assert session.session_key


def test_an_account_that_is_bound_to_nothing_has_no_unionid(
    wire: Wire, http: requests.Session
) -> None:
    assert login.exchange_code(wire, a_code(http)).unionid is None


def test_login_needs_no_token(wire: Wire, http: requests.Session) -> None:
    login.exchange_code(wire, a_code(http))
    assert calls(http, STABLE) == 0


def test_a_used_code_is_refused(wire: Wire, http: requests.Session) -> None:
    code = a_code(http)
    login.exchange_code(wire, code)
    with pytest.raises(login.CodeRefused) as no:
        login.exchange_code(wire, code)
    assert (no.value.status, no.value.code, no.value.errcode) == (422, "code_refused", 40163)
    assert no.value.message == "登录凭证已失效，请重试"


def test_garbage_is_refused(wire: Wire) -> None:
    with pytest.raises(login.CodeRefused) as no:
        login.exchange_code(wire, "拾句 ?&=% \x00")
    assert no.value.errcode == 40029


@pytest.mark.parametrize("code", ["", "x" * 513])
def test_what_can_be_no_code_is_refused_without_asking(
    wire: Wire, http: requests.Session, code: str
) -> None:
    with pytest.raises(login.CodeRefused):
        login.exchange_code(wire, code)
    assert calls(http, LOGIN) == 0


def test_a_blocked_user_is_told_so(wire: Wire, http: requests.Session) -> None:
    script(http, path=LOGIN, errcode=40226)
    with pytest.raises(login.LoginBlocked) as no:
        login.exchange_code(wire, a_code(http))
    assert (no.value.status, no.value.code) == (403, "login_blocked")


@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        ({"path": LOGIN, "errcode": -1, "times": 9}, WeChatAway),
        ({"path": LOGIN, "errcode": 45011, "times": 9}, QuotaSpent),
        ({"outage": 60}, WeChatAway),
        ({"outage": 60, "manner": "closed"}, WeChatAway),
    ],
)
def test_a_code_is_never_asked_about_twice(
    wire: Wire, http: requests.Session, trouble: dict[str, Any], error: type[WeChatError]
) -> None:
    code = a_code(http)
    script(http, **trouble)
    with pytest.raises(error):
        login.exchange_code(wire, code)
    assert calls(http, LOGIN) == 1


def test_a_wrong_secret_is_the_operators_matter(
    http: requests.Session, redis: "redis_client.Redis"
) -> None:
    wire = Wire(APPID, "not the secret", base_url=HOST, redis=redis, http=http)
    with pytest.raises(Misconfigured):
        login.exchange_code(wire, a_code(http))


def test_the_session_key_does_not_show(wire: Wire, http: requests.Session) -> None:
    session = login.exchange_code(wire, a_code(http))
    assert session.session_key not in repr(session)


def test_an_answer_as_wechat_sends_it_is_read(redis: "redis_client.Redis") -> None:
    with responses.RequestsMock() as mock, requests.Session() as http:
        mock.get(f"{REAL}{LOGIN}", body=json.dumps(REPLY["granted"]), content_type="text/plain")
        wire = Wire(APPID, SECRET, base_url=REAL, redis=redis, http=http)
        session = login.exchange_code(wire, "0a1b")
        asked = mock.calls[0].request.params  # type: ignore[attr-defined]
    assert session.openid == REPLY["granted"]["openid"]
    assert asked == {
        "appid": APPID,
        "secret": SECRET,
        "js_code": "0a1b",
        "grant_type": "authorization_code",
    }


@pytest.mark.parametrize("said", [{}, {"openid": "o1"}, {"openid": 7, "session_key": "k"}])
def test_an_answer_without_a_user_is_an_error(
    redis: "redis_client.Redis", said: dict[str, object]
) -> None:
    with responses.RequestsMock() as mock, requests.Session() as http:
        mock.get(f"{REAL}{LOGIN}", json=said)
        wire = Wire(APPID, SECRET, base_url=REAL, redis=redis, http=http)
        with pytest.raises(WeChatError) as no:
            login.exchange_code(wire, "0a1b")
    assert no.value.status == 502
