"""Lists of comments: in order, without a gap or repeat, in a fixed number of queries."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend import db
from backend.articles.models import Article
from backend.comments import editor_actions
from backend.comments.models import Message
from tests.commenting import (
    API,
    DOUBTFUL,
    every_page,
    ids,
    many,
    page,
    replied,
    replies,
    reply,
    row,
    said,
)
from tests.conftest import Reader, counted
from tests.factories import an_article


@pytest.mark.parametrize("sort", ["new", "hot"])
def test_pages_follow_each_other_without_gap_or_repeat(
    client: FlaskClient, article: Article, sort: str
) -> None:
    kept = many(article, 250)
    found = every_page(client, article, sort=sort, limit=20)
    assert len(found) == 250
    assert set(found) == set(kept)
    if sort == "new":
        assert found == kept[::-1]


@pytest.mark.parametrize("count", [0, 1, 19, 20, 21, 99, 100, 101])
@pytest.mark.parametrize("sort", ["new", "hot"])
def test_a_last_page_is_not_followed_by_an_empty_one(
    client: FlaskClient, article: Article, sort: str, count: int
) -> None:
    many(article, count)
    cursor, seen = "", 0
    while True:
        got = page(client, article, sort=sort, cursor=cursor, limit=20)
        seen += len(got["items"])
        if got["next"] is None:
            break
        assert got["items"]
        cursor = got["next"]
    assert seen == count


@pytest.mark.parametrize("sort", ["new", "hot"])
def test_pages_hold_while_others_write_like_and_pin(
    client: FlaskClient, article: Article, sort: str
) -> None:
    kept = many(article, 150)
    found, cursor, turn = [], "", 0
    while True:
        got = page(client, article, sort=sort, cursor=cursor, limit=10)
        found += [each["id"] for each in got["items"]]
        if got["next"] is None:
            break
        cursor, turn = got["next"], turn + 1
        many(article, 2)
        like_much(kept[turn], kept[-turn])
        with db.transaction():
            editor_actions.pin_message(kept[turn * 5])
            editor_actions.unpin_message(kept[turn * 5])
    mine = [each for each in found if each in set(kept)]
    assert len(found) == len(set(found))
    assert set(mine) == set(kept)


def test_the_hottest_come_first_and_likes_outlast_time(
    client: FlaskClient, article: Article
) -> None:
    kept = many(article, 300)
    like_much(kept[0], likes=50)
    like_much(kept[100], likes=80)
    assert ids(client, article, sort="hot")[:3] == [kept[100], kept[0], kept[-1]]


def test_pinned_words_come_first_in_either_order(client: FlaskClient, article: Article) -> None:
    kept = many(article, 30)
    with db.transaction():
        editor_actions.pin_message(kept[3])
    for sort in ("new", "hot"):
        first, *rest = every_page(client, article, sort=sort, limit=10)
        assert first == kept[3]
        assert kept[3] not in rest
    assert page(client, article)["items"][0]["pinned"] is True


def test_what_waits_is_in_its_place_for_its_author_only(
    client: FlaskClient, article: Article, lin: Reader
) -> None:
    before = said(lin, article, "先")
    waiting = said(lin, article, DOUBTFUL)
    behind = said(lin, article, "后")
    assert ids(lin, article, sort="new") == [behind, waiting, before]
    assert set(ids(lin, article, sort="hot")) == {behind, waiting, before}
    assert ids(client, article, sort="new") == [behind, before]
    assert every_page(lin, article, sort="new", limit=1) == [behind, waiting, before]


def test_the_total_counts_what_is_shown_and_stops_at_a_thousand(
    client: FlaskClient, article: Article
) -> None:
    many(article, 1005)
    got = page(client, article)
    assert got["total"] == 1000
    assert page(client, article, cursor=got["next"])["total"] is None


def test_each_article_has_its_own(client: FlaskClient, article: Article) -> None:
    many(article, 3)
    assert ids(client, an_article()) == []


def test_a_page_with_replies_likes_and_ones_own_state_is_a_fixed_number_of_queries(
    app: Flask, article: Article, lin: Reader, mei: Reader, bo: Reader
) -> None:
    def talk(count: int) -> None:
        for root in many(article, count):
            below = many(article, 5, kind="reply", root_id=row(root).id, parent_id=row(root).id)
            hang(root, below)
        lin.put(f"{API}/messages/{root}/like")
        reply(lin, root, DOUBTFUL)
        reply(mei, below[0])
        said(lin, article, DOUBTFUL)

    mei_id = mei.get("/api/v1/me").json["id"]
    bo.put(f"{API}/blocks/{mei_id}")
    asked = []
    for count in (2, 40):
        talk(count)
        for reader in (lin, bo):
            for sort in ("hot", "new"):
                with counted(app) as sent:
                    got = page(reader, article, sort=sort, limit=20)
                asked.append((reader is lin, sort, len(sent)))
        assert any(len(each["replies"]) >= 3 for each in got["items"])
    assert asked[:4] == asked[4:]
    assert max(number for _, _, number in asked) <= 17


def test_a_page_of_replies_is_a_fixed_number_of_queries(
    app: Flask, article: Article, lin: Reader, mei: Reader
) -> None:
    root = said(lin, article)
    asked = []
    for _ in range(2):
        for _ in range(5):
            replied(mei, replied(lin, root))
        with counted(app) as sent:
            replies(mei, root)
        asked.append(len(sent))
    assert asked[0] == asked[1] <= 9


@pytest.mark.parametrize(
    "asked",
    [
        {"cursor": "garbage"},
        {"cursor": "x" * 3000},
        {"cursor": "WyIiLDAsLTFd"},
        {"limit": 0},
        {"limit": 51},
        {"limit": "many"},
        {"sort": "best"},
    ],
)
def test_pages_that_cannot_be_are_refused(
    client: FlaskClient, article: Article, asked: dict[str, Any]
) -> None:
    path = f"{API}/articles/{article.public_id}/messages"
    answer = client.get(path, query_string=asked)
    assert (answer.status_code, answer.json and answer.json["code"]) == (422, "bad_input")


def test_a_cursor_of_another_article_shows_nothing_of_it(
    client: FlaskClient, article: Article
) -> None:
    many(article, 60)
    cursor = page(client, article)["next"]
    other = an_article()
    mine = many(other, 3)
    assert set(ids(client, other, cursor=cursor)) <= set(mine)


def like_much(*messages: str, likes: int = 40) -> None:
    with db.transaction() as session:
        for message in messages:
            session.get_one(Message, row(message).id).likes = likes


def hang(root: str, below: list[str]) -> None:
    with db.transaction() as session:
        session.get_one(Message, row(root).id).replies = len(below)
