"""Every refusal of an editor, key or form is logged and counted, and no secret is in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from redis import Redis
from structlog.testing import capture_logs

from backend import clock, redis_primitives
from backend.admin.authentication import api_keys, sign_in_throttling, step_up
from backend.admin.editors import editor_accounts
from backend.api.client_network import bucket_of
from tests.admin.conftest import PASSWORD, AnEditor, AtDesk, Browser, WithKey
from tests.admin.second_factors import current, set_up

WRONG = "a-wrong-password-that-must-not-be-logged"
Log = list[dict[str, Any]]


def test_failed_sign_ins_are_logged_with_reason_address_and_editor(
    app: Flask, redis: Redis, at_desk: AtDesk
) -> None:
    browser = at_desk()
    secret = set_up(browser)
    editor = editor_accounts.get_by_login("editor-one").public_id
    with logged() as log, clock.freeze_at(clock.now() + timedelta(minutes=2)):
        Browser(app).sign_in("editor-one", WRONG)
        Browser(app).sign_in("editor-one", code="000000")
        Browser(app).sign_in("nobody-of-that-name", WRONG)
        code = current(secret)
        Browser(app).sign_in("editor-one", WRONG, code=code)
    assert [(each["reason"], each["editor"]) for each in log] == [
        ("wrong_password", editor),
        ("wrong_code", editor),
        ("unknown_login", None),
        ("wrong_password", editor),
    ]
    assert {each["address"] for each in log} == {"127.0.0.1"}
    for secret_word in (WRONG, PASSWORD, code, "000000", "nobody-of-that-name", secret):
        assert secret_word not in str(log)


def test_a_disabled_editor_is_logged_as_unknown(app: Flask, an_editor: AnEditor) -> None:
    editor_accounts.disable_editor(an_editor().login)
    with logged() as log:
        Browser(app).sign_in("editor-one")
    assert [each["reason"] for each in log] == ["unknown_login"]


def test_lock_outs_and_haste_are_logged(app: Flask, an_editor: AnEditor) -> None:
    an_editor()
    with logged() as log:
        for _ in range(sign_in_throttling.MAX_FAILURES + 1):
            Browser(app).sign_in("editor-one", WRONG)
        for _ in range(25):
            redis_primitives.check_rate_limit(
                f"editors:address:{bucket_of('127.0.0.1')}", *sign_in_throttling.PER_NETWORK
            )
        Browser(app).sign_in("editor-one", WRONG)
    assert [each["reason"] for each in log] == ["wrong_password"] * 8 + ["locked_out", "too_many"]


def test_refused_keys_are_logged(app: Flask, client: FlaskClient, with_key: WithKey) -> None:
    script, analyst = with_key(), with_key("analyst")
    narrow, secret = api_keys.issue_key(script.editor, api_keys.NewKey("窄", ("spread:read",)))
    made_up = "shj_" + "q" * 40
    with logged() as log:
        ask(client, made_up)
        ask(client, secret)
        analyst.post("/articles/a/publish")
        with clock.freeze_at(script.key.expires_at):
            script.get("/articles")
        client.get("/admin/api/v1/articles")
    assert [(each["reason"], each["editor"], each.get("key")) for each in log] == [
        ("unknown_key", None, None),
        ("missing_scope", script.editor.public_id, narrow.public_id),
        ("forbidden_role", analyst.editor.public_id, None),
        ("expired_key", script.editor.public_id, script.key.public_id),
    ]
    for given in (made_up, secret, script.secret, analyst.secret, secret[:12]):
        assert given not in str(log)


def test_foreign_forms_and_forbidden_pages_are_logged(at_desk: AtDesk) -> None:
    browser = at_desk()
    with logged() as log:
        browser.post("/admin/sign-out", {"csrf_token": "a-forged-token"})
        browser.get("/admin/editors")
    assert [each["reason"] for each in log] == ["foreign_form", "forbidden_role"]
    assert "a-forged-token" not in str(log)


def test_failed_step_ups_are_logged(redis: Redis, at_desk: AtDesk) -> None:
    browser = at_desk()
    set_up(browser)
    new = {"label": "x", "scopes": ["articles:read"]}
    with logged() as log:
        browser.post("/admin/account/keys", {**new, "password": WRONG})
        browser.step_up("/admin/account/keys", new, code="000000")
        for _ in range(step_up.RATE_LIMIT[0]):
            browser.post("/admin/account/keys", {**new, "password": WRONG})
    reasons = [each["reason"] for each in log]
    assert reasons[:2] == ["step_up_password", "step_up_code"]
    assert reasons[-1] == "step_up_too_many"
    assert WRONG not in str(log)


def test_refusals_are_counted_by_reason(app: Flask, redis: Redis, an_editor: AnEditor) -> None:
    an_editor()
    for _ in range(3):
        Browser(app).sign_in("editor-one", WRONG)
    page = app.test_client().get("/metrics").get_data(as_text=True)
    assert 'shiju_editor_refusals_total{reason="wrong_password"} 3.0' in page


def test_without_redis_they_are_logged_all_the_same(
    app: Flask, redis_away: None, an_editor: AnEditor
) -> None:
    an_editor()
    with logged() as log:
        assert Browser(app).sign_in("editor-one", WRONG).status_code == 401
    assert [each["reason"] for each in log] == ["wrong_password"]


def ask(client: FlaskClient, secret: str) -> None:
    client.get("/admin/api/v1/articles", headers={"Authorization": f"Bearer {secret}"})


@contextmanager
def logged() -> Iterator[Log]:
    """Collect what is logged of refused editors, to be looked at afterwards."""
    log: Log = []
    with capture_logs() as everything:
        yield log
    log += [dict(each) for each in everything if each["event"] == "editor refused"]
