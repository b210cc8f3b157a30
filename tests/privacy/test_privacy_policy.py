"""The privacy policy is true to the settings, and names whom to turn to."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend.config import get_settings

PRIVACY = "/api/v1/privacy"


def test_every_stranger_can_read_it(client: FlaskClient) -> None:
    facts = read(client)
    assert facts["operator"]["name"]
    assert facts["operator"]["contact"]
    assert all(each["data"] and each["purpose"] and each["retention"] for each in facts["stored"])
    assert all(each["when"] for each in facts["requested"])
    assert facts["erased"]
    assert facts["retained"]


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("retention_visit_days", "77 天后只剩数字"),
        ("retention_session_days", "77 天不登录就清空"),
        ("retention_report_days", "77 天后删除"),
        ("retention_idle_days", "77 天没来，账号自动删除"),
        ("retention_dead_job_days", "77 天后删除，删除账号时立即删除"),
        ("sign_in_days", "77 天不来就失效"),
        ("group_days", "77 天不从群里来就忘"),
    ],
)
def test_it_tells_the_times_that_are_set(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, setting: str, says: str
) -> None:
    assert says not in str(read(client))
    change(app, monkeypatch, **{setting: 77})
    assert says in str(read(client))


def test_it_names_who_runs_the_house(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(app, monkeypatch, operator_name="某某公司", operator_contact="hi@example.com")
    assert read(client)["operator"] == {"name": "某某公司", "contact": "hi@example.com"}


def read(client: FlaskClient) -> Any:
    answer = client.get(PRIVACY)
    assert answer.status_code == 200, answer.text
    return answer.json


def change(app: Flask, monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
    monkeypatch.setitem(app.extensions, "config", get_settings().replace(**changes))
