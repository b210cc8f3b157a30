"""API keys: issued after a step-up, scoped, expiring, noted in use, revoked with what changes."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend import clock, db
from backend.admin import scopes
from backend.admin.audit import audit_log as audit
from backend.admin.authentication import api_keys
from backend.admin.authentication.api_keys import NewKey
from backend.admin.editors import editor_accounts
from backend.admin.models import Editor, EditorKey
from backend.errors import BadInput
from tests.admin.audit_log import at_once
from tests.admin.conftest import AnEditor, AtDesk, Browser, Script, WithKey, make_editor
from tests.admin.pages import code_of
from tests.admin.second_factors import current, set_up

NEW = {"label": "每天导入", "scopes": ["articles:read"], "days": "90"}


def test_a_key_may_do_what_it_was_given_and_nothing_else(app: Flask, an_editor: AnEditor) -> None:
    script = Script(app, an_editor("owner"), "articles:read")
    assert script.get("/articles").status_code == 200
    for answer in (
        script.post("/articles/import", json={"html": "<p>x</p>", "title": "x"}),
        script.get("/checks"),
        script.get("/audit"),
        script.get("/outbox"),
    ):
        assert (answer.status_code, code_of(answer)) == (403, "missing_scope")


def test_a_key_expires(with_key: WithKey) -> None:
    script = with_key()
    with clock.freeze_at(script.key.expires_at - timedelta(seconds=1)):
        assert script.get("/articles").status_code == 200
    with clock.freeze_at(script.key.expires_at):
        answer = script.get("/articles")
        assert (answer.status_code, code_of(answer)) == (401, "key_expired")


def test_a_key_is_issued_on_the_page_for_some_days_with_some_scopes(at_desk: AtDesk) -> None:
    browser = at_desk()
    sent = {**NEW, "scopes": ["articles:read", "spread:read"], "days": "7"}
    page = browser.step_up("/admin/account/keys", sent).get_data(as_text=True)
    shown = re.search(r'<code id="secret">(shj_[^<]+)</code>', page)
    assert shown is not None
    key = held("editor-one")[0]
    assert (key.label, scopes.split_scopes(key.scopes)) == (
        "每天导入",
        ["articles:read", "spread:read"],
    )
    assert timedelta(days=6.9) < key.expires_at - clock.now() <= timedelta(days=7)
    deed = audit.list_entries("", 1)[0][0]
    assert (deed.action, deed.detail["scopes"]) == ("key.issued", "articles:read spread:read")
    assert "查看文章、查看传播" in browser_of_owner(at_desk)


def test_without_a_choice_a_key_lives_ninety_days(at_desk: AtDesk) -> None:
    sent = {name: value for name, value in NEW.items() if name != "days"}
    assert at_desk().step_up("/admin/account/keys", sent).status_code == 200
    left = held("editor-one")[0].expires_at - clock.now()
    assert timedelta(days=89.9) < left <= timedelta(days=90)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"scopes": []}, "至少选择一项"),
        ({"scopes": ["keys:write"]}, "超出了你的角色"),
        ({"scopes": ["audit:read"]}, "超出了你的角色"),
        ({"scopes": ["articles:read", "*"]}, "超出了你的角色"),
        ({"days": "0"}, "1 到 366 天"),
        ({"days": "367"}, "1 到 366 天"),
        ({"days": "-1"}, "有效期要填天数"),
        ({"days": "9" * 30}, "有效期要填天数"),
        ({"days": "٣٠"}, "有效期要填天数"),
        ({"days": "forever"}, "有效期要填天数"),
        ({"label": ""}, "用途"),
    ],
)
def test_a_key_that_will_not_do_is_refused_before_a_code_is_used(
    at_desk: AtDesk, wrong: dict[str, Any], words: str
) -> None:
    browser = at_desk()
    secret = set_up(browser)
    with clock.freeze_at(clock.now() + timedelta(minutes=2)):
        code = current(secret)
        answer = browser.step_up("/admin/account/keys", NEW | wrong, code=code)
        assert answer.status_code == 422
        assert words in answer.get_data(as_text=True)
        assert held("editor-one") == []
        assert browser.step_up("/admin/account/keys", NEW, code=code).status_code == 200


def test_the_account_says_how_many_keys_there_are_and_how_many_expired(at_desk: AtDesk) -> None:
    browser = at_desk()
    editor = editor_accounts.get_by_login("editor-one")
    with clock.freeze_at(clock.now() - timedelta(days=9)):
        api_keys.issue_key(editor, NewKey("旧的", days=7))
    api_keys.issue_key(editor, NewKey("新的"))
    answer = browser.get("/admin/account")
    assert answer.status_code == 200
    assert "共 2 把，1 把已过期" in answer.get_data(as_text=True)
    assert "已过期" in browser.get("/admin/account/keys").get_data(as_text=True)


def test_what_was_chosen_stays_on_the_page_when_it_is_refused(at_desk: AtDesk) -> None:
    sent = {**NEW, "password": "不是这个密码啊", "days": "30"}
    page = at_desk().post("/admin/account/keys", sent).get_data(as_text=True)
    assert 'value="每天导入"' in page
    assert re.search(r'value="articles:read" checked', page)
    assert re.search(r'value="30" selected', page)
    assert "不是这个密码啊" not in page


@pytest.mark.parametrize("role", ["owner", "editor", "moderator", "analyst"])
def test_a_page_offers_what_the_role_may_give(at_desk: AtDesk, role: str) -> None:
    page = at_desk(role).get("/admin/account/keys").get_data(as_text=True)
    offered = re.findall(r'name="scopes" value="([^"]+)"', page)
    assert sorted(offered) == sorted(scopes.list_scopes(role))


def test_use_is_noted_with_the_network_once_a_minute(committed: Flask) -> None:
    key, secret = api_keys.issue_key(make_editor(), NewKey("脚本"))
    client = committed.test_client()
    headers = {"Authorization": f"Bearer {secret}"}
    now = clock.now()
    for seconds, address in ((0, "203.0.113.9"), (30, "198.51.100.7"), (61, "2001:db8:1:2::3")):
        with clock.freeze_at(now + timedelta(seconds=seconds)):
            base = {"REMOTE_ADDR": address}
            client.get("/admin/api/v1/articles", headers=headers, environ_base=base)
            noted = held("editor-one")[0]
            expected = {0: (0, "203.0.113.0/24"), 30: (0, "203.0.113.0/24")}
            at, network = expected.get(seconds, (61, "2001:db8:1::/48"))
            assert (noted.used_at, noted.used_from) == (now + timedelta(seconds=at), network)
    assert key.used_at is None


def test_use_is_noted_even_where_the_request_fails(
    committed: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, secret = api_keys.issue_key(make_editor(), NewKey("脚本"))
    headers = {"Authorization": f"Bearer {secret}"}
    asked = "/admin/api/v1/articles/nowhere/publish"
    assert committed.test_client().post(asked, headers=headers).status_code == 404
    assert held("editor-one")[0].used_at is not None


@pytest.mark.parametrize(
    "change",
    [
        lambda login: editor_accounts.reset_password(login),
        lambda login: editor_accounts.change_role(login, "moderator"),
        lambda login: editor_accounts.disable_editor(login),
    ],
    ids=["reset", "role", "disabled"],
)
def test_what_changes_an_editor_revokes_keys_and_ends_sign_ins(
    app: Flask, at_desk: AtDesk, change: Callable[[str], Any]
) -> None:
    browser = at_desk()
    _, secret = api_keys.issue_key(editor_accounts.get_by_login("editor-one"), NewKey("脚本"))
    change("editor-one")
    assert held("editor-one") == []
    assert browser.get("/admin/articles").headers["Location"] == "/admin/sign-in"
    headers = {"Authorization": f"Bearer {secret}"}
    assert app.test_client().get("/admin/api/v1/articles", headers=headers).status_code == 401


def test_another_editors_key_cannot_be_revoked(app: Flask, at_desk: AtDesk) -> None:
    owner = at_desk("owner")
    script = Script(app, make_editor())
    answer = owner.post(f"/admin/account/keys/{script.key.public_id}/revoke")
    assert answer.status_code == 404
    assert script.get("/articles").status_code == 200


def test_there_is_a_most_of_keys(at_desk: AtDesk) -> None:
    browser = at_desk()
    editor = editor_accounts.get_by_login("editor-one")
    for _ in range(api_keys.MAX_KEYS):
        api_keys.issue_key(editor, NewKey("又一把"))
    answer = browser.step_up("/admin/account/keys", NEW)
    assert answer.status_code == 409
    assert "最多 20 把" in answer.get_data(as_text=True)


def test_many_who_ask_at_once_get_no_more_than_the_most(committed: Flask) -> None:
    editor = make_editor()
    for _ in range(api_keys.MAX_KEYS - 1):
        api_keys.issue_key(editor, NewKey("又一把"))
    raised = at_once(committed, 4, lambda: api_keys.issue_key(editor, NewKey("最后一把")))
    assert [type(each) for each in raised] == [api_keys.TooManyKeys] * 3


def test_only_the_digest_is_kept_and_the_secret_shown_once(with_key: WithKey) -> None:
    script = with_key()
    row = held(script.editor.login)[0]
    assert script.secret not in str(vars(row))
    assert row.hint == script.secret[:12]


@pytest.mark.parametrize("sent", ["", "shj_", "shj_" + "锁" * 40, "Bearer", "a" * 5000])
def test_what_is_no_key_is_refused(client: FlaskClient, app: Flask, sent: str) -> None:
    headers = {"Authorization": f"Bearer {sent}".encode().decode("latin-1")}
    assert client.get("/admin/api/v1/articles", headers=headers).status_code == 401


def test_a_role_does_not_get_scopes_beyond_itself(an_editor: AnEditor) -> None:
    with pytest.raises(BadInput):
        api_keys.issue_key(an_editor("analyst"), NewKey("太宽", ("articles:write",)))


def held(login: str) -> list[EditorKey]:
    with db.read_session() as session:
        editor = session.get_one(Editor, editor_accounts.get_by_login(login).id)
        return api_keys.list_keys(editor)


def browser_of_owner(at_desk: AtDesk) -> str:
    browser: Browser = at_desk("owner")
    return browser.get("/admin/audit").get_data(as_text=True)
