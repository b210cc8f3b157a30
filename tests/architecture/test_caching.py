"""Personal responses are stored by nobody: every route says who may cache it."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend.app import MANIFESTS
from backend.articles.models import Article
from backend.manifest import list_routers
from tests.conftest import Reader, SignedIn, login_code
from tests.factories import an_article

OPERATIONS = [operation for room in list_routers(MANIFESTS) for operation in room.operations]
PUBLIC_FILES = ("/media/", "/admin/static/")
API = "/api/v1"


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: f"{each.method} {each.rule}")
def test_a_route_says_who_may_keep_its_answer(
    client: FlaskClient, reader: Reader, article: Article, operation: Any
) -> None:
    path = filled(operation.rule, article)
    for send, is_signed_in in ((client.open, False), (opened(reader), True)):
        answer = send(path, method=operation.method, json={} if operation.body else None)
        kept = answer.headers.getlist("Cache-Control")
        assert len(kept) == 1, answer.status
        if answer.status_code >= 400 or not operation.etag:
            assert "no-store" in kept[0] or "max-age" in kept[0]
            assert answer.status_code < 400 or kept == ["no-store"]
            assert "max-age" not in kept[0] or operation.media == "image/jpeg"
        elif is_signed_in:
            assert "private" in kept[0]
            assert "public" not in kept[0]
            assert "no-cache" in kept[0]
        else:
            assert kept == ["no-cache"]
        if operation.etag and answer.status_code == 200:
            assert answer.headers["ETag"]
            assert "Authorization" in answer.headers["Vary"]
        personal = operation.guard.__module__.startswith("backend.admin") or "/me" in path
        assert not personal or kept == ["no-store"]


def test_every_other_address_says_so_too(app: Flask, client: FlaskClient, reader: Reader) -> None:
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(PUBLIC_FILES):
            continue
        path = re.sub(r"<[^>]+>", "x", rule.rule)
        for send in (client.open, opened(reader)):
            for method in rule.methods or ():
                kept = send(path, method=method).headers["Cache-Control"]
                assert "no-store" in kept or "no-cache" in kept or "max-age" in kept, rule


def test_what_a_sign_in_gives_is_not_stored(client: FlaskClient, wechat: FlaskClient) -> None:
    answer = client.post(f"{API}/sessions", json={"code": login_code(wechat)})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (201, "no-store")


@pytest.mark.parametrize(
    "path", ["/me", "/me/export", "/me/annotations.md", "/notices", "/me/shelf"]
)
def test_what_is_ones_own_is_not_stored(reader: Reader, path: str) -> None:
    answer = reader.get(f"{API}{path}")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", f"{API}/articles/nothing", 404),
        ("GET", f"{API}/nowhere", 404),
        ("GET", f"{API}/me", 401),
        ("POST", f"{API}/sessions", 415),
        ("PUT", f"{API}/articles", 405),
        ("GET", "/admin/nowhere/at/all", 404),
        ("GET", "/media/nothing.jpg", 404),
        ("FROB", f"{API}/me", 405),
    ],
)
def test_a_refusal_is_not_stored(client: FlaskClient, method: str, path: str, status: int) -> None:
    answer = client.open(path, method=method)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (status, "no-store")


def test_a_crash_is_not_stored(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise KeyError

    monkeypatch.setattr("backend.articles.published_articles.list_published", crash)
    assert client.get(f"{API}/articles").headers["Cache-Control"] == "no-store"


def test_a_page_of_the_console_is_not_stored(client: FlaskClient) -> None:
    for path in ("/admin/sign-in", "/admin/", "/admin/moderation", "/admin/api/v1/audit"):
        assert client.get(path).headers["Cache-Control"] == "no-store"


def test_a_reader_asks_again_by_etag_as_a_stranger_does(
    client: FlaskClient, reader: Reader, article: Article
) -> None:
    path = f"{API}/articles/{article.public_id}"
    etags = {client.get(path).headers["ETag"], reader.get(path).headers["ETag"]}
    assert len(etags) == 1
    again = {"If-None-Match": etags.pop()}
    stranger, signed_in = client.get(path, headers=again), reader.get(path, headers=again)
    assert (stranger.status_code, signed_in.status_code) == (304, 304)
    assert stranger.headers["Cache-Control"] == "no-cache"
    assert "private" in signed_in.headers["Cache-Control"]
    for answer in (stranger, signed_in):
        assert "Authorization" in answer.headers["Vary"]


def test_a_token_that_is_no_longer_good_is_a_sign_in_all_the_same(
    client: FlaskClient, article: Article
) -> None:
    answer = client.get(f"{API}/articles", headers={"Authorization": "Bearer gone"})
    assert "private" in answer.headers["Cache-Control"]


def opened(reader: Reader) -> Any:
    def send(path: str, method: str, **given: Any) -> Any:
        headers = {"Authorization": f"Bearer {reader.token}"}
        return reader.http.open(path, method=method, headers=headers, **given)

    return send


def filled(rule: str, article: Article) -> str:
    rule = rule.replace("<article_id>", article.public_id)
    return re.sub(r"<[^>]+>", "x", rule)


@pytest.fixture
def article(app: Flask) -> Article:
    return an_article()


@pytest.fixture
def reader(signed_in: SignedIn) -> Reader:
    return signed_in("lin")
