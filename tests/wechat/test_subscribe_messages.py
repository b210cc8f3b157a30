"""Subscribe messages over the wire, and what the simulated WeChat has against some."""

import re
from typing import Any

import pytest
import requests
from flask import Flask

from backend.wechat.api import subscribe_messages
from backend.wechat.api_client import Wire
from backend.wechat.errors import Misconfigured, QuotaSpent, WeChatError
from tests.wechat.simulator_control import HOST, a_token, script

LIN, REPLY = "o-lin", "sim-template-reply"
FILLED = {"name1": "陈", "thing2": "我也是。", "thing3": "桥上", "time4": "2026-11-25 12:00"}


def test_one_grant_is_one_message(wire: Wire, http: requests.Session) -> None:
    allow(http)
    number = subscribe_messages.send_message(wire, LIN, REPLY, FILLED, "pages/home/index", "trial")
    assert number.isdecimal()
    assert [each["data"] for each in delivered(http)] == [FILLED]
    with pytest.raises(subscribe_messages.NotWanted) as refused:
        subscribe_messages.send_message(wire, LIN, REPLY, FILLED, "pages/home/index")
    assert refused.value.errcode == 43101


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("thing2", "一" * 21),
        ("thing2", ""),
        ("thing2", " "),
        ("thing2", "一\n二"),
        ("thing2", "好😀"),
        ("name1", "一" * 11),
        ("name1", "小明123"),
        ("time4", "明天"),
    ],
)
def test_a_field_that_does_not_fit_is_named(
    wire: Wire, http: requests.Session, field: str, value: str
) -> None:
    allow(http)
    with pytest.raises(WeChatError) as refused:
        subscribe_messages.send_message(
            wire, LIN, REPLY, FILLED | {field: value}, "pages/home/index"
        )
    assert refused.value.errcode == 47003
    assert refused.value.reason.endswith(field)
    assert isinstance(refused.value, subscribe_messages.FieldRefused)
    assert granted(http) == {REPLY: 1}


def test_a_refused_field_is_worded_as_wechat_does(http: requests.Session) -> None:
    allow(http)
    path, params = f"{HOST}{subscribe_messages.SEND_PATH}", {"access_token": a_token(http)}
    for value, fault in (("小明123", "invalid"), ("", "is empty")):
        data = {field: {"value": text} for field, text in (FILLED | {"name1": value}).items()}
        asked = {"touser": LIN, "template_id": REPLY, "data": data}
        said = http.post(path, params=params, json=asked).json()
        assert said["errcode"] == 47003
        reason = f"argument invalid! data.name1.value {fault}"
        assert re.fullmatch(rf"{reason} rid: [0-9a-f-]{{26}}", said["errmsg"])


def test_a_field_that_is_missing_is_named(wire: Wire) -> None:
    less = {name: value for name, value in FILLED.items() if name != "thing3"}
    with pytest.raises(WeChatError) as refused:
        subscribe_messages.send_message(wire, LIN, REPLY, less, "")
    assert refused.value.reason.endswith("thing3")


@pytest.mark.parametrize("errcode", [40003, 43107, 45168])
def test_some_messages_cannot_be_sent(wire: Wire, http: requests.Session, errcode: int) -> None:
    script(http, path=subscribe_messages.SEND_PATH, errcode=errcode)
    with pytest.raises(subscribe_messages.CannotSend):
        subscribe_messages.send_message(wire, LIN, REPLY, FILLED, "")


def test_what_an_operator_has_to_mend_is_told_apart(wire: Wire, http: requests.Session) -> None:
    with pytest.raises(Misconfigured) as refused:
        subscribe_messages.send_message(wire, LIN, "nobodys-template", FILLED, "")
    assert refused.value.errcode == 40037
    with pytest.raises(Misconfigured):
        subscribe_messages.send_message(wire, LIN, REPLY, FILLED, "/pages/home/index")


def test_a_spent_quota_says_until_when(wire: Wire, http: requests.Session) -> None:
    allow(http)
    http.post(f"{HOST}/simulator/script", json={"quota": {"messages a day": 0}})
    with pytest.raises(QuotaSpent) as refused:
        subscribe_messages.send_message(wire, LIN, REPLY, FILLED, "")
    assert refused.value.retry_after


def test_it_is_asked_once(wire: Wire, http: requests.Session, pauses: list[float]) -> None:
    script(http, path=subscribe_messages.SEND_PATH, errcode=-1, times=5)
    with pytest.raises(WeChatError):
        subscribe_messages.send_message(wire, LIN, REPLY, FILLED, "")
    assert pauses == []


def test_two_at_once_to_one_user_are_refused(
    wire: Wire, http: requests.Session, simulated: Flask
) -> None:
    allow(http)
    simulated.extensions["wechat_world"].being_sent.add(LIN)
    with pytest.raises(QuotaSpent) as refused:
        subscribe_messages.send_message(wire, LIN, REPLY, FILLED, "")
    assert (refused.value.errcode, refused.value.retry_after) == (43108, 3)


def test_the_templates_are_listed_with_their_fields(wire: Wire) -> None:
    found = {each.id: each for each in subscribe_messages.list_templates(wire)}
    assert found[REPLY].fields == FILLED.keys()
    assert found[REPLY].title == "评论回复通知"


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"device": "lin", "template": REPLY},
        {"device": "lin", "template": REPLY, "choice": "maybe"},
        {"device": "lin", "template": "nobodys", "choice": "accept"},
        {"template": REPLY, "choice": "accept"},
    ],
)
def test_a_popup_that_cannot_be_is_said(http: requests.Session, sent: Any) -> None:
    assert http.post(f"{HOST}/simulator/consents", json=sent).status_code == 422


def test_a_popup_shows_the_titles_that_wechat_lists(wire: Wire, http: requests.Session) -> None:
    titles = http.get(f"{HOST}/simulator/templates").json()["titles"]
    assert titles == {each.id: each.title for each in subscribe_messages.list_templates(wire)}
    assert titles[REPLY] == "评论回复通知"
    foreign = {"Origin": "https://elsewhere.example"}
    assert http.get(f"{HOST}/simulator/templates", headers=foreign).status_code == 403


def allow(http: requests.Session) -> None:
    popup = {"openid": LIN, "template": REPLY, "choice": "accept"}
    assert http.post(f"{HOST}/simulator/consents", json=popup).status_code == 201


def granted(http: requests.Session) -> Any:
    return http.get(f"{HOST}/simulator/consents", params={"openid": LIN}).json()["granted"]


def delivered(http: requests.Session) -> Any:
    return http.get(f"{HOST}/simulator/messages", params={"openid": LIN}).json()["messages"]
