"""Previews of cards: drawing steps for everybody, and nothing is stored."""

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import TypeAdapter
from sqlalchemy import func, select

from backend import db, job_queue
from backend.articles.models import Article
from backend.cards.models import Card
from backend.cards.render import drawing_steps as steps
from backend.shares.models import Share, ShareCode
from tests.conftest import Reader, SignedIn, counted
from tests.factories import SENTENCE, an_article

DOOR = "/api/v1/cards/previews"
# How another hand reads the steps.
READER: TypeAdapter[steps.Steps] = TypeAdapter(tuple[steps.Step, ...])


def test_a_stranger_sees_every_design_that_is_offered(
    client: FlaskClient, article: Article
) -> None:
    seen = client.post(DOOR, json=asked(article)).get_json()
    offered = client.get("/api/v1/designs").get_json()["items"]
    assert [each["design"] for each in seen["items"]] == [each["name"] for each in offered]
    assert [each["sizes"] for each in seen["items"]] == [each["sizes"] for each in offered]
    for each in seen["items"]:
        assert {step["do"] for step in each["steps"]} == {"fill", "show", "write"}
        assert "一位读者" in words(each["steps"])
        assert SENTENCE in words(each["steps"])


@pytest.mark.parametrize("names_account", [True, False])
def test_every_design_names_the_author_and_the_account_beside(
    client: FlaskClient, article: Article, names_account: bool
) -> None:
    with db.transaction() as session:
        session.get_one(Article, article.id).author = "陈渡"
    body = asked(article, names_account=names_account)
    for each in client.post(DOOR, json=body).get_json()["items"]:
        seen = words(each["steps"]).replace(" ", "").replace("‧", "·")
        assert ("陈渡·公众号" in seen) is names_account, seen
        assert "陈渡" in seen


def test_no_design_says_that_an_account_spoke(client: FlaskClient, article: Article) -> None:
    for each in client.post(DOOR, json=asked(article)).get_json()["items"]:
        seen = words(each["steps"])
        assert "公众号" in seen
        assert "—公众号" not in seen


def test_a_preview_writes_nothing_and_takes_no_code(
    app: Flask, client: FlaskClient, article: Article
) -> None:
    with counted(app) as statements:
        assert client.post(DOOR, json=asked(article)).status_code == 200
    assert all(statement.startswith("SELECT") for statement in statements)
    assert len(statements) <= 5
    with db.read_session() as session:
        assert session.scalar(select(func.count()).select_from(Card)) == 0
        assert session.scalar(select(func.count()).select_from(Share)) == 0
        assert session.scalar(select(func.count()).where(ShareCode.state == "taken")) == 0


def test_a_reader_sees_their_own_name(reader: Reader, article: Article) -> None:
    reader.put("/api/v1/me", json={"nickname": "林间小路"})
    seen = reader.post(DOOR, json=asked(article, designs=["ink"])).json
    assert [each["design"] for each in seen["items"]] == ["ink"]
    assert "林间小路" in words(seen["items"][0]["steps"])


def test_the_steps_are_those_that_the_server_draws(reader: Reader, article: Article) -> None:
    seen = reader.post(DOOR, json=asked(article, designs=["paper"])).json["items"][0]
    card = reader.post("/api/v1/cards", json=asked(article, design="paper")).json
    assert (seen["width"], seen["height"]) == (card["width"], card["height"])
    assert len(READER.validate_json(json.dumps(seen["steps"]))) == len(seen["steps"])


def test_the_articles_own_code_is_named_once_it_is_made(
    app: Flask, client: FlaskClient, article: Article
) -> None:
    assert client.post(DOOR, json=asked(article)).get_json()["pictures"]["code"] is None
    job_queue.run_due()
    code = client.post(DOOR, json=asked(article)).get_json()["pictures"]["code"]
    assert client.get(code.removeprefix("http://shiju.test")).status_code == 200


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"quote": "这句话不在文章里"}, "passage_absent"),
        ({"quote": "一"}, "passage_ambiguous"),
        ({"designs": ["nowhere"]}, "design_unknown"),
        ({"designs": ["paper"] * 13}, "bad_input"),
        ({"article_id": "none"}, "not_found"),
        ({"nickname": "别人"}, "bad_input"),
    ],
)
def test_what_cannot_be_seen_is_refused_by_name(
    client: FlaskClient, article: Article, change: dict[str, Any], code: str
) -> None:
    answer = client.post(DOOR, json=asked(article) | change)
    assert answer.status_code in (404, 422)
    assert answer.get_json()["code"] == code


def asked(article: Article, **changes: Any) -> dict[str, Any]:
    """Ask to see the sentence."""
    return {"article_id": article.public_id, "quote": SENTENCE, **changes}


def words(steps: list[dict[str, Any]]) -> str:
    """Return all that is written."""
    lines = [line for step in steps if step["do"] == "write" for line in step["lines"]]
    return "".join(piece["text"] for line in lines for piece in line["pieces"])


@pytest.fixture
def article(app: Flask) -> Article:
    return an_article()


@pytest.fixture
def reader(signed_in: SignedIn) -> Reader:
    return signed_in("lin")
