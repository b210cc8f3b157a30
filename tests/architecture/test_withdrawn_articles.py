"""A withdrawn article is closed: no verb adds to it or changes what others see of it.

Every writing operation of the readers' API is asked for under an article that has just been
withdrawn. Those that are let pass are listed, with the reason; a new one fails until it is.
"""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend import db
from backend.articles import publication
from tests.architecture.full_reader import REQUESTS, World, a_card, a_share, passed_on
from tests.challenging import asked
from tests.commenting import API, said
from tests.conftest import SignedIn
from tests.factories import an_article
from tests.group_entry import enter

LET_PASS = {
    "DELETE /api/v1/articles/<article_id>/shelf": "takes one's own back",
    "DELETE /api/v1/marks/<mark_id>": "takes one's own back",
    "DELETE /api/v1/me": "takes one's own back",
    "DELETE /api/v1/me/history": "takes one's own back",
    "DELETE /api/v1/me/history/<article_id>": "takes one's own back",
    "DELETE /api/v1/messages/<message_id>": "takes one's own back",
    "DELETE /api/v1/messages/<message_id>/like": "takes one's own back",
    "DELETE /api/v1/blocks/<account_id>": "is about a person",
    "PUT /api/v1/blocks/<account_id>": "is about a person",
    "POST /api/v1/people/<account_id>/reports": "is about a person",
    "POST /api/v1/me/annotations/<annotation_id>/appeal": "asks to look again; shows nothing",
    "DELETE /api/v1/me/groups/<group_id>": "is about no article",
    "DELETE /api/v1/official-accounts/<account_id>/follow": "is about no article",
    "POST /api/v1/consents": "is about no article",
    "POST /api/v1/me/avatar": "is about no article",
    "POST /api/v1/me/groups": "is about no article",
    "PUT /api/v1/me": "is about no article",
    "PUT /api/v1/me/notices": "is about no article",
    "PUT /api/v1/notices/read": "is about no article",
    "PUT /api/v1/official-accounts/<account_id>/follow": "is about no article",
    "POST /api/v1/me/annotations": "tells of each word that its article is not here",
}
SHOWN: dict[str, Callable[[World], str]] = {
    "article": lambda w: f"/articles/{w.article.public_id}",
    "marks": lambda w: f"/articles/{w.article.public_id}/marks",
    "messages": lambda w: f"/articles/{w.article.public_id}/messages",
    "thoughts": lambda w: f"/articles/{w.article.public_id}/thoughts?start=0&end=10",
    "popular": lambda w: f"/articles/{w.article.public_id}/popular-passages",
    "reading": lambda w: f"/articles/{w.article.public_id}/reading",
    "message": lambda w: f"/messages/{said(w.reader, w.article)}",
    "replies": lambda w: f"/messages/{said(w.reader, w.article)}/replies",
    "share": lambda w: f"/shares/{a_share(w)}",
    "link": lambda w: f"/shares/{a_share(w)}/link",
    "card": lambda w: f"/cards/{made(w)['id']}",
    "passage": lambda w: f"/passages/{carried(w)}/picture",
    "challenge": lambda w: f"/challenges/{asked(w.other, w.article)}/picture",
    "designs": lambda w: f"/designs?article_id={w.article.public_id}",
}


@pytest.mark.every_case
@pytest.mark.parametrize("name", sorted(REQUESTS.keys() - LET_PASS.keys()))
def test_no_verb_reaches_what_belongs_to_a_withdrawn_article(name: str, world: World) -> None:
    path, given = REQUESTS[name](world)
    withdraw(world)
    answer = getattr(world.reader, name.split()[0].lower())(API + path, **given)
    assert answer.status_code == 404, answer.text
    assert answer.json["code"] in ("article_withdrawn", "not_found")


def test_what_is_let_pass_are_operations_that_there_are() -> None:
    assert LET_PASS.keys() <= REQUESTS.keys()


@pytest.mark.every_case
@pytest.mark.parametrize("name", SHOWN)
def test_nothing_of_a_withdrawn_article_is_shown(name: str, world: World) -> None:
    path = SHOWN[name](world)
    assert world.reader.get(API + path).status_code == 200
    withdraw(world)
    answer = world.reader.get(API + path)
    assert (answer.status_code, answer.json["code"]) == (404, "article_withdrawn")


def test_a_private_note_can_still_be_changed_and_words_for_others_cannot(world: World) -> None:
    note = said(world.reader, world.article, visibility="private")
    withdraw(world)
    for visibility, status in (("private", 200), ("public", 404)):
        body = {"text": f"换一句 {visibility}", "visibility": visibility}
        assert world.reader.put(f"{API}/messages/{note}", json=body).status_code == status


def test_what_one_said_for_a_group_is_closed_too(world: World) -> None:
    group = enter(world.wechat, world.reader, world.device)
    words = said(world.reader, world.article, visibility="group", group_id=group)
    withdraw(world)
    body = {"text": "换一句"}
    assert world.reader.put(f"{API}/messages/{words}", json=body).status_code == 404


def withdraw(world: World) -> None:
    with db.transaction():
        publication.withdraw(world.article.public_id)


def made(world: World) -> Any:
    path, given = a_card(world)
    return world.reader.post(API + path, **given).json


def carried(world: World) -> str:
    share = made(world)["share_id"]
    path, given = passed_on(world)
    given["json"]["parent_share_id"] = share
    world.reader.put(API + path, **given)
    passage: str = world.reader.get(f"{API}/shares/{share}").json["passage"]["id"]
    return passage


@pytest.fixture
def world(app: Flask, signed_in: SignedIn, wechat: FlaskClient) -> World:
    return World(app, wechat, "lin", signed_in("lin"), signed_in("mei"), an_article())
