"""Steps of a share: passing it on, and signing in on a phone."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from backend import ids
from backend.articles.models import Article
from tests.conftest import Reader, login_code

PHONE = "p" * 20


def pass_on(who: Any, found: Article, s: str = "", **changes: Any) -> Any:
    """Tell of a forward."""
    body = {"article_id": found.public_id, "channel": "friend", "visitor": PHONE} | changes
    return who.put(f"/api/v1/shares/{s or ids.generate()}", json=body)


def sign_in(app: Flask, wechat: FlaskClient, device: str, token: str = PHONE) -> Reader:
    """Sign in on a phone, which tells its token."""
    sent = {"code": login_code(wechat, device), "visitor": token}
    answer = app.test_client().post("/api/v1/sessions", json=sent)
    assert answer.json is not None
    return Reader(app, answer.json["token"], answer.json["account"]["id"])
