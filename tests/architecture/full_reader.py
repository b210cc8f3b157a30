"""A reader with a row of every kind, and every request that refers to one of them."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from backend import db, ids
from backend.articles.models import Article, OfficialAccount
from backend.moderation.models import Check
from backend.moderation.review import decisions
from tests.admin.conftest import make_editor
from tests.challenging import FRIEND, HIDDEN, PHONE, asked, gap
from tests.commenting import API, a_key, replied, said
from tests.conftest import Reader
from tests.factories import SENTENCE, a_picture, codes_ready
from tests.group_entry import enter, proof
from tests.reading.reading_reports import keys_of

Request = tuple[str, dict[str, Any]]


@dataclass
class World:
    """One reader, what they have, and another reader beside them."""

    app: Flask
    wechat: FlaskClient
    device: str
    reader: Reader
    other: Reader
    article: Article
    done: dict[str, str] = field(default_factory=dict)


def with_json(path: str, **body: Any) -> Request:
    return path, {"json": body}


def of_article(world: World, more: str) -> str:
    return f"/articles/{world.article.public_id}/{more}"


def a_mark(world: World) -> str:
    body = {"quote": SENTENCE, "key": ids.generate(24)}
    made = world.reader.post(f"{API}{of_article(world, 'marks')}", json=body)
    return f"/marks/{made.json['id']}"


def a_hidden_message(world: World) -> str:
    message = said(world.reader, world.article)
    with db.transaction() as session:
        check = session.scalars(sa.select(Check).where(Check.subject == message)).one()
        editor = make_editor("moderator", login=ids.generate())
        decisions.decide(check.public_id, "hide", editor.id)
    return message


def official(world: World) -> str:
    with db.read_session() as session:
        found = session.get_one(OfficialAccount, world.article.official_account_id)
    return f"/official-accounts/{found.public_id}/follow"


def passed_on(world: World) -> Request:
    body = {"article_id": world.article.public_id, "channel": "friend", "visitor": PHONE}
    return with_json(f"/shares/{ids.generate()}", **body)


def a_share(world: World) -> str:
    path, given = passed_on(world)
    made: str = world.other.put(API + path, **given).json["id"]
    return made


def a_card(world: World) -> Request:
    codes_ready(1)
    body = {"article_id": world.article.public_id, "quote": SENTENCE, "note": "好句子"}
    return with_json("/cards", design="paper", **body)


def named(world: World) -> str:
    world.other.is_called("名字")
    return f"/people/{world.other.id}/reports"


def a_file(world: World) -> dict[str, Any]:
    body = {"quote": SENTENCE, "key": ids.generate(24)}
    world.other.post(f"{API}{of_article(world, 'marks')}", json=body)
    found: dict[str, Any] = world.other.get(f"{API}/me/annotations.jsonld").json
    return found


# How each operation is asked for; what must be there before is made by the reader's own requests.
REQUESTS: dict[str, Callable[[World], Request]] = {
    "DELETE /api/v1/me": lambda w: ("/me", {}),
    "PUT /api/v1/me": lambda w: with_json("/me", nickname="小林"),
    "POST /api/v1/me/avatar": lambda w: (
        "/me/avatar", {"data": {"file": (io.BytesIO(a_picture()), "a.jpg")}},
    ),
    "POST /api/v1/people/<account_id>/reports": lambda w: with_json(
        named(w), kind="nickname", reason="abuse"
    ),
    "POST /api/v1/me/groups": lambda w: with_json("/me/groups", **proof(w.wechat, w.device)),
    "DELETE /api/v1/me/groups/<group_id>": lambda w: (
        f"/me/groups/{enter(w.wechat, w.reader, w.device)}", {},
    ),
    "PUT /api/v1/shares/<share_id>": passed_on,
    "POST /api/v1/visits": lambda w: with_json(
        "/visits", share_id=a_share(w), key=ids.generate(20), visitor=PHONE, scene=1047
    ),
    "POST /api/v1/articles/<article_id>/follow-taps": lambda w: with_json(
        of_article(w, "follow-taps"), visitor=PHONE
    ),
    "POST /api/v1/reports": lambda w: with_json(
        "/reports", kind="message", id=said(w.other, w.article), reason="spam"
    ),
    "POST /api/v1/me/annotations/<annotation_id>/appeal": lambda w: with_json(
        f"/me/annotations/{a_hidden_message(w)}/appeal", text="请再看看"
    ),
    "PUT /api/v1/blocks/<account_id>": lambda w: (f"/blocks/{w.other.id}", {}),
    "DELETE /api/v1/blocks/<account_id>": lambda w: (f"/blocks/{w.other.id}", {}),
    "POST /api/v1/articles/<article_id>/marks": lambda w: with_json(
        of_article(w, "marks"), quote=SENTENCE, key=ids.generate(24)
    ),
    "PUT /api/v1/marks/<mark_id>": lambda w: with_json(a_mark(w), colour="green"),
    "DELETE /api/v1/marks/<mark_id>": lambda w: (a_mark(w), {}),
    "POST /api/v1/articles/<article_id>/messages": lambda w: with_json(
        of_article(w, "messages"), text="桥上风大。", key=a_key()
    ),
    "POST /api/v1/articles/<article_id>/thoughts": lambda w: with_json(
        of_article(w, "thoughts"), text="原来如此。", quote=SENTENCE, key=a_key()
    ),
    "POST /api/v1/messages/<message_id>/replies": lambda w: with_json(
        f"/messages/{said(w.other, w.article)}/replies", text="我也是。", key=a_key()
    ),
    "PUT /api/v1/messages/<message_id>": lambda w: with_json(
        f"/messages/{said(w.reader, w.article)}", text="换一句。"
    ),
    "DELETE /api/v1/messages/<message_id>": lambda w: (
        f"/messages/{replied(w.reader, said(w.other, w.article))}", {},
    ),
    "PUT /api/v1/messages/<message_id>/like": lambda w: (
        f"/messages/{said(w.other, w.article)}/like", {},
    ),
    "DELETE /api/v1/messages/<message_id>/like": lambda w: (
        f"/messages/{said(w.other, w.article)}/like", {},
    ),
    "PUT /api/v1/challenges/<share_id>": lambda w: with_json(
        f"/challenges/{ids.generate()}", article_id=w.article.public_id, visitor=PHONE, gap=gap()
    ),
    "POST /api/v1/challenges/<share_id>/plays": lambda w: with_json(
        f"/challenges/{asked(w.other, w.article)}/plays", visitor=FRIEND
    ),
    "POST /api/v1/challenges/<share_id>/answers": lambda w: with_json(
        f"/challenges/{asked(w.other, w.article)}/answers",
        visitor=FRIEND, key=ids.generate(20), letters=HIDDEN,
    ),
    "PUT /api/v1/notices/read": lambda w: with_json("/notices/read"),
    "PUT /api/v1/me/notices": lambda w: with_json("/me/notices", muted=["reply"], quiet=None),
    "POST /api/v1/consents": lambda w: with_json(
        "/consents", key=a_key(), results={"sim-template-reply": "accept"}
    ),
    "PUT /api/v1/official-accounts/<account_id>/follow": lambda w: (official(w), {}),
    "DELETE /api/v1/official-accounts/<account_id>/follow": lambda w: (official(w), {}),
    "PUT /api/v1/articles/<article_id>/reading": lambda w: with_json(
        of_article(w, "reading"), revision=1, read_at_ms=10**12,
        position={"key": keys_of(w.article)[1]}
    ),
    "PUT /api/v1/articles/<article_id>/shelf": lambda w: with_json(
        of_article(w, "shelf"), shelf="to_read"
    ),
    "DELETE /api/v1/articles/<article_id>/shelf": lambda w: (of_article(w, "shelf"), {}),
    "DELETE /api/v1/me/history": lambda w: ("/me/history", {}),
    "DELETE /api/v1/me/history/<article_id>": lambda w: (
        f"/me/history/{w.article.public_id}", {},
    ),
    "POST /api/v1/me/annotations": lambda w: with_json("/me/annotations", **a_file(w)),
    "POST /api/v1/cards": a_card,
}  # fmt: skip
