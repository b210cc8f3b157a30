"""Steps of editors: an own design, a page imported again, a push that arrives."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from backend import job_queue
from backend.cards import models
from tests.conftest import let_pushes_come

OURS = {
    **models.load_shipped_designs()["paper"].model_dump(mode="json"),
    "name": "ours",
    "title": "我们的",
}
TITLE = "桥上的灯"
LINK = "https://mp.weixin.qq.com/s/AbCdEfGh12"


def saved_page(words: str, account: str = "拾句", alias: str = "gh_ours") -> bytes:
    return f"""<html><head><meta property="og:url" content="{LINK}"></head><body>
    <h1 id="activity-name">{TITLE}</h1><b id="js_name">{account}</b><script>
    var msg_title = "{TITLE}"; var nickname = "{account}"; var user_name = "{alias}";</script>
    <div id="js_content">{words}</div></body></html>""".encode()


def send_push(app: Flask, wechat: FlaskClient, form: str = "json", **event: Any) -> None:
    sent = {"event": event, "format": form}
    assert wechat.post("/simulator/push", json=sent).status_code == 202
    let_pushes_come(app)
    job_queue.run_due()
