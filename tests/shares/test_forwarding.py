"""Forwarding without a card: reported by the phone, once or often, before or after sign-in."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend.articles.models import Article
from tests.conftest import Reader, SignedIn
from tests.factories import codes_ready
from tests.shares.sharing import PHONE, pass_on, sign_in
from tests.visiting import arrive, card, judged, share_of


def test_a_forward_is_a_share_below_the_one_by_which_its_maker_came(
    client: FlaskClient, shared: tuple[Reader, str], article: Article
) -> None:
    arrive(client, shared[1], visitor=PHONE)
    passed = pass_on(client, article, parent_share_id=shared[1])
    assert passed.status_code == 200
    share, above = share_of(passed.json["id"]), share_of(shared[1])
    assert (share.parent_id, share.depth, share.channel) == (above.id, 1, "friend")
    assert share.passage_id == above.passage_id
    landing: Any = client.get(f"/api/v1/shares/{share.public_id}").json
    assert landing["passage"]["quote"]


def test_told_again_it_is_the_same_share(client: FlaskClient, article: Article) -> None:
    first = pass_on(client, article, s="a" * 12)
    assert pass_on(client, article, s="a" * 12).json == first.json


def test_somebody_else_cannot_take_its_id(
    client: FlaskClient, signed_in: SignedIn, article: Article
) -> None:
    pass_on(client, article, s="a" * 12)
    for who, token in ((client, "q" * 20), (signed_in("lin"), PHONE)):
        refused = pass_on(who, article, s="a" * 12, visitor=token)
        assert (refused.status_code, refused.json["code"]) == (409, "share_taken")


def test_a_code_that_lies_ready_cannot_be_taken(client: FlaskClient, article: Article) -> None:
    (scene,) = codes_ready(1)
    assert pass_on(client, article, s=scene).status_code == 409


@pytest.mark.parametrize("s", ["short", "a" * 13, "a.b.c.d.e.f.", "中" * 12])
def test_an_id_of_another_form_is_refused(client: FlaskClient, article: Article, s: str) -> None:
    assert pass_on(client, article, s=s).status_code in (404, 422)


@pytest.mark.parametrize(
    "wrong", [{"channel": "card"}, {"visitor": "x"}, {"parent_share_id": "<b>"}, {"article_id": ""}]
)
def test_what_makes_no_sense_is_refused(
    client: FlaskClient, article: Article, wrong: dict[str, str]
) -> None:
    assert pass_on(client, article, **wrong).status_code == 422


def test_an_article_that_is_not_there_cannot_be_passed_on(
    client: FlaskClient, article: Article
) -> None:
    assert pass_on(client, article, **{"article_id": "nothing"}).status_code == 404


def test_words_of_another_article_are_not_passed_on(
    client: FlaskClient, shared: tuple[Reader, str], article: Article
) -> None:
    passed = pass_on(client, article, parent_share_id="unknown")
    assert share_of(passed.json["id"]).passage_id is None


def test_a_stranger_who_opens_their_own_forward_does_not_count(
    client: FlaskClient, article: Article
) -> None:
    own = pass_on(client, article).json["id"]
    arrive(client, own, visitor=PHONE)
    arrive(client, own, visitor="q" * 20)
    assert judged() == ["self", "counted"]


def test_what_a_stranger_passed_on_is_theirs_after_signing_in(
    app: Flask, client: FlaskClient, wechat: FlaskClient, article: Article
) -> None:
    own = pass_on(client, article).json["id"]
    friend = sign_in(app, wechat, "friend", token=PHONE)
    arrive(friend, own, visitor=PHONE)
    assert judged() == ["self"]
    assert share_of(own).account_id is not None


def test_who_leaves_is_named_by_nothing_passed_on(signed_in: SignedIn, article: Article) -> None:
    reader = signed_in("lin")
    shares = [card(reader, article), pass_on(reader, article).json["id"]]
    assert reader.delete("/api/v1/me").status_code == 204
    assert [(share_of(s).account_id, share_of(s).visitor) for s in shares] == [(None, None)] * 2
