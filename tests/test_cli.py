"""What an operator does by hand."""

from pathlib import Path

import pytest
from flask import Flask

from backend import db
from backend.admin import keys, sessions
from backend.admin import service as admin
from backend.config import BadConfig, Config
from backend.local import content
from tests.factories import a_picture


def test_a_saved_page_comes_in_with_the_pictures_beside_it(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    for name in ("walk-cover", "walk-1", "walk-2"):
        (tmp_path / "pictures" / f"{name}.jpg").write_bytes(a_picture((640, 400)))
    page = tmp_path / "saved.html"
    page.write_bytes(content.page("walk.html"))
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
    editor = admin.get_by_login("mei")
    with db.transaction():
        sessions.begin(editor, sessions.Visitor("198.51.100.7", "curl"))
    keys.issue(editor, "每天导入")
    assert run.invoke(args=["reset-password", "mei"]).exit_code == 0
    assert (keys.list_of(editor), sessions.list_of(editor)) == ([], [])


def test_production_names_every_setting_that_is_missing() -> None:
    with pytest.raises(BadConfig) as refused:
        Config.from_environment({"SHIJU_ENV": "production"})
    for name in ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "WECHAT_APPID", "WECHAT_SECRET"):
        assert name in str(refused.value)


def test_a_malformed_setting_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadConfig, match="WEB_PORT"):
        Config.from_environment({"WEB_PORT": "eighty"})
    with pytest.raises(BadConfig, match="SHIJU_ENV"):
        Config.from_environment({"SHIJU_ENV": "staging"})
    for key in ("short", "change-me-" * 5):
        with pytest.raises(BadConfig, match="SECRET_KEY"):
            Config.from_environment({"DATA_DIR": str(tmp_path)} | production(key))


def test_development_keeps_one_secret_for_all_its_processes(tmp_path: Path) -> None:
    first = Config.from_environment({"DATA_DIR": str(tmp_path)})
    second = Config.from_environment({"DATA_DIR": str(tmp_path)})
    assert first.secret_key == second.secret_key
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_an_appid_alone_leads_to_the_real_wechat(tmp_path: Path) -> None:
    plain = Config.from_environment({"DATA_DIR": str(tmp_path)})
    real = Config.from_environment({"DATA_DIR": str(tmp_path), "WECHAT_APPID": "wx1"})
    assert (plain.simulated, real.simulated) == (True, False)
    assert real.wechat_api == "https://api.weixin.qq.com"


def production(key: str) -> dict[str, str]:
    return {
        "SHIJU_ENV": "production",
        "SECRET_KEY": key,
        "DATABASE_URL": "sqlite://",
        "REDIS_URL": "redis://nowhere",
        "WECHAT_APPID": "wx1",
        "WECHAT_SECRET": "s",
    }
