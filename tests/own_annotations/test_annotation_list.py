"""All marks and comments of a reader: one list, in order, searched, and nobody else's."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend import clock, db
from backend.articles import publication
from backend.articles.models import Article
from tests.annotations.marks import change, delete, mark
from tests.commenting import DOUBTFUL, replied, said, think
from tests.conftest import Reader, SignedIn, counted
from tests.factories import SENTENCE, an_article
from tests.own_annotations.annotation_files import words

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def test_a_stranger_has_said_nothing(client: FlaskClient) -> None:
    for path in ("annotations", "annotations.jsonld", "annotations.md"):
        assert client.get(f"/api/v1/me/{path}").status_code == 401
    assert client.post("/api/v1/me/annotations", json={}).status_code == 401


def test_all_kinds_stand_in_one_list_the_newest_first(
    reader: Reader, article: Article, all_kinds: dict[str, str]
) -> None:
    items = words(reader)["items"]
    assert {each["kind"]: each["id"] for each in items} == all_kinds
    assert [each["kind"] for each in items] == ["reply", "message", "thought", "mark"]
    reply, message, thought, marked = items
    assert marked["quote"]["exact"] == thought["quote"]["exact"] == SENTENCE
    assert (marked["colour"], marked["text"]) == ("green", None)
    assert (thought["colour"], thought["text"]) == (None, "原来如此。")
    assert (message["quote"], message["text"]) == (None, "桥上风大。")
    assert reply["answers"] == message["id"]
    about = {"id": article.public_id, "title": article.title, "available": True}
    assert all(each["article"] == about for each in items)


def test_they_are_nobody_elses(signed_in: SignedIn, all_kinds: dict[str, str]) -> None:
    mei = signed_in("mei")
    assert words(mei)["items"] == []
    assert SENTENCE not in mei.get("/api/v1/me/annotations.md").text


@pytest.mark.every_case
@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("kind=mark", ["mark"]),
        ("kind=reply", ["reply"]),
        ("colour=green", ["mark"]),
        ("colour=blue", []),
        ("colour=green&kind=thought", []),
        ("article_id=none", []),
        ("q=慢", ["thought", "mark"]),
        ("q=灯火", ["thought", "mark"]),
        ("q=原来", ["thought"]),
        ("q=风", ["message"]),
        ("q=%25", []),
        ("q=_", []),
        ("q=\\", []),
        ("q=/", []),
        ("q=海", []),
    ],
)
def test_what_is_looked_for_is_found(
    reader: Reader, all_kinds: dict[str, str], query: str, kinds: list[str]
) -> None:
    assert [each["kind"] for each in words(reader, query)["items"]] == kinds


def test_signs_are_looked_for_as_they_are(reader: Reader, article: Article) -> None:
    for text in ("省下 5% 的力气", "a_b 与 C:\\书", "看🙂了", "看🌊了", "Éa"):
        said(reader, article, text, visibility="private")
    for query, found in (
        ("5%25", ["省下 5% 的力气"]),
        ("a_b", ["a_b 与 C:\\书"]),
        ("c:\\", ["a_b 与 C:\\书"]),
        ("🙂", ["看🙂了"]),
        ("É", ["Éa"]),
    ):
        assert [each["text"] for each in words(reader, f"q={query}")["items"]] == found


def test_one_article_alone(reader: Reader, article: Article, all_kinds: dict[str, str]) -> None:
    other = an_article()
    made = mark(reader, other, key="o" * 20)
    assert [each["id"] for each in words(reader, f"article_id={other.public_id}")["items"]] == [
        made["id"]
    ]
    assert len(words(reader, f"article_id={article.public_id}")["items"]) == 4


def test_pages_neither_skip_nor_repeat(reader: Reader, article: Article) -> None:
    for number in range(3):  # three moments, in each a mark and two messages
        with clock.freeze_at(NOON + timedelta(hours=number)):
            mark(reader, article, quote=SENTENCE[number : number + 4])
            for text in "一二":
                said(reader, article, f"{text}{number}", visibility="private")
    whole = [each["id"] for each in words(reader)["items"]]
    assert len(set(whole)) == 9
    for limit in (1, 2, 4, 8, 9):
        paged: list[str] = []
        page: dict[str, Any] = {"next": ""}
        while page["next"] is not None:
            page = words(reader, f"limit={limit}&cursor={page['next']}")
            paged += [each["id"] for each in page["items"]]
        assert paged == whole


def test_what_was_deleted_is_gone(reader: Reader, article: Article) -> None:
    made, message = mark(reader, article), said(reader, article)
    delete(reader, made)
    assert reader.delete(f"/api/v1/messages/{message}").status_code == 204
    assert words(reader)["items"] == []
    change(reader, made)
    assert len(words(reader)["items"]) == 1


def test_words_that_wait_say_so_to_their_author(reader: Reader, article: Article) -> None:
    said(reader, article, DOUBTFUL)
    assert words(reader)["items"][0]["state"] == "waiting"


def test_words_on_a_withdrawn_article_are_still_ones_own(
    reader: Reader, article: Article, all_kinds: dict[str, str]
) -> None:
    with db.transaction():
        publication.withdraw(article.public_id)
    items = words(reader)["items"]
    assert len(items) == 4
    assert {each["article"]["available"] for each in items} == {False}


def test_a_page_costs_the_same_for_few_and_for_many(
    app: Flask, reader: Reader, article: Article, all_kinds: dict[str, str]
) -> None:
    sent = []
    for number in (0, 15):
        for at in range(number):
            mark(reader, article, quote=SENTENCE[at : at + 3], start=0)
            said(reader, article, f"第 {at} 句", visibility="private")
        with counted(app) as statements:
            words(reader, "q=慢")
        sent.append(len(statements))
    assert sent == [3, 3]


@pytest.mark.parametrize(
    "query",
    [
        "kind=poem", "colour=black", "limit=0", "limit=51", "cursor=x", "article_id=../x",
        "q=" + "字" * 101, "q=%00", "cursor=WzEsMiwzLDRd", "cursor=WyJ4IiwxLDIsM10",
    ],
)  # fmt: skip
def test_what_cannot_be_looked_for(reader: Reader, query: str) -> None:
    assert reader.get(f"/api/v1/me/annotations?{query}").status_code == 422


@pytest.fixture
def article(app: Flask) -> Article:
    return an_article()


@pytest.fixture
def all_kinds(reader: Reader, article: Article) -> dict[str, str]:
    """Say something in every way there is, a second apart; gives the ids by kind."""
    made: dict[str, str] = {}
    start = datetime.now(UTC) - timedelta(minutes=1)
    for second, kind in enumerate(("mark", "thought", "message", "reply")):
        with clock.freeze_at(start + timedelta(seconds=second)):
            if kind == "mark":
                made[kind] = mark(reader, article, colour="green")["id"]
            elif kind == "thought":
                made[kind] = think(reader, article).json["id"]
            elif kind == "message":
                made[kind] = said(reader, article)
            else:
                made[kind] = replied(reader, made["message"])
    return made
