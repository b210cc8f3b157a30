"""What one request learns of WeChat being away spares all others the waiting."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend.wechat import outage_breaker
from backend.wechat.api.text_check import MSG_SEC_CHECK
from backend.wechat.errors import QuotaSpent, WeChatAway
from tests.conftest import SignedIn, login_code
from tests.factories import an_article

PATH = "/sns/jscode2session"


def test_while_wechat_is_away_one_sign_in_alone_asks_it(
    client: FlaskClient, wechat: FlaskClient
) -> None:
    codes = [login_code(wechat) for _ in range(6)]
    wechat.post("/simulator/script", json={"outage": 60})
    answers = [client.post("/api/v1/sessions", json={"code": code}) for code in codes]
    assert {answer.status_code for answer in answers} == {503}
    assert all("Retry-After" in answer.headers for answer in answers)
    assert asked(wechat) == 2  # who found out, and one probe


def test_the_first_sign_in_after_an_outage_opens_the_way(
    client: FlaskClient, wechat: FlaskClient
) -> None:
    outage_breaker.mark_down()
    assert client.post("/api/v1/sessions", json={"code": login_code(wechat)}).status_code == 201
    assert not outage_breaker.is_down()


def test_what_a_sign_in_found_out_spares_words_the_waiting(
    client: FlaskClient, wechat: FlaskClient
) -> None:
    wechat.post("/simulator/script", json={"outage": 60})
    client.post("/api/v1/sessions", json={"code": login_code(wechat)})
    assert outage_breaker.is_down()


def test_a_spent_quota_of_word_checks_keeps_nobody_from_signing_in(
    signed_in: SignedIn, wechat: FlaskClient
) -> None:
    reader, article = signed_in(), an_article()
    wechat.post("/simulator/script", json={"quota": {MSG_SEC_CHECK: 0}})
    said = {"text": "灯火", "key": "k" * 16}
    path = f"/api/v1/articles/{article.public_id}/messages"
    assert reader.post(path, json=said).json["state"] == "waiting"
    assert not outage_breaker.is_down()


def test_a_refusal_of_wechats_is_no_outage(client: FlaskClient, wechat: FlaskClient) -> None:
    assert client.post("/api/v1/sessions", json={"code": "nobody's"}).status_code == 422
    assert not outage_breaker.is_down()


def test_a_spent_quota_is_no_outage(app: Flask) -> None:
    with pytest.raises(QuotaSpent), outage_breaker.breaker(PATH):
        raise QuotaSpent(path=PATH, kind="retry", retry_after=60)
    assert not outage_breaker.is_down()


def test_with_redis_away_everybody_may_ask(app: Flask, redis_away: None) -> None:
    outage_breaker.mark_down()
    for _ in range(3):
        with outage_breaker.breaker(PATH):
            pass


def test_a_probe_that_finds_wechat_away_lets_nobody_else_ask(app: Flask) -> None:
    outage_breaker.mark_down()
    with pytest.raises(WeChatAway), outage_breaker.breaker(PATH):
        raise WeChatAway(path=PATH)
    with pytest.raises(WeChatAway), outage_breaker.breaker(PATH):
        pytest.fail("this one is not let through")


def asked(wechat: FlaskClient) -> int:
    """Count how often WeChat was asked about a code."""
    answer = wechat.get("/simulator/calls")
    assert answer.json is not None
    count: int = answer.json["calls"].get(PATH, 0)
    return count
