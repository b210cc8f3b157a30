"""The reading list and the history: ordered, paged, and erased."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend import clock, db
from backend.articles import publication
from backend.articles.models import Article
from backend.reading import reading_progress
from tests.conftest import Reader, SignedIn, counted
from tests.factories import an_article
from tests.reading.reading_reports import NOON, PARAGRAPHS, number_of_rows, reading, report

HOUR = timedelta(hours=1)


def test_a_stranger_has_no_shelf(client: FlaskClient, article: Article) -> None:
    for path in ("/api/v1/me/shelf", "/api/v1/me/history"):
        assert client.get(path).status_code == 401
    assert client.put(shelf_of(article), json={"shelf": "read"}).status_code == 401
    assert client.delete(shelf_of(article)).status_code == 401
    assert client.delete("/api/v1/me/history").status_code == 401
    assert client.delete("/api/v1/me/history/x").status_code == 401


def test_what_is_shelved_lies_there(reader: Reader, article: Article) -> None:
    shelve(reader, article, "to_read")
    (line,) = page(reader, "shelf")["items"]
    assert line["article"]["id"] == article.public_id
    assert (line["shelf"], line["available"], line["percent"]) == ("to_read", True, 0)
    assert page(reader, "history")["items"] == []
    assert page(reader, "shelf?shelf=read")["items"] == []
    assert len(page(reader, "shelf?shelf=to_read")["items"]) == 1


def test_reading_moves_it_along_by_itself(reader: Reader, article: Article) -> None:
    with clock.freeze_at(NOON - HOUR):
        shelve(reader, article, "to_read")
    report(reader, article, 1, minutes=0)
    assert reading(reader, article)["shelf"] == "reading"
    report(reader, article, 5, minutes=5)
    assert reading(reader, article)["shelf"] == "read"


def test_what_was_read_before_it_was_shelved_does_not_move_it(
    reader: Reader, article: Article
) -> None:
    with clock.freeze_at(NOON):
        shelve(reader, article, "to_read")
    report(reader, article, 5, minutes=-1)
    found = reading(reader, article)
    assert (found["shelf"], found["percent"]) == ("to_read", 100)


def test_reading_shelves_nothing_by_itself(reader: Reader, article: Article) -> None:
    report(reader, article, 5)
    assert page(reader, "shelf")["items"] == []


def test_taking_off_twice_is_once(reader: Reader, article: Article) -> None:
    shelve(reader, article, "read")
    for _ in range(2):
        assert reader.delete(shelf_of(article)).status_code == 204
    assert reading(reader, article)["shelf"] is None


def test_pages_neither_skip_nor_repeat(reader: Reader) -> None:
    made = [an_article() for _ in range(5)]
    for number, each in enumerate(made):
        with clock.freeze_at(NOON + number * HOUR):
            shelve(reader, each, "to_read")
            report(reader, each, 0, minutes=number * 60)
    expected = [each.public_id for each in reversed(made)]
    for name in ("shelf", "history"):
        found: list[str] = []
        shown: dict[str, Any] = {"next": ""}
        while shown["next"] is not None:
            shown = page(reader, f"{name}?limit=2&cursor={shown['next']}")
            found += [line["article"]["id"] for line in shown["items"]]
        assert found == expected


def test_a_page_costs_the_same_for_one_line_and_for_many(app: Flask, reader: Reader) -> None:
    sent = []
    for number in (1, 6):
        for _ in range(number):
            each = an_article()
            shelve(reader, each, "reading")
            report(reader, each, 0)
        for name in ("shelf", "history"):
            with counted(app) as statements:
                page(reader, name)
            sent.append(len(statements))
    assert sent == [2, 2, 2, 2]


def test_a_withdrawn_article_stays_on_the_shelf_and_can_be_taken_off(
    reader: Reader, article: Article
) -> None:
    shelve(reader, article, "to_read")
    report(reader, article, 1)
    with db.transaction():
        publication.withdraw(article.public_id)
    assert page(reader, "shelf")["items"][0]["available"] is False
    assert page(reader, "history")["items"][0]["available"] is False
    answer = reader.put(shelf_of(article), json={"shelf": "read"})
    assert answer.json["code"] == "article_withdrawn"
    assert reader.delete(shelf_of(article)).status_code == 204
    assert reader.delete(f"/api/v1/me/history/{article.public_id}").status_code == 204
    assert page(reader, "shelf")["items"] == page(reader, "history")["items"] == []


def test_one_line_of_the_history_can_go(reader: Reader, article: Article) -> None:
    other = an_article()
    for each in (article, other):
        report(reader, each, 1)
    for _ in range(2):
        forget(reader, f"/{article.public_id}")
    (line,) = page(reader, "history")["items"]
    assert line["article"]["id"] == other.public_id
    found = reading(reader, article)
    assert (found["position"], found["furthest"], found["percent"]) == (None, None, 0)


def test_all_of_the_history_can_go(signed_in: SignedIn, reader: Reader, article: Article) -> None:
    mei = signed_in("mei")
    for who in (reader, mei):
        report(who, article, 1)
        report(who, an_article(), 1)
    forget(reader)
    assert page(reader, "history")["items"] == []
    assert len(page(mei, "history")["items"]) == 2


def test_what_lies_on_the_shelf_keeps_its_place(reader: Reader, article: Article) -> None:
    shelve(reader, article, "reading")
    report(reader, article, 3)
    forget(reader)
    found = reading(reader, article)
    assert (found["position"]["index"], found["read_at"]) == (3, None)
    reader.delete(shelf_of(article))
    assert reading(reader, article)["position"] is None


def test_a_late_report_does_not_bring_back_what_was_forgotten(
    reader: Reader, article: Article
) -> None:
    report(reader, article, 1, minutes=0)
    with clock.freeze_at(NOON + HOUR):
        forget(reader)
    report(reader, article, 2, minutes=30)
    assert page(reader, "history")["items"] == []
    report(reader, article, 2, minutes=90)
    assert len(page(reader, "history")["items"]) == 1


def test_empty_rows_are_swept_after_a_week(reader: Reader, article: Article) -> None:
    kept, start = an_article(), datetime.now(UTC)
    shelve(reader, kept, "to_read")
    for each in (article, kept):
        report(reader, each, 1)
    forget(reader)
    for days, rows in ((6, 2), (8, 1)):
        with clock.freeze_at(start + timedelta(days=days)):
            reading_progress.purge_removed_readings({})
        assert number_of_rows() == rows


@pytest.mark.parametrize(
    "path",
    [
        "shelf?shelf=burnt",
        "shelf?limit=0",
        "shelf?limit=51",
        "shelf?cursor=x",
        "history?cursor=WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzE0OjAwIiwxXQ",
        "history?cursor=WyJub29uIiwxXQ",
        "history?cursor=WzEsMV0",
    ],
)
def test_a_page_that_cannot_be(reader: Reader, path: str) -> None:
    assert reader.get(f"/api/v1/me/{path}").status_code == 422


@pytest.mark.parametrize("body", [{}, {"shelf": ""}, {"shelf": None}, {"shelf": ["read"]}, []])
def test_a_shelf_that_cannot_be(reader: Reader, article: Article, body: Any) -> None:
    assert reader.put(shelf_of(article), json=body).status_code == 422


@pytest.fixture
def article(app: Flask) -> Article:
    return an_article("慢走", "".join(PARAGRAPHS))


def shelf_of(article: Article) -> str:
    return f"/api/v1/articles/{article.public_id}/shelf"


def shelve(reader: Reader, article: Article, shelf: str) -> None:
    assert reader.put(shelf_of(article), json={"shelf": shelf}).status_code == 204


def forget(reader: Reader, what: str = "") -> None:
    assert reader.delete(f"/api/v1/me/history{what}").status_code == 204


def page(reader: Reader, path: str) -> dict[str, Any]:
    answer = reader.get(f"/api/v1/me/{path}")
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json
    return shown
