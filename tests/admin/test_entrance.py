"""Signing in and out on the console: who gets in, who does not, and what they are told."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from redis import Redis
from sqlalchemy import select

from backend import cache, clock, db
from backend.admin import audit, entrance, passwords, service, sessions
from backend.admin.models import EditorSession
from backend.config import Config
from tests.admin.conftest import PASSWORD, AnEditor, AtDesk, Browser

RULES = [
    ("GET", "/admin/articles"),
    ("GET", "/admin/articles/import"),
    ("POST", "/admin/articles/import/address"),
    ("POST", "/admin/articles/import/page"),
    ("POST", "/admin/articles/import/words"),
    ("GET", "/admin/articles/abc"),
    ("POST", "/admin/articles/abc/publish"),
    ("POST", "/admin/articles/abc/withdraw"),
    ("GET", "/admin/articles/abc/moves"),
    ("POST", "/admin/articles/abc/moves/abc"),
    ("GET", "/admin/articles/abc/spread"),
    ("GET", "/admin/articles/abc/spread/tree.json"),
    ("GET", "/admin/articles/abc/spread/branches.json"),
    ("GET", "/admin/articles/abc/spread/rows-abc.abc"),
    ("GET", "/admin/outbox"),
    ("POST", "/admin/outbox/abc/resend"),
    ("POST", "/admin/robots/abc/try"),
    ("GET", "/admin/words"),
    ("POST", "/admin/words/abc/abc"),
    ("POST", "/admin/words/decide"),
    ("POST", "/admin/words/undo"),
    ("GET", "/admin/people/abc"),
    ("POST", "/admin/people/abc/ban"),
    ("POST", "/admin/people/abc/lift"),
    ("POST", "/admin/people/abc/trust"),
    ("POST", "/admin/people/abc/untrust"),
    ("GET", "/admin/word-lists"),
    ("POST", "/admin/word-lists/add"),
    ("POST", "/admin/word-lists/newcomers"),
    ("POST", "/admin/word-lists/remove"),
    ("POST", "/admin/word-lists/try"),
    ("POST", "/admin/messages/abc/answer"),
    ("POST", "/admin/messages/abc/pin"),
    ("POST", "/admin/messages/abc/unpin"),
    ("GET", "/admin/designs"),
    ("POST", "/admin/designs"),
    ("GET", "/admin/designs/new"),
    ("POST", "/admin/designs/proof"),
    ("POST", "/admin/designs/backdrops"),
    ("POST", "/admin/designs/colours/abc"),
    ("GET", "/admin/designs/abc"),
    ("GET", "/admin/designs/abc/proof.jpg"),
    ("POST", "/admin/designs/abc/earlier"),
    ("POST", "/admin/designs/abc/offer"),
    ("POST", "/admin/designs/abc/withdraw"),
    ("GET", "/admin/editors"),
    ("POST", "/admin/editors"),
    ("POST", "/admin/editors/abc/disable"),
    ("POST", "/admin/editors/abc/enable"),
    ("POST", "/admin/editors/abc/password"),
    ("GET", "/admin/account"),
    ("POST", "/admin/account/keys"),
    ("POST", "/admin/account/keys/abc/revoke"),
    ("POST", "/admin/account/sessions/abc/end"),
    ("POST", "/admin/account/sessions/end-others"),
    ("POST", "/admin/account/second-factor"),
    ("POST", "/admin/account/second-factor/confirm"),
    ("POST", "/admin/account/second-factor/drop"),
    ("GET", "/admin/password"),
    ("POST", "/admin/password"),
    ("POST", "/admin/sign-out"),
    ("GET", "/admin/audit"),
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
        *("account_id", "entry_id", "robot_name", "article_id", "check_id", "deed", "editor_id"),
        *("form", "handle", "key_id", "message_id", "name", "passage_id", "person_id", "what"),
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
    assert audit.list_deeds("", 1)[0][0].action == "editor.signed_in"


def test_the_cookie_is_out_of_reach_and_only_its_digest_is_kept(at_desk: AtDesk) -> None:
    browser = at_desk()
    with db.reading() as session:
        kept = session.scalars(select(EditorSession.digest)).all()
    assert kept == [sessions.digest(browser.cookie)]
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
    with db.reading():
        assert sessions.find(before) is None


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
    assert entrance.SignInFailed.message in answer.get_data(as_text=True)
    assert browser.get("/admin/articles").status_code == 303


def test_a_disabled_editor_is_told_no_more_than_a_stranger(
    an_editor: AnEditor, browser: Browser
) -> None:
    service.disable(an_editor().login)
    answer = browser.sign_in("editor-one")
    assert answer.status_code == 401
    assert entrance.SignInFailed.message in answer.get_data(as_text=True)


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

    counted = passwords._hasher
    monkeypatch.setattr(passwords, "_hasher", Counting())
    for login in ("editor-one", "nobody", "林晚"):
        verified.clear()
        browser.sign_in(login, "不是这个密码啊")
        assert len(verified) == 1, login


@pytest.mark.parametrize("login", ["editor-one", "nobody"])
def test_a_failure_takes_a_fixed_time_at_least(
    an_editor: AnEditor, browser: Browser, login: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entrance, "FAILURE_SECONDS", 0.3)
    an_editor()
    started = time.monotonic()
    browser.sign_in(login, "不是这个密码啊")
    assert time.monotonic() - started >= 0.3


@pytest.mark.parametrize("login", ["editor-one", "nobody"])
def test_eight_failures_lock_a_login_whether_it_exists_or_not(
    redis: Redis, an_editor: AnEditor, browser: Browser, login: str
) -> None:
    an_editor()
    for _ in range(entrance.MOST_FAILURES):
        assert failed(browser, login, redis) == 401
    browser.get("/admin/sign-in")
    answer = browser.post("/admin/sign-in", {"login": login, "password": PASSWORD})
    assert answer.status_code == 429
    assert "15 分钟后再试" in answer.get_data(as_text=True)
    assert 0 < int(answer.headers["Retry-After"]) <= 900
    with later(minutes=16):
        expected = 303 if login == "editor-one" else 401
        assert browser.sign_in(login).status_code == expected


def test_the_lock_is_in_the_table_and_outlives_redis(
    redis: Redis, an_editor: AnEditor, browser: Browser
) -> None:
    an_editor()
    for _ in range(entrance.MOST_FAILURES):
        failed(browser, "editor-one", redis)
    redis.flushall()
    answer = browser.sign_in("editor-one")
    assert answer.status_code == 401
    assert "锁定 15 分钟" in answer.get_data(as_text=True)
    assert audit.list_deeds("", 1)[0][0].action == "editor.locked"


def test_without_redis_a_lock_still_holds(
    redis_away: None, an_editor: AnEditor, browser: Browser
) -> None:
    an_editor()
    for _ in range(entrance.MOST_FAILURES):
        browser.sign_in("editor-one", "不是这个密码啊")
    assert browser.sign_in("editor-one").status_code == 401
    with later(minutes=16):
        assert browser.sign_in("editor-one").status_code == 303


def test_a_success_forgets_the_failures_before(
    redis: Redis, an_editor: AnEditor, browser: Browser
) -> None:
    an_editor()
    for _ in range(2):
        for _ in range(entrance.MOST_FAILURES - 1):
            failed(browser, "editor-one", redis)
        calm(redis)
        assert browser.sign_in("editor-one").status_code == 303
        browser.post("/admin/sign-out")


def test_an_address_in_a_hurry_has_to_wait(app: Flask, browser: Browser) -> None:
    assert browser.sign_in("nobody-1", "x").status_code == 401
    for _ in range(entrance.PER_ADDRESS[0]):
        cache.wait_for("editors:address:127.0.0.1", *entrance.PER_ADDRESS)
    answer = browser.sign_in("nobody-2", "x")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1


def test_a_login_in_a_hurry_has_to_wait(redis: Redis, an_editor: AnEditor, app: Flask) -> None:
    an_editor()
    for _ in range(entrance.PER_LOGIN[0]):
        assert Browser(app).sign_in("editor-one").status_code == 303
    assert Browser(app).sign_in("editor-one").status_code == 429


def test_a_session_ends_after_twelve_idle_hours_and_lives_on_while_used(at_desk: AtDesk) -> None:
    browser = at_desk()
    with later(hours=11):
        assert browser.get("/admin/articles").status_code == 200
    with later(hours=22):
        assert browser.get("/admin/articles").status_code == 200
    with later(hours=34, minutes=1):
        assert browser.get("/admin/articles").status_code == 303


def test_signing_out_ends_the_session(app: Flask, at_desk: AtDesk) -> None:
    browser = at_desk()
    token = browser.cookie
    answer = browser.post("/admin/sign-out")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/admin/sign-in")
    with db.reading():
        assert sessions.find(token) is None


def test_a_disabled_editors_session_dies_at_once(at_desk: AtDesk) -> None:
    browser = at_desk()
    service.disable("editor-one")
    assert browser.get("/admin/articles").headers["Location"] == "/admin/sign-in"
    service.enable("editor-one")
    assert browser.get("/admin/articles").status_code == 303


def test_a_one_time_password_opens_only_the_page_to_change_it(browser: Browser) -> None:
    given = service.add_editor("lin", "林晚", "owner")
    assert browser.sign_in("lin", given).status_code == 303
    for path in ("/admin/articles", "/admin/editors", "/admin/account", "/admin/audit"):
        assert browser.get(path).headers["Location"] == "/admin/password"
    assert "一次性密码" in browser.get("/admin/password").get_data(as_text=True)
    before = browser.cookie
    answer = browser.post(
        "/admin/password", {"password": given, "new": PASSWORD, "repeated": PASSWORD}
    )
    assert answer.headers["Location"] == "/admin/account?done=password"
    assert browser.cookie != before
    assert browser.get("/admin/articles").status_code == 200
    with db.reading():
        assert sessions.find(before) is None
    assert Browser(browser.http.application).sign_in("lin", given).status_code == 401


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"new": "太短的"}, "至少要有 10 个字符"),
        ({"new": "long.enough.login"}, "不能与登录名相同"),
        ({"new": "x" * 201}, "最多 200 个字符"),
        ({"repeated": "别的别的别的别的别的"}, "不一样"),
        ({"password": "不是当前的密码啊"}, "当前密码不对"),
        ({"new": PASSWORD}, "不能与当前密码相同"),
    ],
)
def test_a_new_password_that_will_not_do_is_refused_on_the_page(
    at_desk: AtDesk, sent: dict[str, str], words: str
) -> None:
    browser = at_desk(login="long.enough.login")
    browser.get("/admin/password")
    new = sent.get("new", "新的密码要十个字以上")
    right = {"password": PASSWORD, "new": new, "repeated": new}
    answer = browser.post("/admin/password", right | sent)
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)


def test_the_password_is_not_to_be_guessed_at_an_open_desk(at_desk: AtDesk) -> None:
    browser = at_desk()
    browser.get("/admin/account")
    answers = [
        browser.post("/admin/account/second-factor", {"password": f"猜{number}"}).status_code
        for number in range(6)
    ]
    assert answers == [422] * 5 + [429]


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


def test_counting_first_gives_many_guesses_at_once_no_more_than_eight(
    app: Flask, an_editor: AnEditor
) -> None:
    an_editor()
    tried = [entrance._count_attempt("editor-one") for _ in range(12)]
    assert sum(each is not None for each in tried) == entrance.MOST_FAILURES


def failed(browser: Browser, login: str, redis: Redis) -> int:
    """Fail to sign in once, without meeting the limits on pace."""
    calm(redis)
    return browser.sign_in(login, "不是这个密码啊").status_code


def calm(redis: Redis) -> None:
    for key in redis.scan_iter("limit:*"):
        redis.delete(key)


@contextmanager
def later(**given: Any) -> Iterator[None]:
    with clock.stop_at(clock.now() + timedelta(**given)):
        yield
