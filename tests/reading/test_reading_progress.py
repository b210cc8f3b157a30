"""Reading progress: reported late, twice and out of order, by several phones, across revisions."""

import threading
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend import clock, db
from backend.articles import publication
from backend.articles.imports import article_import, import_consent
from backend.articles.models import Article
from tests.conftest import Reader, SignedIn, counted, fresh_wechat
from tests.factories import an_article
from tests.reading.reading_reports import (
    NOON,
    PARAGRAPHS,
    door,
    keys_of,
    number_of_rows,
    reading,
    report,
    told,
)


def test_a_stranger_keeps_no_place(client: FlaskClient, article: Article) -> None:
    assert client.get(door(article)).status_code == 401
    assert client.put(door(article), json={}).status_code == 401


def test_before_the_first_report_there_is_no_place(reader: Reader, article: Article) -> None:
    assert reading(reader, article) == {
        "article_id": article.public_id,
        "revision": 1,
        "position": None,
        "furthest": None,
        "percent": 0,
        "finished_at": None,
        "read_at": None,
        "shelf": None,
    }


def test_a_place_is_found_again_on_another_phone(
    signed_in: SignedIn, reader: Reader, article: Article
) -> None:
    report(reader, article, 2, seen=3, offset=4)
    found = reading(signed_in("lin"), article)
    keys = keys_of(article)
    assert found["position"] == {"key": keys[2], "index": 2, "offset": 4}
    assert found["furthest"] == {"key": keys[3], "index": 3, "offset": 0}
    assert found["percent"] == 50
    assert reading(signed_in("mei"), article)["position"] is None


def test_going_back_moves_the_place_and_not_the_furthest(reader: Reader, article: Article) -> None:
    report(reader, article, 4, minutes=0)
    report(reader, article, 1, minutes=1)
    found = reading(reader, article)
    assert (found["position"]["index"], found["furthest"]["index"]) == (1, 4)


def test_a_late_report_moves_nothing_back(reader: Reader, article: Article) -> None:
    report(reader, article, 2, minutes=10)
    report(reader, article, 4, minutes=5)
    found = reading(reader, article)
    assert (found["position"]["index"], found["furthest"]["index"]) == (2, 4)
    assert found["read_at"] == "2026-05-01T12:10:00Z"


def test_a_report_twice_is_one(reader: Reader, article: Article) -> None:
    for _ in range(2):
        report(reader, article, 2)
    assert number_of_rows() == 1


def test_a_phone_that_lives_in_the_future_is_not_believed(reader: Reader, article: Article) -> None:
    with clock.freeze_at(NOON):
        report(reader, article, 1, minutes=60 * 24 * 365)
    assert reading(reader, article)["read_at"] == "2026-05-01T12:00:00Z"


def test_the_end_finishes_once(reader: Reader, article: Article) -> None:
    report(reader, article, 4, seen=5, minutes=3)
    report(reader, article, 1, minutes=9)
    report(reader, article, 5, minutes=12)
    found = reading(reader, article)
    assert (found["finished_at"], found["percent"]) == ("2026-05-01T12:03:00Z", 100)


def test_a_place_survives_text_before_it(reader: Reader, article: Article) -> None:
    report(reader, article, 2, seen=3, offset=4)
    key = keys_of(article)[2]
    revise(article, ["<p>编者按。</p>", *PARAGRAPHS])
    found = reading(reader, article)
    assert found["revision"] == 2
    assert found["position"] == {"key": key, "index": 3, "offset": 4}
    assert found["furthest"]["index"] == 4


def test_a_place_in_words_that_are_gone_stands_after_what_was_before_them(
    reader: Reader, article: Article
) -> None:
    report(reader, article, 2, offset=4)
    revise(article, [*PARAGRAPHS[:2], "<p>这一段改过了。</p>", *PARAGRAPHS[3:]])
    found = reading(reader, article)
    assert (found["position"]["index"], found["position"]["offset"]) == (2, 0)


def test_reports_of_two_revisions_are_one_history(reader: Reader, article: Article) -> None:
    report(reader, article, 3, minutes=0)
    revise(article, ["<p>编者按。</p>", *PARAGRAPHS])
    report(reader, article, 2, minutes=1, revision=2)
    found = reading(reader, article)
    assert (found["position"]["index"], found["furthest"]["index"]) == (2, 4)
    report(reader, article, 4, minutes=2, revision=1)
    found = reading(reader, article)
    assert (found["position"]["index"], found["furthest"]["index"]) == (5, 5)


def test_a_report_is_cheap(app: Flask, reader: Reader, article: Article) -> None:
    report(reader, article, 0)
    sent = []
    for body in [told(article, number, minutes=number) for number in (1, 2, 3)]:
        with counted(app) as statements:
            assert reader.put(door(article), json=body).status_code == 204
        sent.append(len(statements))
    assert sent == [5, 5, 5]


@pytest.mark.parametrize(
    "change",
    [
        {"revision": 0},
        {"revision": 2},
        {"revision": 10**9},
        {"read_at_ms": -1},
        {"read_at_ms": 10**15},
        {"read_at_ms": "2026-05-01T12:00:00Z"},
        {"read_at_ms": None},
        {"position": {"key": "0" * 12}},
        {"position": {"key": "../etc"}},
        {"position": {"key": "字" * 12}},
        {"position": None},
        {"position": {"key": "0" * 12, "offset": -1}},
        {"furthest": {"key": "0" * 12}},
        {"percent": 50},
    ],
)
def test_what_cannot_be_a_place_is_refused(
    reader: Reader, article: Article, change: dict[str, Any]
) -> None:
    answer = reader.put(door(article), json=told(article, 1) | change)
    assert answer.status_code == 422, answer.text
    assert number_of_rows() == 0


def test_a_withdrawn_article_is_not_read(reader: Reader, article: Article) -> None:
    body = told(article, 1)
    with db.transaction():
        publication.withdraw(article.public_id)
    for answer in (reader.put(door(article), json=body), reader.get(door(article))):
        assert (answer.status_code, answer.json["code"]) == (404, "article_withdrawn")


def test_an_article_that_is_not_there(reader: Reader, article: Article) -> None:
    body = told(article, 1)
    assert reader.put("/api/v1/articles/none/reading", json=body).status_code == 404
    assert reader.get("/api/v1/articles/none/reading").status_code == 404


def test_a_forgotten_reader_leaves_no_trace(reader: Reader, article: Article) -> None:
    report(reader, article, 2)
    reader.delete("/api/v1/me")
    assert number_of_rows() == 0


def test_two_phones_at_once_are_one_reader(committed: Flask) -> None:
    article = an_article("慢走", "".join(PARAGRAPHS))
    reader = Reader.arrive(committed, fresh_wechat(committed), "lin")
    bodies, answers = [told(article, number) for number in range(6)], []

    def send(body: dict[str, Any]) -> None:
        with committed.app_context():
            answers.append(reader.clone(committed).put(door(article), json=body).status_code)

    phones = [threading.Thread(target=send, args=(body,)) for body in bodies]
    for phone in phones:
        phone.start()
    for phone in phones:
        phone.join()
    assert answers == [204] * 6
    assert number_of_rows() == 1
    assert reading(reader, article)["furthest"]["index"] == 5


@pytest.fixture
def article(app: Flask) -> Article:
    return an_article("慢走", "".join(PARAGRAPHS))


def revise(article: Article, written: list[str]) -> None:
    article_import.import_fragment(
        "".join(written), article.title, import_consent.ImportConsent(everything=True)
    )
