"""The check of texts over the wire."""

import json
from pathlib import Path
from typing import Any

import pytest
import redis as redis_client
import requests
import responses

from backend.wechat.api import text_check
from backend.wechat.api_client import Wire
from backend.wechat.errors import QuotaSpent, WeChatAway, WeChatError
from tests.wechat.simulator_control import APPID, CHECK, SECRET, STABLE, calls, script

REPLY = json.loads((Path(__file__).parent / "replies/wxa_msg_sec_check.json").read_text("utf-8"))
REAL = "https://api.weixin.qq.com"


@pytest.mark.parametrize(
    ("words", "suggest", "label"),
    [
        ("桥上的灯火一盏又一盏", "pass", 100),
        ("听说有内部消息", "review", 20012),
        ("快加微信领红包", "risky", 20006),
        ("内部消息：加微信领红包", "risky", 20006),
    ],
)
def test_what_wechat_suggests_is_told_with_its_ground(
    wire: Wire, words: str, suggest: str, label: int
) -> None:
    seen = text_check.check_text(wire, "o-ann", words, text_check.COMMENT)
    assert (seen.suggest, seen.label) == (suggest, label)
    assert seen.trace_id


def test_the_suggestion_is_read_and_not_only_the_errcode(odd: Wire) -> None:
    with answers(REPLY["granted"]):
        seen = text_check.check_text(odd, "o-ann", "字", text_check.COMMENT)
    assert seen == text_check.TextCheckResult("risky", 20006, REPLY["granted"]["trace_id"])


def test_what_is_sent_is_the_second_version_with_scene_and_openid(odd: Wire) -> None:
    with answers(REPLY["granted"]) as sent:
        text_check.check_text(odd, "o-ann", "字", text_check.COMMENT)
        body = json.loads(sent.calls[-1].request.body or b"")
    assert body == {"content": "字", "version": 2, "scene": 2, "openid": "o-ann"}


@pytest.mark.parametrize(
    "result",
    [None, {}, [], "pass", {"suggest": "maybe", "label": 1}, {"suggest": "pass", "label": "100"}],
)
def test_an_answer_without_a_verdict_is_no_pass(odd: Wire, result: Any) -> None:
    with answers({"errcode": 0, "result": result}), pytest.raises(WeChatError):
        text_check.check_text(odd, "o-ann", "字", text_check.COMMENT)


def test_no_words_are_no_pass(wire: Wire) -> None:
    with pytest.raises(WeChatError):
        text_check.check_text(wire, "o-ann", "", text_check.COMMENT)


def test_who_was_not_here_for_two_hours_cannot_be_asked_about(
    wire: Wire, http: requests.Session
) -> None:
    script(http, path=CHECK, errcode=61010)
    with pytest.raises(text_check.Inactive) as no:
        text_check.check_text(wire, "o-ann", "字", text_check.COMMENT)
    assert no.value.errcode == 61010


def test_an_outage_is_told_at_once_and_not_waited_for(
    wire: Wire, http: requests.Session, pauses: list[float]
) -> None:
    text_check.check_text(wire, "o-ann", "字", text_check.COMMENT)
    script(http, outage=60)
    with pytest.raises(WeChatAway):
        text_check.check_text(wire, "o-ann", "字", text_check.COMMENT)
    assert (calls(http, CHECK), pauses) == (2, [])


def test_the_quota_of_a_minute_is_told_as_such(wire: Wire, http: requests.Session) -> None:
    script(http, quota={CHECK: 1})
    text_check.check_text(wire, "o-ann", "字", text_check.COMMENT)
    with pytest.raises(QuotaSpent) as no:
        text_check.check_text(wire, "o-ann", "字", text_check.COMMENT)
    assert no.value.retry_after == 60


@pytest.mark.parametrize("change", [{"scene": 5}, {"openid": "x"}])
def test_what_wechat_does_not_take_is_an_error(wire: Wire, change: dict[str, Any]) -> None:
    asked: dict[str, Any] = {"openid": "o-ann", "text": "字", "scene": 2} | change
    with pytest.raises(WeChatError) as no:
        text_check.check_text(wire, **asked)
    assert no.value.errcode in (40129, 40003)


def test_the_worst_part_of_a_long_text_speaks_for_it(wire: Wire, http: requests.Session) -> None:
    text = "灯" * 2480 + "加微信领红包" + "火" * 4000
    assert text_check.check_text(wire, "o-ann", text, text_check.COMMENT).suggest == "risky"
    assert calls(http, CHECK) == 1
    text = "内部消息" + "灯" * 6000
    assert text_check.check_text(wire, "o-ann", text, text_check.COMMENT).suggest == "review"


@pytest.mark.parametrize("length", [0, 1, 2500, 2501, 4900, 9000])
def test_parts_are_within_bounds_and_lose_nothing(length: int) -> None:
    text = "".join(chr(0x4E00 + number % 5000) for number in range(length))
    parts = list(text_check.split_text(text))
    assert all(0 < len(part) <= 2500 for part in parts)
    assert "".join(part[100 if number else 0 :] for number, part in enumerate(parts)) == text


def test_a_word_over_a_cut_stands_whole_in_one_part() -> None:
    text = "灯" * 2497 + "加微信领红包" + "火" * 100
    assert any("加微信领红包" in part for part in text_check.split_text(text))


def test_a_cut_is_made_after_a_sentence_where_one_ends() -> None:
    first = next(text_check.split_text("灯" * 2300 + "。" + "火" * 500))
    assert first.endswith("灯。")


def answers(said: dict[str, Any]) -> responses.RequestsMock:
    """Have WeChat give a token, and then this."""
    mock = responses.RequestsMock(assert_all_requests_are_fired=False)
    mock.add("POST", REAL + STABLE, json={"access_token": "t", "expires_in": 7200})
    mock.add("POST", REAL + CHECK, json=said)
    return mock


@pytest.fixture
def odd(redis: "redis_client.Redis") -> Wire:
    """Give a line to a WeChat that says what the test wants."""
    return Wire(APPID, SECRET, base_url=REAL, redis=redis, http=requests.Session())
