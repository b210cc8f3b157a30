"""What an editor began before they lost their power changes nothing afterwards.

Right before the transaction that makes the change, after the guard and the step-up, the editor
is disabled, reset, given another role, or signed out.
"""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from backend import db
from backend.admin.authentication import sessions
from backend.admin.editors import editor_accounts
from backend.admin.models import Editor
from tests.admin.conftest import NEW_PASSWORD, PASSWORD, AnEditor, Browser, Script, make_editor
from tests.admin.second_factors import current, hidden, offered, shown_secret
from tests.factories import an_article

PROOF = {"password": PASSWORD}
SLIPS: dict[str, Callable[[Editor], object]] = {
    "disabled": lambda editor: editor_accounts.disable_editor(editor.login),
    "reset": lambda editor: editor_accounts.reset_password(editor.login),
    "another role": lambda editor: editor_accounts.change_role(editor.login, "analyst"),
    "signed out": sessions.end_all_sessions,
}


def confirming(browser: Browser) -> dict[str, str]:
    page = offered(browser)
    return {"offered": hidden(page), "code": current(shown_secret(page))}


# Forms, and what they carry; `{other}` is another editor, `{article}` an article.
FORMS: dict[str, dict[str, Any]] = {
    "/admin/account/keys": {**PROOF, "label": "每天", "scopes": ["articles:read"], "days": "9"},
    "/admin/account/second-factor/confirm": {},
    "/admin/account/second-factor/disable": PROOF,
    "/admin/password": {**PROOF, "new": NEW_PASSWORD, "repeated": NEW_PASSWORD},
    "/admin/editors": {**PROOF, "login": "new", "name": "新", "role": "editor"},
    "/admin/editors/{other}/password": PROOF,
    "/admin/editors/{other}/role": {**PROOF, "role": "owner"},
    "/admin/editors/{other}/disable": {},
    "/admin/articles/{article}/publish": {},
    "/admin/articles/import/text": {"title": "新的", "html": "<p>新的一段话。</p>"},
}


@pytest.mark.every_case
@pytest.mark.parametrize("slip", SLIPS)
@pytest.mark.parametrize("form", FORMS)
def test_a_form_of_who_lost_their_power_changes_nothing(
    app: Flask, an_editor: AnEditor, monkeypatch: pytest.MonkeyPatch, form: str, slip: str
) -> None:
    an_editor("owner", login="remaining")
    editor, other = an_editor("owner"), an_editor("editor")
    article = an_article(publish=False)
    browser = Browser(app)
    browser.sign_in(editor.login)
    browser.get("/admin/account")
    sent = confirming(browser) if form.endswith("confirm") else FORMS[form]
    path = form.format(other=other.public_id, article=article.public_id)
    at = Slip(monkeypatch, editor, SLIPS[slip], number=3 if "password" in sent else 1)
    answer = at.during(lambda: browser.post(path, sent))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/admin/sign-in")
    assert at.before == at.after


@pytest.mark.every_case
@pytest.mark.parametrize("slip", ["disabled", "reset", "another role"])
def test_a_script_of_who_lost_their_power_changes_nothing(
    app: Flask, monkeypatch: pytest.MonkeyPatch, slip: str
) -> None:
    make_editor("owner", login="remaining")
    script, article = Script(app, make_editor("owner")), an_article(publish=False)
    at = Slip(monkeypatch, script.editor, SLIPS[slip], number=1)
    answer = at.during(lambda: script.post(f"/articles/{article.public_id}/publish"))
    assert answer.status_code == 401
    assert at.before == at.after


class Slip:
    """Let something happen to an editor right before a request's transaction of this number."""

    def __init__(
        self,
        patch: pytest.MonkeyPatch,
        editor: Editor,
        act: Callable[[Editor], object],
        number: int,
    ) -> None:
        self.patch, self.editor, self.act, self.left = patch, editor, act, number
        self.before = self.after = dict[str, list[Any]]()

    def during(self, ask: Callable[[], Any]) -> Any:
        opened, slip = db.Database.open, self

        def counted(found: db.Database, writing: bool) -> Any:
            slip.left -= writing
            if writing and slip.left == 0:
                slip.act(slip.editor)
                slip.before = tables()
            return opened(found, writing)

        self.patch.setattr(db.Database, "open", counted)
        answer = ask()
        self.patch.setattr(db.Database, "open", opened)
        self.after = tables()
        assert self.left <= 0
        return answer


def tables() -> dict[str, list[Any]]:
    """Give the rows of all tables."""
    with db.read_session() as session:
        return {
            table.name: [tuple(row) for row in session.execute(sa.select(table))]
            for table in db.Base.metadata.sorted_tables
        }
