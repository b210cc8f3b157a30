"""Thoughts: found by their passage, and the best of many ranges at once."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend import db
from backend.articles import published_articles
from backend.articles.models import Article
from backend.comments.models import Message
from backend.passages import passage_records
from backend.passages.models import Passage
from tests.commenting import API, DOUBTFUL, ids, many, replied, row, think
from tests.comments.comment_changes import put_away
from tests.comments.posting_thoughts import WHOLE, best, make_popular, thoughts
from tests.conftest import Reader, counted
from tests.factories import SENTENCE

LATER = "走过桥，看对岸的窗子一扇一扇亮起来。"


@pytest.mark.parametrize("few", [0, 500])
def test_a_range_finds_the_thoughts_whose_words_it_touches(
    client: FlaskClient,
    article: Article,
    lin: Reader,
    mei: Reader,
    few: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("backend.comments.listing.thoughts.MAX_PASSAGE_IDS", few)
    first = think(lin, article, "关于灯火").json
    second = think(mei, article, "关于桥", quote=LATER).json
    start, end = first["passage"]["start"], first["passage"]["end"]
    for asked in ((start, end), (start + 3, start + 4), (end - 1, end + 1), (0, start + 1)):
        assert thoughts(client, article, *asked) == [first["id"]], asked
    assert thoughts(client, article, end, end + 1) == []
    assert thoughts(client, article, 0, start) == []
    both = thoughts(client, article, 0, second["passage"]["end"], sort="new")
    assert both == [second["id"], first["id"]]
    assert ids(client, article) == []


def test_a_range_finds_ones_own_private_thoughts_and_nobody_elses(
    client: FlaskClient, article: Article, lin: Reader, mei: Reader
) -> None:
    private = think(lin, article, "只给自己", visibility="private").json
    waiting = think(lin, article, DOUBTFUL).json
    whole = (0, 10_000)
    assert set(thoughts(lin, article, *whole)) == {private["id"], waiting["id"]}
    assert thoughts(mei, article, *whole) == []
    assert thoughts(client, article, *whole) == []


def test_thoughts_page_like_messages(client: FlaskClient, article: Article, lin: Reader) -> None:
    passage_id = row(think(lin, article).json["id"]).passage_id
    many(article, 30, kind="thought", passage_id=passage_id)
    path = f"{API}/articles/{article.public_id}/thoughts"
    found, cursor = [], ""
    while True:
        asked = {"start": 0, "end": 10_000, "sort": "new", "limit": 7, "cursor": cursor}
        got = client.get(path, query_string=asked).json
        assert got is not None
        found += [each["id"] for each in got["items"]]
        if got["next"] is None:
            break
        cursor = got["next"]
    assert len(found) == len(set(found)) == 31


def test_thoughts_on_words_that_are_gone_are_not_found_by_a_range(
    client: FlaskClient, article: Article, lin: Reader
) -> None:
    thought = think(lin, article).json
    with db.transaction() as session:
        session.get_one(Passage, row(thought["id"]).passage_id).state = "orphaned"
    assert thoughts(client, article, 0, 10_000) == []
    assert client.get(f"{API}/messages/{thought['id']}").status_code == 200


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"start": 5},
        {"start": 5, "end": 5},
        {"start": 9, "end": 5},
        {"start": -1, "end": 5},
        {"start": 0, "end": 2_000_000},
        {"start": "x", "end": 5},
        {"start": 0, "end": 5, "cursor": "garbage"},
    ],
)
def test_a_range_must_be_one(client: FlaskClient, article: Article, asked: dict[str, Any]) -> None:
    path = f"{API}/articles/{article.public_id}/thoughts"
    assert client.get(path, query_string=asked).status_code == 422


def test_a_range_of_an_older_text_is_a_conflict(client: FlaskClient, article: Article) -> None:
    path = f"{API}/articles/{article.public_id}/thoughts"
    asked = {"start": 0, "end": 5, "revision": article.revision + 1}
    answer = client.get(path, query_string=asked)
    assert answer.json is not None
    assert (answer.status_code, answer.json["code"]) == (409, "old_revision")
    asked["revision"] = article.revision
    assert client.get(path, query_string=asked).status_code == 200


def test_the_best_thoughts_are_those_with_most_likes(
    client: FlaskClient, article: Article, lin: Reader
) -> None:
    first = think(lin, article).json
    kept = many(article, 9, kind="thought", passage_id=row(first["id"]).passage_id)
    liked = {kept[7]: 9, kept[2]: 5, kept[4]: 5}
    with db.transaction() as session:
        for message, likes in liked.items():
            session.get_one(Message, row(message).id).likes = likes
    span = first["passage"]["start"], first["passage"]["end"]
    got = best(client, article, span, (0, 1))
    assert [each["id"] for each in got[0]["thoughts"]] == [kept[7], kept[2]]
    assert (got[0]["start"], got[0]["end"]) == span
    assert got[1]["thoughts"] == []


def test_only_what_is_shown_to_all_can_be_best(
    client: FlaskClient, article: Article, lin: Reader, mei: Reader
) -> None:
    think(lin, article, visibility="private")
    think(lin, article, DOUBTFUL)
    hidden, deleted = think(lin, article).json["id"], think(lin, article).json["id"]
    replied(mei, hidden)
    replied(mei, deleted)
    put_away(hidden)
    lin.delete(f"{API}/messages/{deleted}")
    taken_back = think(lin, article, "收回的话").json["id"]
    replied(mei, taken_back)
    sent = {"text": "收回的话", "visibility": "private"}
    assert lin.put(f"{API}/messages/{taken_back}", json=sent).status_code == 200
    for reader in (client, lin):
        assert best(reader, article, WHOLE)[0]["thoughts"] == []


def test_what_most_readers_marked_is_listed_first(client: FlaskClient, article: Article) -> None:
    got = best(client, article, (0, 2), (4, 6), (8, 10), readers=[3, 9, 9])
    assert [(each["start"], each["readers"]) for each in got] == [(4, 9), (8, 9), (0, 3)]
    assert got[0]["quote"]
    assert set(got[0]) == {"start", "end", "quote", "readers", "thoughts"}


def test_an_article_that_nobody_marked_has_an_empty_list(
    client: FlaskClient, article: Article
) -> None:
    path = f"{API}/articles/{article.public_id}/popular-passages"
    assert client.get(path).json == {"revision": article.revision, "items": [], "next": None}


@pytest.mark.parametrize(
    ("asked", "status"), [("revision=2", 409), ("revision=0", 422), ("revision=x", 422)]
)
def test_a_popular_list_is_of_the_text_that_is_shown(
    client: FlaskClient, article: Article, asked: str, status: int
) -> None:
    path = f"{API}/articles/{article.public_id}/popular-passages"
    assert client.get(f"{path}?{asked}").status_code == status
    assert client.get(f"{API}/articles/gone/popular-passages").status_code == 404


def test_the_best_of_many_ranges_is_a_fixed_number_of_queries(
    app: Flask, article: Article, lin: Reader
) -> None:
    with db.read_session():
        _, _, revision = published_articles.get_published(article.public_id)
    for start in range(0, 60, 3):
        anchor = passage_records.locate_quote(revision, revision.text[start : start + 3], start)
        with db.transaction():
            passage_id = passage_records.get_or_create_passage(article, revision, anchor).id
        many(article, 4, kind="thought", passage_id=passage_id)
    asked = []
    for count in (1, 20):
        make_popular(article, [(start, start + 2) for start in range(0, 3 * count, 3)])
        with counted(app) as sent:
            got = lin.get(f"{API}/articles/{article.public_id}/popular-passages").json["items"]
        asked.append(len(sent))
        assert [len(each["thoughts"]) for each in got] == [2] * count
    assert asked[0] == asked[1] <= 10


def test_the_sentence_is_where_the_factory_put_it(article: Article, lin: Reader) -> None:
    passage = think(lin, article).json["passage"]
    with db.read_session():
        _, _, revision = published_articles.get_published(article.public_id)
    assert revision.text[passage["start"] : passage["end"]] == SENTENCE
