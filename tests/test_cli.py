"""What an operator does by hand."""

from pathlib import Path

import pytest
from flask import Flask

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
