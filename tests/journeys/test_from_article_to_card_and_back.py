"""One whole story over HTTP: an editor, a reader, a friend, and the spread that the editor sees."""

import io
from typing import Any

import zxingcpp
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from backend import db, job_queue
from backend.admin.authentication import api_keys
from backend.admin.editors import editor_accounts
from backend.local import content
from backend.shares.arrivals import visit_stream
from tests.conftest import SignedIn

HOST = "http://shiju.test"


def test_a_sentence_travels_from_the_editors_desk_to_a_friend_and_is_counted(
    app: Flask, client: FlaskClient, signed_in: SignedIn
) -> None:
    desk = Desk(app)
    imported = desk.post(
        "/articles/import/page",
        data={"file": (io.BytesIO(content.read_page("walk.html")), "walk.html")},
        content_type="multipart/form-data",
    )
    article_id = imported["article"]["id"]
    assert client.get(f"/api/v1/articles/{article_id}").status_code == 404
    desk.post(f"/articles/{article_id}/publish")
    job_queue.run_due()

    lin = signed_in("lin")
    lin.put("/api/v1/me", json={"nickname": "林"})
    article = lin.get(f"/api/v1/articles/{article_id}").json
    quote = content.PASSAGES["walk.html"][1]
    start = "\n".join(map(words, article["paragraphs"])).index(quote)
    order = {"article_id": article_id, "quote": quote, "start": start, "design": "ink"}
    card = lin.post("/api/v1/cards", json=order).json

    picture = client.get(card["url"].removeprefix(HOST)).data
    with Image.open(io.BytesIO(picture)) as image:
        address = zxingcpp.read_barcodes(image)[0].text
    scene = address.partition("scene=")[2]

    friend = signed_in("yuan")
    visit = {"share_id": scene, "key": "k" * 20, "visitor": "v" * 20, "scene": 1047}
    landing = friend.post("/api/v1/visits", json=visit).json
    assert (landing["article"]["id"], landing["passage"]["quote"]) == (article_id, quote)
    assert landing["passage"]["start"] == start
    assert landing["sharer"]["nickname"] == "林"

    assert visit_stream.write_next_batch() > 0
    figures = desk.get(f"/shares/{card['share_id']}")
    assert (figures["visits"], figures["counted"]) == (1, 1)
    assert figures["counted_by_channel"] == {"code": 1}


class Desk:
    """The admin API with a personal key."""

    def __init__(self, app: Flask) -> None:
        editor_accounts.add_editor("desk", "编辑", "editor")
        with db.transaction():
            editor = editor_accounts.get_by_login("desk")
            editor.must_change_password = False
            _, secret = api_keys.issue_key(editor, "test")
        self.http, self.headers = app.test_client(), {"Authorization": f"Bearer {secret}"}

    def post(self, path: str, **given: Any) -> Any:
        return self._sent(self.http.post, path, **given)

    def get(self, path: str) -> Any:
        return self._sent(self.http.get, path)

    def _sent(self, method: Any, path: str, **given: Any) -> Any:
        answer = method(f"/admin/api/v1{path}", headers=self.headers, **given)
        assert answer.status_code < 300, answer.text
        return answer.json


def words(paragraph: dict[str, Any]) -> str:
    if paragraph["kind"] == "list":
        return "\n".join("".join(run["text"] for run in item) for item in paragraph["items"])
    if paragraph["kind"] == "code":
        return str(paragraph["text"])
    return "".join(run["text"] for run in paragraph.get("runs", []))
