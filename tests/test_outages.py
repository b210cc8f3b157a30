"""What goes on, and what says so, while Redis, the database or the store is away."""

import sqlite3

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from tests.conftest import SignedIn, login_code
from tests.factories import an_article


def test_with_redis_away_reading_goes_on(
    app: Flask, signed_in: SignedIn, redis_url: str, away: "Away"
) -> None:
    article = an_article()
    reader = signed_in()
    away.redis()
    for who in (app.test_client(), reader):
        assert who.get("/api/v1/articles").status_code == 200
        assert who.get(f"/api/v1/articles/{article.public_id}").status_code == 200


def test_with_redis_away_signing_in_says_so(
    client: FlaskClient, wechat: FlaskClient, away: "Away"
) -> None:
    code = login_code(wechat)
    away.redis()
    answer = client.post("/api/v1/sessions", json={"code": code})
    assert answer.json is not None
    assert (answer.status_code, answer.json["code"]) == (503, "sign_in_unavailable")
    assert "Retry-After" in answer.headers


def test_with_redis_away_what_needs_a_reader_says_so(signed_in: SignedIn, away: "Away") -> None:
    reader = signed_in()
    away.redis()
    assert reader.get("/api/v1/me").status_code == 503
    assert reader.delete("/api/v1/me").status_code == 503


def test_with_redis_away_readiness_says_which_part(client: FlaskClient, away: "Away") -> None:
    away.redis()
    answer = client.get("/readyz")
    assert answer.json is not None
    assert (answer.status_code, answer.json["redis"]) == (503, "away")


def test_with_wechat_away_sign_ins_and_reading_go_on(
    wechat: FlaskClient, signed_in: SignedIn
) -> None:
    reader = signed_in()
    wechat.post("/simulator/script", json={"outage": 60, "manner": "closed"})
    assert reader.get("/api/v1/me").status_code == 200
    assert reader.get("/api/v1/articles").status_code == 200


def test_a_locked_database_is_asked_to_be_tried_again(
    signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = signed_in()

    def locked(*_: object) -> None:
        raise OperationalError("UPDATE", {}, sqlite3.OperationalError("database is locked"))

    monkeypatch.setattr("backend.profiles.own_profile.change_nickname", locked)
    answer = reader.put("/api/v1/me", json={"nickname": "林"})
    assert (answer.status_code, answer.json["code"]) == (503, "unavailable")
    assert "locked" not in answer.text
    assert "Retry-After" in answer.headers


def test_a_crash_is_a_plain_problem_without_a_trace(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise KeyError("secret thing")

    monkeypatch.setattr("backend.articles.published_articles.list_published", crash)
    answer = client.get("/api/v1/articles")
    assert answer.json is not None
    assert (answer.status_code, answer.json["code"]) == (500, "internal")
    assert "secret thing" not in answer.text


class Away:
    """Takes something away from the app for the rest of a test."""

    def __init__(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        self.app, self.monkeypatch = app, monkeypatch

    def redis(self) -> None:
        from tests.conftest import nowhere

        self.monkeypatch.setitem(self.app.extensions, "redis", nowhere())


@pytest.fixture
def away(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Away:
    return Away(app, monkeypatch)
