"""Editors to test with: known passwords, browsers that send the form's token, keys."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
import redis
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from backend import db
from backend.admin.authentication import api_keys, password_hashing
from backend.admin.authentication import sign_in as editor_sign_in
from backend.admin.models import Editor

SAVED_PAGE = """<!doctype html><html><head><meta charset="utf-8">
<meta property="og:title" content="书忘了，句子还在"></head>
<body><h1 id="activity-name">书忘了，句子还在</h1>
<div id="js_content"><p>一本书也许就是用三百页，把你领到一句话跟前。</p></div></body></html>
""".encode()
PASSWORD = "桥上的灯火一盏又一盏"
NEW_PASSWORD = "雨停以后石阶上落满了桂花"


class Browser:
    """A browser at the console: keeps its cookie, and sends the token of the page it saw."""

    def __init__(self, app: Flask) -> None:
        self.http: FlaskClient = app.test_client()
        self.token = ""

    def get(self, path: str, **given: Any) -> TestResponse:
        answer = self.http.get(path, **given)
        found = re.search(r'"X-CSRF-Token": "([^"]+)"', answer.get_data(as_text=True))
        self.token = found[1] if found else self.token
        return answer

    def step_up(
        self, path: str, data: dict[str, Any] | None = None, code: str = "", **given: Any
    ) -> TestResponse:
        """Send a form with the editor's password, and a code where one is needed."""
        proof = {"password": PASSWORD, "step_up_code": code}
        return self.post(path, {**proof, **(data or {})}, **given)

    def post(self, path: str, data: dict[str, Any] | None = None, **given: Any) -> TestResponse:
        return self.http.post(path, data={"csrf_token": self.token, **(data or {})}, **given)

    def sign_in(self, login: str, password: str = PASSWORD, code: str = "") -> TestResponse:
        self.get("/admin/sign-in")
        answer = self.post("/admin/sign-in", {"login": login, "password": password, "code": code})
        if answer.status_code == 303:
            self.get("/admin/account")
        return answer

    @property
    def cookie(self) -> str:
        found = self.http.get_cookie("shiju_editor", domain="localhost")
        return found.value if found else ""


@cache
def kept_password() -> str:
    return password_hashing.hash_password(PASSWORD)


@pytest.fixture(autouse=True)
def in_haste(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let failed sign-ins answer at once; the test of their pause sets it itself."""
    monkeypatch.setattr(editor_sign_in, "MIN_FAILURE_SECONDS", 0.0)


AnEditor = Callable[..., Editor]
AtDesk = Callable[..., Browser]
WithKey = Callable[..., "Script"]


@pytest.fixture
def an_editor(app: Flask) -> AnEditor:
    return make_editor


def make_editor(role: str = "editor", login: str = "", name: str = "林晚") -> Editor:
    """Keep an editor who has changed the one-time password already."""
    editor = Editor(
        login=login or f"{role}-one",
        name=name,
        role=role,
        password_hash=kept_password(),
        must_change_password=False,
    )
    with db.transaction() as session:
        session.add(editor)
        session.flush()
    return editor


@pytest.fixture
def browser(app: Flask) -> Browser:
    return Browser(app)


@pytest.fixture
def at_desk(app: Flask, an_editor: AnEditor) -> AtDesk:
    """Give a browser of a signed-in editor with this role."""

    def sit_down(role: str = "editor", **given: Any) -> Browser:
        browser, editor = Browser(app), an_editor(role, **given)
        assert browser.sign_in(editor.login).status_code == 303
        return browser

    return sit_down


class Script:
    """A script of an editor: every request carries their key."""

    def __init__(self, app: Flask, editor: Editor, *scopes: str) -> None:
        self.http, self.editor = app.test_client(), editor
        self.key, self.secret = api_keys.issue_key(editor, api_keys.NewKey("脚本", scopes or None))

    def __getattr__(self, method: str) -> Callable[..., TestResponse]:
        def send(path: str, **given: Any) -> TestResponse:
            headers = {"Authorization": f"Bearer {self.secret}"}
            answer: TestResponse = getattr(self.http, method)(
                f"/admin/api/v1{path}", headers=headers, **given
            )
            return answer

        return send


@pytest.fixture
def with_key(app: Flask, an_editor: AnEditor) -> WithKey:
    """Give a script of an editor with this role."""

    def issue(role: str = "editor", **given: Any) -> Script:
        return Script(app, an_editor(role, **given))

    return issue


@pytest.fixture
def redis_away(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take Redis away, with a client made as the app makes its own: one that does not retry."""
    gone = redis.Redis.from_url("unix:///nowhere/redis.sock")
    monkeypatch.setitem(app.extensions, "redis", gone)
