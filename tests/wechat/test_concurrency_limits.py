"""Requests that wait for WeChat are bounded in number; the next is told at once."""

import threading

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend.api import concurrency_limits
from backend.articles.models import Article
from tests.commenting import ids, said, say, think
from tests.conftest import Reader, SignedIn, login_code
from tests.factories import SENTENCE, an_article


def test_one_seat_is_enough_for_a_call_and_the_token_that_it_needs(
    app: Flask, reader: Reader, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_seats(app, monkeypatch, 1)
    assert [say(reader, article, text).status_code for text in ("一", "二", "三")] == [201] * 3


def test_without_a_seat_nobody_signs_in(
    client: FlaskClient, wechat: FlaskClient, full: None
) -> None:
    answer = client.post("/api/v1/sessions", json={"code": login_code(wechat)})
    assert_busy(answer)


def test_without_a_seat_no_words_for_others_are_kept(
    reader: Reader, article: Article, full: None
) -> None:
    assert_busy(say(reader, article))
    assert_busy(think(reader, article, quote=SENTENCE))
    assert ids(reader, article) == []


def test_without_a_seat_words_for_oneself_are_kept(
    reader: Reader, article: Article, full: None
) -> None:
    assert say(reader, article, visibility="private").status_code == 201


def test_without_a_seat_words_stay_as_they_were(
    app: Flask, reader: Reader, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = said(reader, article, "先前的话")
    put_seats(app, monkeypatch, 0)
    assert_busy(reader.put(f"/api/v1/messages/{message}", json={"text": "后来的话"}))
    assert_busy(reader.put("/api/v1/me", json={"nickname": "灯火"}))
    assert reader.get(f"/api/v1/messages/{message}").json["text"] == "先前的话"
    assert reader.get("/api/v1/me").json["new_nickname"] is None


def test_without_a_seat_reading_goes_on(client: FlaskClient, article: Article, full: None) -> None:
    assert client.get(f"/api/v1/articles/{article.public_id}").status_code == 200


def assert_busy(answer: object) -> None:
    assert (answer.status_code, answer.json["code"]) == (503, "busy")  # type: ignore[attr-defined]


def put_seats(app: Flask, monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    """Let so many wait for WeChat."""
    seat = threading.BoundedSemaphore(count)
    monkeypatch.setitem(app.extensions["concurrency_limits"], concurrency_limits.WECHAT, seat)


@pytest.fixture
def article(app: Flask) -> Article:
    return an_article()


@pytest.fixture
def reader(signed_in: SignedIn) -> Reader:
    return signed_in()


@pytest.fixture
def full(
    app: Flask, wechat: FlaskClient, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Let nobody more wait for WeChat, once the reader is signed in."""
    if "reader" in request.fixturenames:
        request.getfixturevalue("reader")
    put_seats(app, monkeypatch, 0)
