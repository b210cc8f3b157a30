"""Signing in and out of the console: who may, who may not, and what they are told."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from backend import clock, db
from backend.admin.audit import audit_log as audit
from backend.admin.authentication import api_keys, password_hashing, sessions, sign_in
from backend.admin.editors import editor_accounts
from backend.admin.models import EditorSession
from backend.config import BadConfig, Config
from tests.admin.conftest import NEW_PASSWORD, PASSWORD, AnEditor, AtDesk, Browser

RULES = [
    ("GET", "/admin/articles"),
    ("GET", "/admin/articles/import"),
    ("POST", "/admin/articles/import/url"),
    ("POST", "/admin/articles/import/page"),
    ("POST", "/admin/articles/import/text"),
    ("GET", "/admin/articles/abc"),
    ("POST", "/admin/articles/abc/publish"),
    ("POST", "/admin/articles/abc/withdraw"),
    ("GET", "/admin/articles/abc/reanchoring"),
    ("POST", "/admin/articles/abc/reanchoring/abc"),
    ("GET", "/admin/articles/abc/spread"),
    ("GET", "/admin/articles/abc/spread/tree.json"),
    ("GET", "/admin/articles/abc/spread/branches.json"),
    ("GET", "/admin/articles/abc/spread/rows-abc.abc"),
    ("GET", "/admin/outbox"),
    ("POST", "/admin/outbox/abc/resend"),
    ("POST", "/admin/robots/abc/test"),
    ("GET", "/admin/moderation"),
    ("POST", "/admin/moderation/abc/abc"),
    ("POST", "/admin/moderation/decide"),
    ("POST", "/admin/moderation/undo"),
    ("GET", "/admin/people/abc"),
    ("POST", "/admin/people/abc/ban"),
    ("POST", "/admin/people/abc/lift-ban"),
    ("POST", "/admin/people/abc/trust"),
    ("POST", "/admin/people/abc/untrust"),
    ("GET", "/admin/word-lists"),
    ("POST", "/admin/word-lists/add"),
    ("POST", "/admin/word-lists/newcomers"),
    ("POST", "/admin/word-lists/remove"),
    ("POST", "/admin/word-lists/match"),
    ("POST", "/admin/word-lists/exceptions/add"),
    ("POST", "/admin/word-lists/exceptions/remove"),
    ("GET", "/admin/word-lists/export"),
    ("POST", "/admin/word-lists/import"),
    ("POST", "/admin/messages/abc/answer"),
    ("POST", "/admin/messages/abc/pin"),
    ("POST", "/admin/messages/abc/unpin"),
    ("GET", "/admin/pushes"),
    ("POST", "/admin/pushes/abc/retry"),
    ("POST", "/admin/pushes/articles/abc/retry"),
    ("GET", "/admin/designs"),
    ("POST", "/admin/designs"),
    ("GET", "/admin/designs/new"),
    ("POST", "/admin/designs/preview"),
    ("POST", "/admin/designs/backdrops"),
    ("POST", "/admin/designs/colours/abc"),
    ("GET", "/admin/designs/abc"),
    ("GET", "/admin/designs/abc/thumbnail.jpg"),
    ("POST", "/admin/designs/abc/move-up"),
    ("POST", "/admin/designs/abc/offer"),
    ("POST", "/admin/designs/abc/withdraw"),
    ("GET", "/admin/editors"),
    ("POST", "/admin/editors"),
    ("POST", "/admin/editors/abc/disable"),
    ("POST", "/admin/editors/abc/enable"),
    ("POST", "/admin/editors/abc/password"),
    ("POST", "/admin/editors/abc/role"),
    ("GET", "/admin/account"),
    ("GET", "/admin/account/keys"),
    ("POST", "/admin/account/keys"),
    ("POST", "/admin/account/keys/abc/revoke"),
    ("POST", "/admin/account/sessions/abc/end"),
    ("POST", "/admin/account/sessions/end-others"),
    ("GET", "/admin/account/second-factor"),
    ("POST", "/admin/account/second-factor"),
    ("POST", "/admin/account/second-factor/recovery-codes"),
    ("POST", "/admin/account/second-factor/confirm"),
    ("POST", "/admin/account/second-factor/disable"),
    ("GET", "/admin/password"),
    ("POST", "/admin/password"),
    ("POST", "/admin/sign-out"),
    ("GET", "/admin/audit"),
    ("POST", "/admin/articles/abc/takedown"),
    ("POST", "/admin/articles/abc/takedown/lift"),
    ("GET", "/admin/articles/abc/revisions"),
    ("GET", "/admin/articles/abc/revisions/abc"),
    ("POST", "/admin/articles/abc/revisions/abc/restore"),
]
OPEN = {"/admin/", "/admin/sign-in", "/admin/static/<path:name>", "/admin/<name>"}


@pytest.mark.parametrize(("method", "path"), RULES)
def test_a_stranger_is_led_to_the_door(browser: Browser, method: str, path: str) -> None:
    browser.get("/admin/sign-in")
    answer = browser.get(path) if method == "GET" else browser.post(path)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/admin/sign-in")


def test_the_list_of_doors_above_is_whole(app: Flask) -> None:
    there = {rule.rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("admin.")}
    asked = {path.replace("abc", "<id>") for _, path in RULES}
    named = (
        *(
            "account_id",
            "entry_id",
            "robot_name",
            "article_id",
            "check_id",
            "action_name",
            "editor_id",
        ),
        *("form", "handle", "job_id", "key_id", "message_id", "name", "passage_id", "person_id"),
        *("push_id", "what", "number"),
    )
    plain = there - OPEN
    for name in named:
        plain = {rule.replace(f"<{name}>", "<id>") for rule in plain}
    assert plain == asked


def test_an_editor_signs_in_and_finds_the_articles(an_editor: AnEditor, browser: Browser) -> None:
    editor = an_editor()
    answer = browser.sign_in(f" {editor.login.upper()} ")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/admin/articles")
    assert browser.get("/admin/articles").status_code == 200
    assert audit.list_entries("", 1)[0][0].action == "editor.signed_in"


def test_the_cookie_is_out_of_reach_and_only_its_digest_is_kept(at_desk: AtDesk) -> None:
    browser = at_desk()
    with db.read_session() as session:
        kept = session.scalars(select(EditorSession.digest)).all()
    assert kept == [sessions.digest_token(browser.cookie)]
    set_cookie = browser.get("/admin/sign-in").headers.get("Set-Cookie", "")
    assert set_cookie == ""


def test_the_cookie_over_https_is_bound_to_the_host(
    app: Flask, an_editor: AnEditor, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    secure = Config(**{**app.extensions["config"].__dict__, "public_url": "https://shiju.test"})
    monkeypatch.setitem(app.extensions, "config", secure)
    base = {"base_url": "https://localhost"}
    page = browser.get("/admin/sign-in", **base)
    said = {"login": an_editor().login, "password": PASSWORD}
    answer = browser.post("/admin/sign-in", said, **base)
    for each in (page, answer):
        name, *rest = each.headers["Set-Cookie"].split("; ")
        assert name.startswith("__Host-shiju_editor=")
        assert set(rest) == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}


def test_the_cookie_over_http_has_a_plain_name(browser: Browser) -> None:
    name, *rest = browser.get("/admin/sign-in").headers["Set-Cookie"].split("; ")
    assert name.startswith("shiju_editor=")
    assert set(rest) == {"HttpOnly", "Path=/", "SameSite=Lax"}


def test_a_token_known_before_signing_in_is_worth_nothing_after(
    app: Flask, an_editor: AnEditor, browser: Browser
) -> None:
    browser.get("/admin/sign-in")
    planted = browser.cookie
    assert browser.sign_in(an_editor().login).status_code == 303
    assert browser.cookie != planted
    thief = Browser(app)
    thief.http.set_cookie("shiju_editor", planted)
    assert thief.get("/admin/articles").status_code == 303


def test_signing_in_again_ends_the_session_before(app: Flask, at_desk: AtDesk) -> None:
    browser = at_desk()
    before = browser.cookie
    said = {"login": "editor-one", "password": PASSWORD}
    assert browser.post("/admin/sign-in", said).status_code == 303
    with db.read_session():
        assert sessions.find_session(before) is None


@pytest.mark.parametrize(
    ("login", "password"),
    [("editor-one", "错的密码错的密码"), ("nobody", PASSWORD), ("林晚", PASSWORD), ("", "")],
)
def test_whatever_is_wrong_the_words_are_the_same(
    an_editor: AnEditor, browser: Browser, login: str, password: str
) -> None:
    an_editor()
    answer = browser.sign_in(login, password)
    assert answer.status_code == 401
    assert sign_in.SignInFailed.message in answer.get_data(as_text=True)
    assert browser.get("/admin/articles").status_code == 303


def test_a_disabled_editor_is_told_no_more_than_a_stranger(
    an_editor: AnEditor, browser: Browser
) -> None:
    editor_accounts.disable_editor(an_editor().login)
    answer = browser.sign_in("editor-one")
    assert answer.status_code == 401
    assert sign_in.SignInFailed.message in answer.get_data(as_text=True)


def test_an_unknown_login_costs_as_much_work(
    app: Flask, an_editor: AnEditor, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    an_editor()
    verified: list[int] = []

    class Counting:
        def verify(self, kept: str, password: str) -> bool:
            verified.append(1)
            return counted.verify(kept, password)

        def hash(self, password: str) -> str:
            return counted.hash(password)

    counted = password_hashing._hasher
    monkeypatch.setattr(password_hashing, "_hasher", Counting())
    for login in ("editor-one", "nobody", "林晚"):
        verified.clear()
        browser.sign_in(login, "不是这个密码啊")
        assert len(verified) == 1, login


@pytest.mark.parametrize("login", ["editor-one", "nobody"])
def test_a_failure_takes_a_fixed_time_at_least(
    an_editor: AnEditor, browser: Browser, login: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in, "MIN_FAILURE_SECONDS", 0.3)
    an_editor()
    started = time.monotonic()
    browser.sign_in(login, "不是这个密码啊")
    assert time.monotonic() - started >= 0.3


def test_a_session_ends_after_twelve_idle_hours_and_lives_on_while_used(at_desk: AtDesk) -> None:
    browser = at_desk()
    with later(hours=11):
        assert browser.get("/admin/articles").status_code == 200
    with later(hours=22):
        assert browser.get("/admin/articles").status_code == 200
    with later(hours=34, minutes=1):
        assert browser.get("/admin/articles").status_code == 303


def test_a_session_ends_after_seven_days_however_much_it_is_used(at_desk: AtDesk) -> None:
    browser = at_desk()
    answers = []
    for half_day in range(1, 17):
        with later(hours=10.75 * half_day):
            answers.append(browser.get("/admin/articles").status_code)
    assert answers == [200] * 15 + [303]


def test_a_lapsed_sign_in_is_neither_listed_nor_found(at_desk: AtDesk) -> None:
    browser = at_desk()
    editor = editor_accounts.get_by_login("editor-one")
    for hours in range(10, 171, 10):
        with later(hours=hours):
            browser.get("/admin/articles")
            listed = sessions.list_sessions(editor)
    assert listed == []


@pytest.mark.parametrize("days", ["0", "91", "-1"])
def test_a_senseless_session_life_stops_the_start(days: str) -> None:
    with pytest.raises(BadConfig, match="EDITOR_SESSION_DAYS"):
        Config.from_environment({"EDITOR_SESSION_DAYS": days})


def test_signing_out_ends_the_session(app: Flask, at_desk: AtDesk) -> None:
    browser = at_desk()
    token = browser.cookie
    answer = browser.post("/admin/sign-out")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/admin/sign-in")
    with db.read_session():
        assert sessions.find_session(token) is None


def test_a_disabled_editors_session_dies_at_once(at_desk: AtDesk) -> None:
    browser = at_desk()
    editor_accounts.disable_editor("editor-one")
    assert browser.get("/admin/articles").headers["Location"] == "/admin/sign-in"
    editor_accounts.enable_editor("editor-one")
    assert browser.get("/admin/articles").status_code == 303


def test_a_one_time_password_opens_only_the_page_to_change_it(browser: Browser) -> None:
    given = editor_accounts.add_editor("lin", "林晚", "owner")
    assert browser.sign_in("lin", given).status_code == 303
    for path in ("/admin/articles", "/admin/editors", "/admin/account", "/admin/audit"):
        assert browser.get(path).headers["Location"] == "/admin/password"
    assert "一次性密码" in browser.get("/admin/password").get_data(as_text=True)
    before = browser.cookie
    answer = browser.post(
        "/admin/password", {"password": given, "new": NEW_PASSWORD, "repeated": NEW_PASSWORD}
    )
    assert answer.headers["Location"] == "/admin/account?done=password"
    assert browser.cookie != before
    assert browser.get("/admin/articles").status_code == 200
    with db.read_session():
        assert sessions.find_session(before) is None
    assert Browser(browser.http.application).sign_in("lin", given).status_code == 401


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"new": "太短的"}, "至少要有 12 个字符"),
        ({"new": "long.enough.login"}, "不能与登录名相同"),
        ({"new": "x" * 201}, "最多 200 个字符"),
        ({"repeated": "别的别的别的别的别的"}, "不一样"),
        ({"password": "不是当前的密码啊"}, "当前密码不对"),
        ({"new": "1234567890"}, "至少要有 12 个字符"),
        ({"new": "password1234"}, "太容易猜到"),
        ({"new": "long.enough.login2026"}, "太容易猜到"),
    ],
)
def test_a_new_password_that_will_not_do_is_refused_on_the_page(
    at_desk: AtDesk, sent: dict[str, str], words: str
) -> None:
    browser = at_desk(login="long.enough.login")
    browser.get("/admin/password")
    new = sent.get("new", NEW_PASSWORD)
    right = {"password": PASSWORD, "new": new, "repeated": new}
    answer = browser.post("/admin/password", right | sent)
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)


def test_the_new_password_has_to_be_another(at_desk: AtDesk) -> None:
    browser = at_desk()
    new = {"password": PASSWORD, "new": NEW_PASSWORD, "repeated": NEW_PASSWORD}
    assert browser.post("/admin/password", new).status_code == 303
    browser.get("/admin/password")
    answer = browser.post("/admin/password", new | {"password": NEW_PASSWORD})
    assert answer.status_code == 422
    assert "不能与当前密码相同" in answer.get_data(as_text=True)


def test_a_change_of_password_ends_other_sign_ins_and_revokes_keys(
    app: Flask, at_desk: AtDesk
) -> None:
    here, there = at_desk(), Browser(app)
    there.sign_in("editor-one")
    editor = editor_accounts.get_by_login("editor-one")
    api_keys.issue_key(editor, "每天导入")
    here.get("/admin/password")
    new = {"password": PASSWORD, "new": NEW_PASSWORD, "repeated": NEW_PASSWORD}
    assert here.post("/admin/password", new).status_code == 303
    assert here.get("/admin/articles").status_code == 200
    assert there.get("/admin/articles").status_code == 303
    assert api_keys.list_keys(editor) == []


@pytest.mark.parametrize("token", ["", "x", "eyJhIjoxfQ.bad.bad"])
def test_a_form_without_its_token_is_refused(at_desk: AtDesk, token: str) -> None:
    browser = at_desk()
    answer = browser.post("/admin/sign-out", {"csrf_token": token})
    assert answer.status_code == 403
    assert "页面已过期" in answer.get_data(as_text=True)
    assert browser.get("/admin/articles").status_code == 200


def test_another_editors_token_is_refused(app: Flask, at_desk: AtDesk) -> None:
    mine, theirs = at_desk(), at_desk("owner")
    answer = mine.post("/admin/sign-out", {"csrf_token": theirs.token})
    assert answer.status_code == 403


def test_the_token_may_come_in_htmxs_header(at_desk: AtDesk) -> None:
    browser = at_desk()
    answer = browser.http.post("/admin/sign-out", headers={"X-CSRF-Token": browser.token})
    assert answer.status_code == 303


def test_signing_in_needs_the_forms_token_too(an_editor: AnEditor, browser: Browser) -> None:
    said = {"login": an_editor().login, "password": PASSWORD}
    assert browser.http.post("/admin/sign-in", data=said).status_code == 403
    browser.get("/admin/sign-in")
    assert browser.http.post("/admin/sign-in", data=said).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.test"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Origin": "http://shiju.test.evil.test"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://shiju.test"},
    ],
)
def test_a_form_from_elsewhere_is_refused_with_the_right_token_even(
    at_desk: AtDesk, headers: dict[str, str]
) -> None:
    browser = at_desk()
    assert browser.post("/admin/sign-out", headers=headers).status_code == 403
    assert browser.get("/admin/articles").status_code == 200


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://shiju.test"}, {"Origin": "http://localhost"}]
)
def test_a_form_from_here_is_taken(at_desk: AtDesk, headers: dict[str, str]) -> None:
    headers = {**headers, "Sec-Fetch-Site": "same-origin"}
    assert at_desk().post("/admin/sign-out", headers=headers).status_code == 303


def test_an_overlong_cookie_is_no_cookie(browser: Browser) -> None:
    browser.http.set_cookie("shiju_editor", "x" * 3000)
    assert browser.get("/admin/articles").status_code == 303


@contextmanager
def later(**given: Any) -> Iterator[None]:
    with clock.freeze_at(clock.now() + timedelta(**given)):
        yield
