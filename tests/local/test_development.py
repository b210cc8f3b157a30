"""`make dev` shows tracebacks to developers, and to nobody else."""

from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import Client

from backend.app import create_app
from backend.config import BadConfig, Config
from backend.local import dev_server


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"env": "production"}, "SHIJU_ENV"),
        *(({"web_host": host}, "WEB_HOST") for host in ("0.0.0.0", "::", "192.168.1.7", "")),
    ],
)
def test_it_refuses_wherever_a_stranger_could_look(changes: dict[str, str], name: str) -> None:
    with pytest.raises(BadConfig, match=f"^{name}: "):
        dev_server.check_is_private(Config(**changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_it_starts_on_this_machine(host: str) -> None:
    dev_server.check_is_private(Config(web_host=host))


def test_its_server_refuses_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("WEB_HOST", "0.0.0.0")
    with pytest.raises(BadConfig, match="WEB_HOST"):
        dev_server.create_server()


@pytest.mark.parametrize("path", ["/api/v1/broken", "/admin/broken"])
def test_an_unexpected_error_shows_its_traceback_and_runs_nothing(app: Flask, path: str) -> None:
    answer = Client(dev_server.show_tracebacks(app)).get(path)
    assert answer.status_code == 500
    assert "ZeroDivisionError" in answer.text
    assert "EVALEX = false" in answer.text


def test_an_expected_refusal_stays_what_it_is(app: Flask) -> None:
    answer = Client(dev_server.show_tracebacks(app)).get("/api/v1/nowhere")
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"


def test_nothing_but_make_dev_shows_tracebacks(app: Flask) -> None:
    answer = app.test_client().get("/api/v1/broken")
    assert answer.status_code == 500
    assert "ZeroDivisionError" not in answer.text


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    """Build an app with pages that fail."""
    app = create_app(Config(secret_key="k" * 48, data_dir=tmp_path).completed())
    app.config["TESTING"] = False
    for path in ("/api/v1/broken", "/admin/broken"):
        app.add_url_rule(path, path, lambda: str(1 // 0))
    return app
