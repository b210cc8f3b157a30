"""Step-up: password and code are asked for again before power is given away, each time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from redis import Redis
from werkzeug.test import TestResponse

from backend import clock, db
from backend.admin.authentication import api_keys, step_up
from backend.admin.authentication.second_factor import recovery_codes
from backend.admin.editors import editor_accounts
from backend.admin.models import Editor
from tests.admin.conftest import NEW_PASSWORD, PASSWORD, AnEditor, AtDesk, Browser
from tests.admin.second_factors import current, set_up

NEW_KEY = {"label": "每天导入", "scopes": ["articles:read"], "days": "90"}
# Forms that need a step-up, with what else they carry.
FORMS: list[tuple[str, dict[str, Any]]] = [
    ("/admin/account/keys", NEW_KEY),
    ("/admin/account/second-factor", {}),
    ("/admin/account/second-factor/disable", {}),
    ("/admin/account/second-factor/recovery-codes", {}),
    ("/admin/password", {"new": NEW_PASSWORD, "repeated": NEW_PASSWORD}),
    ("/admin/editors", {"login": "new", "name": "新", "role": "editor"}),
    ("/admin/editors/{other}/password", {}),
    ("/admin/editors/{other}/role", {"role": "owner"}),
    ("/admin/editors/{disabled}/enable", {}),
]
each_form = pytest.mark.parametrize(("path", "sent"), FORMS, ids=[path for path, _ in FORMS])


@each_form
def test_a_form_is_refused_without_password_and_code(
    desk: "Desk", path: str, sent: dict[str, Any]
) -> None:
    before = desk.state()
    with desk.later() as code:
        for proof, words in (
            ({}, "当前密码不对"),
            ({"password": "不是这个密码啊", "step_up_code": code}, "当前密码不对"),
            ({"password": PASSWORD}, "动态码或恢复码不对"),
            ({"password": PASSWORD, "step_up_code": "000000"}, "动态码或恢复码不对"),
        ):
            answer = desk.send(path, {**sent, **proof})
            assert answer.status_code == 422
            assert words in answer.get_data(as_text=True)
    assert desk.state() == before


@each_form
def test_a_form_is_taken_with_both_and_its_code_is_used_up(
    desk: "Desk", path: str, sent: dict[str, Any]
) -> None:
    with desk.later() as code:
        proof = {"password": PASSWORD, "step_up_code": code}
        assert desk.send(path, {**sent, **proof}).status_code in (200, 303)
        with db.transaction() as session:  # whatever was done, code and password are as before
            editor = session.get_one(Editor, desk.editor.id)
            editor.totp_secret = desk.editor.totp_secret
            editor.password_hash = desk.editor.password_hash
        desk.browser.get("/admin/account")
        again = desk.send("/admin/account/keys", {**NEW_KEY, **proof})
        assert again.status_code == 422
        assert "动态码或恢复码不对" in again.get_data(as_text=True)


@each_form
def test_a_code_of_some_minutes_ago_is_stale(desk: "Desk", path: str, sent: dict[str, Any]) -> None:
    old = current(desk.secret, -300)
    with desk.later():
        proof = {"password": PASSWORD, "step_up_code": old}
        assert desk.send(path, {**sent, **proof}).status_code == 422


@each_form
def test_a_stranger_and_another_role_get_nowhere(
    app: Flask, desk: "Desk", an_editor: AnEditor, path: str, sent: dict[str, Any]
) -> None:
    stranger = Browser(app)
    stranger.get("/admin/sign-in")
    answer = stranger.step_up(desk.path(path), sent)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/admin/sign-in")
    if "/editors" in path:
        for role in ("editor", "moderator", "analyst"):
            other = Browser(app)
            other.sign_in(an_editor(role, login=f"{role}-two").login)
            assert other.step_up(desk.path(path), sent).status_code == 403


def test_without_a_second_factor_the_password_is_enough(at_desk: AtDesk) -> None:
    browser = at_desk()
    assert browser.post("/admin/account/keys", NEW_KEY).status_code == 422
    assert browser.step_up("/admin/account/keys", NEW_KEY).status_code == 200


def test_a_password_alone_does_not_replace_the_second_factor(desk: "Desk") -> None:
    answer = desk.send("/admin/account/second-factor", {"password": PASSWORD})
    assert answer.status_code == 422
    assert "offered" not in answer.get_data(as_text=True)


def test_a_recovery_code_will_do(desk: "Desk") -> None:
    code = recovery_codes.renew_codes(desk.editor)[0]
    proof = {"password": PASSWORD, "step_up_code": code}
    assert desk.send("/admin/account/keys", {**NEW_KEY, **proof}).status_code == 200
    assert desk.send("/admin/account/keys", {**NEW_KEY, **proof}).status_code == 422


def test_five_a_minute_are_let_through(at_desk: AtDesk) -> None:
    browser = at_desk()
    answers = [
        browser.post("/admin/account/keys", NEW_KEY | {"password": f"猜{number}"}).status_code
        for number in range(6)
    ]
    assert answers == [422] * 5 + [429]


def test_ten_failures_end_the_sign_in_and_nothing_else(
    app: Flask, redis: Redis, at_desk: AtDesk
) -> None:
    thief, editor = at_desk(), Browser(app)
    assert editor.sign_in("editor-one").status_code == 303
    answers = [guess(thief, redis) for _ in range(step_up.MAX_FAILURES + 1)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [303]
    assert answers[-1].headers["Location"] == "/admin/sign-in"
    assert thief.get("/admin/articles").status_code == 303
    assert editor.get("/admin/articles").status_code == 200


def test_ten_failures_end_the_sign_in_without_redis_too(redis_away: None, at_desk: AtDesk) -> None:
    browser = at_desk()
    for _ in range(step_up.MAX_FAILURES):
        browser.post("/admin/account/keys", NEW_KEY | {"password": "猜"})
    answer = browser.step_up("/admin/account/keys", NEW_KEY)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/admin/sign-in")


def test_a_success_forgets_the_failures_before(redis: Redis, at_desk: AtDesk) -> None:
    browser = at_desk()
    for _ in range(2):
        for _ in range(step_up.MAX_FAILURES - 1):
            guess(browser, redis)
        calm(redis)
        assert browser.step_up("/admin/account/keys", NEW_KEY).status_code == 200


def test_nobody_changes_their_own_role(at_desk: AtDesk) -> None:
    browser = at_desk("owner")
    there = f"/admin/editors/{editor_accounts.get_by_login('owner-one').public_id}/role"
    answer = browser.step_up(there, {"role": "analyst"})
    assert answer.status_code == 409
    assert editor_accounts.get_by_login("owner-one").role == "owner"


@pytest.mark.parametrize("role", ["", "king", "Owner", "x" * 500])
def test_what_is_no_role_is_refused(at_desk: AtDesk, an_editor: AnEditor, role: str) -> None:
    browser, editor = at_desk("owner"), an_editor()
    answer = browser.step_up(f"/admin/editors/{editor.public_id}/role", {"role": role})
    assert answer.status_code == 422
    assert editor_accounts.get_by_login("editor-one").role == "editor"


def test_the_last_owner_keeps_the_role(app: Flask, an_editor: AnEditor) -> None:
    an_editor("owner")
    with pytest.raises(editor_accounts.LastOwner):
        editor_accounts.change_role("owner-one", "editor")
    an_editor("owner", login="second")
    editor_accounts.change_role("owner-one", "editor")
    with pytest.raises(editor_accounts.LastOwner):
        editor_accounts.change_role("second", "editor")


def test_a_role_takes_hold_at_the_next_sign_in(app: Flask, at_desk: AtDesk) -> None:
    editor = at_desk()
    editor_accounts.change_role("editor-one", "analyst")
    assert editor.get("/admin/articles").headers["Location"] == "/admin/sign-in"
    assert editor.sign_in("editor-one").status_code == 303
    assert editor.get("/admin/articles/import").status_code == 403


class Desk:
    """A browser of an owner with a second factor, and two other editors."""

    def __init__(self, at_desk: AtDesk, an_editor: AnEditor) -> None:
        self.browser = at_desk("owner")
        self.secret = set_up(self.browser)
        self.other = an_editor()
        self.disabled = an_editor("analyst")
        editor_accounts.disable_editor(self.disabled.login)
        self.editor = editor_accounts.get_by_login("owner-one")

    def path(self, path: str) -> str:
        return path.format(other=self.other.public_id, disabled=self.disabled.public_id)

    def send(self, path: str, sent: dict[str, Any]) -> TestResponse:
        return self.browser.post(self.path(path), sent)

    @contextmanager
    def later(self) -> Iterator[str]:
        """Let two minutes pass, and give the code of then."""
        with clock.freeze_at(clock.now() + timedelta(minutes=2)):
            yield current(self.secret)

    def state(self) -> list[tuple[Any, ...]]:
        """Give what a form might have changed."""
        return [
            (
                *(each.login, each.role, each.password_hash, each.totp_secret),
                *(each.disabled_at, len(api_keys.list_keys(each))),
            )
            for each in editor_accounts.list_editors()
        ]


@pytest.fixture
def desk(at_desk: AtDesk, an_editor: AnEditor) -> Desk:
    return Desk(at_desk, an_editor)


def guess(browser: Browser, redis: Redis) -> TestResponse:
    calm(redis)
    return browser.post("/admin/account/keys", NEW_KEY | {"password": "不是这个密码啊"})


def calm(redis: Redis) -> None:
    for key in redis.scan_iter("limit:*"):
        redis.delete(key)
