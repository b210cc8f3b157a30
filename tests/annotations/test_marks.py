"""Marks: one under a key; changed, deleted, restored; private to their reader."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from backend import clock, db, job_queue
from backend.annotations import marks
from backend.annotations.models import Mark
from backend.articles import publication
from backend.articles.imports import article_import, import_consent
from backend.articles.models import Article, Revision
from backend.passages.models import Passage
from tests.annotations.marks import change, delete, door, drawn, mark, new
from tests.conftest import Reader, SignedIn, counted, fresh_wechat
from tests.factories import BODY, SENTENCE, an_article

OTHER = "像一条被放开的河"


def test_a_stranger_marks_nothing(client: FlaskClient, article: Article) -> None:
    assert client.post(door(article), json=new()).status_code == 401
    assert client.put("/api/v1/marks/whatever", json={}).status_code == 401
    assert client.delete("/api/v1/marks/whatever").status_code == 401


def test_a_mark_is_there_on_the_next_visit(reader: Reader, article: Article) -> None:
    made = mark(reader, article, colour="green")
    assert (made["colour"], made["visibility"], made["state"]) == ("green", "private", "anchored")
    shown = drawn(reader, article)
    assert shown["items"] == [made]
    assert (shown["next"], shown["popular"], shown["revision"]) == (None, [], 1)
    with db.read_session() as session:
        text = session.scalars(select(Revision.text)).one()
    assert text[made["start"] : made["end"]] == SENTENCE


def test_a_retry_is_the_same_mark(reader: Reader, article: Article) -> None:
    first = mark(reader, article, key="k" * 20)
    assert mark(reader, article, key="k" * 20) == first
    assert number_of_marks() == 1


def test_a_retry_does_not_undo_what_came_after(reader: Reader, article: Article) -> None:
    made = mark(reader, article, key="k" * 20)
    change(reader, made, colour="blue")
    assert mark(reader, article, key="k" * 20)["colour"] == "blue"
    delete(reader, made)
    late = reader.post(door(article), json=new(key="k" * 20))
    assert (late.status_code, late.json["code"]) == (404, "mark_deleted")
    assert drawn(reader, article)["items"] == []


def test_a_key_with_other_words_is_refused(reader: Reader, article: Article) -> None:
    mark(reader, article, key="k" * 20)
    for where, quote in ((article, OTHER), (an_article(), SENTENCE)):
        answer = reader.post(door(where), json=new(key="k" * 20, quote=quote))
        assert (answer.status_code, answer.json["code"]) == (409, "key_reused")


def test_two_readers_may_draw_the_same_key(
    signed_in: SignedIn, reader: Reader, article: Article
) -> None:
    first, second = (mark(who, article, key="k" * 20) for who in (reader, signed_in("mei")))
    assert first["id"] != second["id"]


def test_the_same_words_twice_are_one_mark(reader: Reader, article: Article) -> None:
    first = mark(reader, article, colour="green")
    assert mark(reader, article, colour="blue", quote=SENTENCE[:4] + "\n" + SENTENCE[4:]) == first
    assert number_of_marks() == 1


def test_a_mark_changes(reader: Reader, article: Article) -> None:
    made = mark(reader, article)
    changed = change(reader, made, colour="pink", visibility="counted")
    assert (changed["colour"], changed["visibility"]) == ("pink", "counted")
    assert drawn(reader, article)["items"] == [changed]


def test_a_deleted_mark_can_come_back_for_a_week(reader: Reader, article: Article) -> None:
    made, start = mark(reader, article), datetime.now(UTC)
    delete(reader, made)
    delete(reader, made)
    assert drawn(reader, article)["items"] == []
    with clock.freeze_at(start + timedelta(days=6)):
        marks.purge_deleted_marks({})
    assert change(reader, made, colour="yellow") | {"updated_at": ""} == made | {"updated_at": ""}
    delete(reader, made)
    with clock.freeze_at(start + timedelta(days=8)):
        marks.purge_deleted_marks({})
    assert number_of_marks() == 0
    assert reader.put(f"/api/v1/marks/{made['id']}", json={}).status_code == 404
    assert reader.delete(f"/api/v1/marks/{made['id']}").status_code == 404


def test_words_marked_again_after_deleting_are_marked(reader: Reader, article: Article) -> None:
    made = mark(reader, article, key="k" * 20)
    delete(reader, made)
    again = mark(reader, article, key="l" * 20, colour="purple")
    assert (again["id"], again["colour"]) == (made["id"], "purple")
    assert mark(reader, article, key="l" * 20) == again


def test_marks_are_nobody_elses(signed_in: SignedIn, reader: Reader, article: Article) -> None:
    made, other = mark(reader, article, visibility="counted"), signed_in("mei")
    path = f"/api/v1/marks/{made['id']}"
    assert other.put(path, json={"colour": "blue"}).status_code == 404
    assert other.delete(path).status_code == 404
    assert drawn(other, article)["items"] == []
    assert drawn(reader, article)["items"] == [made]


def test_marks_stand_in_order_of_place_and_the_lost_ones_last(
    reader: Reader, article: Article
) -> None:
    for quote in (SENTENCE, "对岸的窗子", OTHER, "带一把伞"):
        mark(reader, article, quote=quote)
    with db.transaction() as session:
        session.execute(update(Passage).where(Passage.quote == OTHER).values(state="orphaned"))
        session.execute(update(Passage).where(Passage.quote == SENTENCE).values(state="moved"))
    shown = drawn(reader, article)["items"]
    assert [each["quote"] for each in shown] == [SENTENCE, "对岸的窗子", "带一把伞", OTHER]
    assert [each["state"] for each in shown] == ["moved", "anchored", "anchored", "orphaned"]
    assert (shown[-1]["start"], shown[-1]["end"]) == (None, None)
    paged: list[Any] = []
    page: dict[str, Any] = {"next": ""}
    while page["next"] is not None:
        page = drawn(reader, article, f"?limit=1&cursor={page['next']}")
        paged += page["items"]
    assert paged == shown


def test_a_mark_in_words_of_an_old_revision_has_no_place_until_it_is_sought(
    reader: Reader, article: Article
) -> None:
    mark(reader, article)
    article_import.import_fragment(
        BODY + "<p>又及。</p>", article.title, import_consent.ImportConsent(everything=True)
    )
    shown = drawn(reader, article)
    assert shown["revision"] == 2
    assert (shown["items"][0]["start"], shown["items"][0]["state"]) == (None, "anchored")
    delete(reader, shown["items"][0])


def test_what_is_drawn_costs_the_same_for_one_mark_and_for_many(
    app: Flask, reader: Reader, article: Article
) -> None:
    sent = []
    for quotes in (["带"], [SENTENCE[at : at + 3] for at in range(20)]):
        for quote in quotes:
            mark(reader, article, quote=quote, start=0)
        with counted(app) as statements:
            drawn(reader, article)
        sent.append(len(statements))
    assert sent == [4, 4]


def test_marking_costs_the_same_for_the_first_and_the_last(
    app: Flask, reader: Reader, article: Article
) -> None:
    sent = []
    for quote in (SENTENCE, OTHER, "带一把伞"):
        with counted(app) as statements:
            mark(reader, article, quote=quote)
        sent.append(len(statements))
    assert sent == [9, 9, 9]


def test_five_hundred_marks_are_enough_for_an_article(
    reader: Reader, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marks, "MAX_MARKS_PER_ARTICLE", 2)
    made = [mark(reader, article, quote=quote) for quote in (SENTENCE, OTHER)]
    delete(reader, made[0])
    answer = reader.post(door(article), json=new(quote="带一把伞"))
    assert (answer.status_code, answer.json["code"]) == (409, "marks_full")
    assert mark(reader, article, key="z" * 20)["id"] == made[0]["id"]


def test_marking_too_fast_waits(reader: Reader, article: Article) -> None:
    answers = [reader.post(door(article), json={}).status_code for _ in range(140)]
    assert answers[:120] == [422] * 120
    assert 429 in answers


def test_a_withdrawn_article_is_not_marked_and_ones_marks_can_still_go(
    reader: Reader, article: Article
) -> None:
    made = mark(reader, article)
    with db.transaction():
        publication.withdraw(article.public_id)
    for answer in (
        reader.post(door(article), json=new(key="z" * 20)),
        reader.get(door(article)),
    ):
        assert (answer.status_code, answer.json["code"]) == (404, "article_withdrawn")
    delete(reader, made)


@pytest.mark.parametrize("name", ["none", "%00", "x" * 64, "😀"])
def test_no_such_article_or_mark(reader: Reader, name: str) -> None:
    assert reader.get(f"/api/v1/articles/{name}/marks").status_code == 404
    assert reader.delete(f"/api/v1/marks/{name}").status_code == 404


def test_an_article_that_is_not_published_is_not_there(reader: Reader, app: Flask) -> None:
    draft = an_article(publish=False)
    assert reader.get(door(draft)).status_code == 404
    assert reader.post(door(draft), json=new()).status_code == 404


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"quote": "这句话不在文章里"}, "passage_absent"),
        ({"quote": "一"}, "passage_ambiguous"),
        ({"quote": ""}, "bad_input"),
        ({"quote": "字" * 601}, "bad_input"),
        ({"quote": "一\x00二"}, "bad_input"),
        ({"quote": "\ud800"}, "bad_input"),
        ({"quote": None}, "bad_input"),
        ({"start": -1}, "bad_input"),
        ({"start": 10**12}, "bad_input"),
        ({"colour": "black"}, "bad_input"),
        ({"colour": None}, "bad_input"),
        ({"visibility": "public"}, "bad_input"),
        ({"key": "short"}, "bad_input"),
        ({"key": "有字" * 10}, "bad_input"),
        ({"article": "x"}, "bad_input"),
        ({"account": "lin"}, "bad_input"),
    ],
)
def test_what_cannot_be_marked_is_refused(
    reader: Reader, article: Article, given: dict[str, Any], code: str
) -> None:
    answer = reader.post(door(article), json=new() | given)
    assert (answer.status_code, answer.json["code"]) == (422, code)
    assert number_of_marks() == 0


@pytest.mark.parametrize("query", ["cursor=x", "cursor=WyJ4Il0", "limit=0", "limit=501"])
def test_a_page_that_cannot_be(reader: Reader, article: Article, query: str) -> None:
    answer = reader.get(f"{door(article)}?{query}")
    assert answer.status_code == 422


def test_a_forgotten_reader_leaves_no_mark(reader: Reader, article: Article) -> None:
    mark(reader, article, visibility="counted")
    delete(reader, mark(reader, article, quote=OTHER))
    assert reader.delete("/api/v1/me").status_code == 204
    assert number_of_marks() == 0


def test_many_taps_at_once_are_one_mark(committed: Flask) -> None:
    article, reader = an_article(), Reader.arrive(committed, fresh_wechat(committed), "lin")
    answers: list[Any] = []

    def tap(key: str) -> None:
        with committed.app_context():
            answers.append(
                reader.clone(committed).post(door(article), json=new(key=key, visibility="counted"))
            )

    taps = [threading.Thread(target=tap, args=(key * 20,)) for key in "aabbccdd"]
    for each in taps:
        each.start()
    for each in taps:
        each.join()
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["id"] for answer in answers}) == 1
    assert number_of_marks() == 1
    assert job_queue.count_by_state()["ready"] >= 1


@pytest.fixture
def article(app: Flask) -> Article:
    return an_article()


@pytest.fixture
def reader(signed_in: SignedIn) -> Reader:
    return signed_in("lin")


def number_of_marks() -> int:
    with db.read_session() as session:
        return session.scalar(select(func.count()).select_from(Mark)) or 0
