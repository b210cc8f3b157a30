"""The templates that an operator configured, by kind of notice."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend.config import BadConfig
from backend.notifications.outbox import templates

GOOD = "AbCdEfGh-12_3;thing1=words; time2=when"


@pytest.mark.parametrize(
    "written",
    ["AbCdEfGh-123", "short;thing1=words", "AbCdEfGh;thing1=price", "AbCdEfGh;photo1=words",
     "AbCdEfGh;thing=words", ";;", "AbCdEfGh;thing1", "AbCdEfGh;time1=words",
     "AbCdEfGh;amount1=words", "AbCdEfGh;phone_number1=who", "AbCdEfGh;enum1=outcome",
     "AbCdEfGh;name1=when"],
)  # fmt: skip
def test_a_template_that_cannot_be_understood_stops_the_start(app: Flask, written: str) -> None:
    config = app.extensions["config"].replace(template_reply=written)
    with pytest.raises(BadConfig, match="TEMPLATE_REPLY"):
        templates.check_settings(config)


def test_a_template_says_what_goes_where(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    config = app.extensions["config"].replace(template_reply=GOOD)
    monkeypatch.setitem(app.extensions, "config", config)
    assert templates.get_template("reply") == templates.MessageTemplate(
        "AbCdEfGh-12_3", {"thing1": "words", "time2": "when"}
    )
    assert templates.get_template("words") is None


def test_with_an_appid_nothing_is_sent_unless_set(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = app.extensions["config"].replace(wechat_appid="wx1234567890abcdef")
    monkeypatch.setitem(app.extensions, "config", config)
    assert templates.get_template_ids() == {}


def test_the_settings_are_held_against_what_wechat_has(
    app: Flask, wechat: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert templates.check_templates() == []
    config = app.extensions["config"].replace(
        template_reply=GOOD,
        template_article="sim-template-article;thing1=title;phrase2=outcome;time3=when",
    )
    monkeypatch.setitem(app.extensions, "config", config)
    assert templates.check_templates() == [
        "TEMPLATE_REPLY: WeChat has no such template",
        "TEMPLATE_ARTICLE: the template has no phrase2",
        "TEMPLATE_ARTICLE: thing2 is not filled",
    ]
    told = app.test_cli_runner().invoke(args=["check-templates"])
    assert "thing2 is not filled" in told.output
