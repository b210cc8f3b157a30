"""The command line for operators."""

import os
import pwd
import re
from pathlib import Path

import pytest
from flask import Flask

from backend import db
from backend.admin.audit import audit_log as audit
from backend.admin.authentication import api_keys, sessions
from backend.admin.editors import editor_accounts
from backend.local import content
from tests.factories import a_picture

# What each command is given, and what it leaves in the audit log, the last entry first.
CHANGES: dict[str, tuple[list[str], list[str]]] = {
    "add-editor": (["lin"], ["editor.added"]),
    "reset-password": (["mei"], ["editor.password_reset"]),
    "import": (["--publish", "PAGE"], ["article.published", "article.imported"]),
    "rebuild-spread": ([], ["spread.rebuilt"]),
    "reseal": ([], ["keys.resealed"]),
    "takedown": (["ARTICLE"], ["article.taken_down"]),
    "lift-takedown": (["TAKEN_DOWN"], ["article.takedown_lifted"]),
}
CHANGES_NOTHING = {"worker", "verify-audit", "audit-head", "check-templates"}


def test_a_saved_page_comes_in_with_the_pictures_beside_it(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    for name in ("walk-cover", "walk-1", "walk-2"):
        (tmp_path / "pictures" / f"{name}.jpg").write_bytes(a_picture((640, 400)))
    page = tmp_path / "saved.html"
    page.write_bytes(content.read_page("walk.html"))
    told = app.test_cli_runner().invoke(args=["import", "--publish", str(page)])
    assert told.exit_code == 0, told.output
    assert "new:" in told.output
    assert "missing pictures: 0" in told.output


@pytest.mark.parametrize(
    "source", ["/nowhere.html", "http://127.0.0.1/s/x", "https://evil.test/s/x"]
)
def test_what_cannot_be_brought_in_is_told_in_a_line(app: Flask, source: str) -> None:
    told = app.test_cli_runner().invoke(args=["import", source])
    assert told.exit_code == 1
    assert "Traceback" not in told.output


def test_an_editor_gets_a_one_time_password_once(app: Flask) -> None:
    run = app.test_cli_runner()
    first = run.invoke(args=["add-editor", "mei", "--role", "owner"])
    assert "one-time password: " in first.output
    again = run.invoke(args=["add-editor", "mei"])
    assert (again.exit_code, "one-time" in again.output) == (1, False)
    assert "one-time password: " in run.invoke(args=["reset-password", "mei"]).output
    assert "ok: True" in run.invoke(args=["verify-audit"]).output


def test_a_reset_by_hand_revokes_keys_and_ends_sign_ins(app: Flask) -> None:
    run = app.test_cli_runner()
    run.invoke(args=["add-editor", "mei", "--role", "owner"])
    editor = editor_accounts.get_by_login("mei")
    with db.transaction():
        sessions.begin_session(editor, sessions.ClientInfo("198.51.100.7", "curl"))
    api_keys.issue_key(editor, "每天导入")
    assert run.invoke(args=["reset-password", "mei"]).exit_code == 0
    assert (api_keys.list_keys(editor), sessions.list_sessions(editor)) == ([], [])


@pytest.mark.parametrize("name", sorted(CHANGES))
def test_a_command_that_changes_something_stands_in_the_audit_log(
    app: Flask, tmp_path: Path, name: str
) -> None:
    run = app.test_cli_runner()
    page = tmp_path / "saved.html"
    page.write_bytes(content.read_page("walk.html"))
    run.invoke(args=["add-editor", "mei", "--role", "owner"])
    known = {"PAGE": str(page)}
    if "ARTICLE" in CHANGES[name][0]:
        brought = re.search(r"new: (\w+)", run.invoke(args=["import", str(page)]).output)
        known["ARTICLE"] = brought[1] if brought else "none"
    if "TAKEN_DOWN" in CHANGES[name][0]:
        brought = re.search(r"new: (\w+)", run.invoke(args=["import", str(page)]).output)
        known["TAKEN_DOWN"] = brought[1] if brought else "none"
        run.invoke(args=["takedown", known["TAKEN_DOWN"]])
    args = [known.get(word, word) for word in CHANGES[name][0]]
    told = run.invoke(args=[name, *args])
    assert told.exit_code == 0, told.output
    deeds, _ = audit.list_entries("", 50)
    user = pwd.getpwuid(os.getuid()).pw_name
    assert [(deed.action, deed.operator) for deed in deeds[: len(CHANGES[name][1])]] == [
        (action, user) for action in CHANGES[name][1]
    ]
    assert audit.verify().ok


def test_every_command_is_known_to_change_something_or_not(app: Flask) -> None:
    ours = {
        name
        for name, command in app.cli.commands.items()
        if ((command.callback and command.callback.__module__) or "").startswith("backend")
    }
    assert ours == CHANGES.keys() | CHANGES_NOTHING | {"migrate"}


def test_a_migration_by_hand_stands_in_the_audit_log(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    shapes = iter(["0001", "0002"])
    monkeypatch.setattr("backend.ops.migrations.get_current", lambda: next(shapes))
    monkeypatch.setattr("backend.ops.migrations.upgrade", lambda _url: None)
    assert app.test_cli_runner().invoke(args=["migrate"]).exit_code == 0
    [deed], _ = audit.list_entries("", 5)
    assert (deed.action, deed.detail) == ("database.migrated", {"from": "0001", "to": "0002"})
    monkeypatch.setattr("backend.ops.migrations.get_current", lambda: "0002")
    app.test_cli_runner().invoke(args=["migrate"])
    assert len(audit.list_entries("", 5)[0]) == 1


def test_what_the_application_does_by_itself_is_under_nobodys_name(app: Flask) -> None:
    with db.transaction():
        audit.record(None, "editor.locked", "editor:x")
    assert audit.list_entries("", 1)[0][0].operator is None
