"""Forward pictures: drawn once, the same for everybody, without anything private."""

import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from backend import db, ids, redis_primitives, storage
from backend.articles import publication
from backend.articles.models import Article
from backend.cards import forward_images, forward_picture_routes, models
from backend.errors import Busy
from backend.passages.models import Passage
from tests.cards.concurrency import at_once
from tests.challenging import HIDDEN, asked, gap
from tests.commenting import API
from tests.conftest import Reader, SignedIn, counted
from tests.factories import SENTENCE, an_article, codes_ready
from tests.visiting import card


@pytest.mark.parametrize(
    ("shape", "sides"), [("", (1080, 864)), ("wide", (1080, 864)), ("square", (1080, 1080))]
)
def test_a_stranger_sees_words_that_were_passed_on(
    client: FlaskClient, passage: str, shape: str, sides: tuple[int, int]
) -> None:
    answer = picture(client, passage, shape)
    assert (answer.status_code, answer.content_type) == (200, "image/jpeg")
    with Image.open(io.BytesIO(answer.data)) as image:
        assert (image.format, image.size) == ("JPEG", sides)


def test_it_is_drawn_for_the_first_and_only_read_for_the_others(
    client: FlaskClient, passage: str
) -> None:
    first, again = picture(client, passage), picture(client, passage)
    assert again.data == first.data
    assert redis_primitives.read_counters()["forwards.drawn"] == 1


def test_who_has_it_is_not_sent_it_again(client: FlaskClient, passage: str) -> None:
    first = picture(client, passage)
    assert first.headers["Cache-Control"] == "public, max-age=86400"
    again = picture(client, passage, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(("field", "words"), [("title", "另一个题目"), ("author", "陈渡")])
def test_another_title_or_author_makes_another_picture(
    client: FlaskClient, passage: str, field: str, words: str
) -> None:
    first = picture(client, passage)
    with db.transaction() as session:
        found = session.scalar(select(Article))
        assert found is not None
        setattr(found, field, words)
    second = picture(client, passage)
    assert second.headers["ETag"] != first.headers["ETag"]
    assert second.data != first.data


def test_one_question_to_the_database_finds_it(
    app: Flask, client: FlaskClient, passage: str
) -> None:
    assert picture(client, passage).status_code == 200  # drawn and written down
    with counted(app) as statements:
        assert picture(client, passage).status_code == 200
    assert len(statements) == 1


def test_asked_for_by_many_at_once_it_is_drawn_once(committed: Flask) -> None:
    forward = forward_images.ForwardImage(
        SENTENCE, ids.generate(), "公众号", "wide", an_article().id
    )
    drawn = at_once(committed, 4, lambda: forward_images.draw_once(forward))
    assert len(set(drawn)) == 1
    assert redis_primitives.read_counters()["forwards.drawn"] == 1


def test_one_that_is_long_in_the_drawing_elsewhere_is_not_waited_for(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forward_images, "WAIT_SECONDS", 0.1)
    forward = forward_images.ForwardImage(
        SENTENCE, ids.generate(), "公众号", "wide", an_article().id
    )
    with redis_primitives.lock(forward.key, seconds=30, wait=1) as held:
        assert held
        with pytest.raises(Busy):
            forward_images.draw_once(forward)


def test_words_that_were_only_marked_stay_their_readers(
    client: FlaskClient, reader: Reader, article: Article
) -> None:
    place = f"{API}/articles/{article.public_id}/marks"
    made = reader.post(place, json={"key": "k" * 20, "quote": SENTENCE})
    assert made.status_code == 201
    assert refused(picture(client, passage_of(article))) == (404, "not_found")


def test_the_answer_of_a_challenge_is_not_shown(client: FlaskClient, article: Article) -> None:
    asked(client, article)
    assert refused(picture(client, passage_of(article))) == (404, "not_found")


def test_a_challenge_shows_boxes_for_what_it_hides(client: FlaskClient, article: Article) -> None:
    s = asked(client, article)
    with db.read_session():
        assert forward_images.find_challenge_forward(s, "wide").quote == SENTENCE.replace(
            HIDDEN, "□□"
        )
    answer = client.get(f"{API}/challenges/{s}/picture?shape=square")
    assert (answer.status_code, answer.content_type) == (200, "image/jpeg")
    with Image.open(io.BytesIO(answer.data)) as image:
        assert image.size == (1080, 1080)


def test_of_a_long_challenge_the_words_around_its_boxes_are_shown(
    client: FlaskClient, app: Flask
) -> None:
    words = "一二三四五六七八九十" * 9
    quote = f"{words}灯火{words}"
    found = an_article(html=f"<p>{quote}</p>")
    s = asked(client, found, gap=gap(quote, hidden={"start": 90, "end": 92}))
    with db.read_session():
        shown = forward_images.find_challenge_forward(s, "wide").quote
    assert shown == f"…{words[-40:]}□□{words[:24]}…"


def test_a_picture_of_no_challenge_is_not_found(
    client: FlaskClient, reader: Reader, article: Article
) -> None:
    codes_ready(1)
    for s in ("neverExisted", card(reader, article)):
        assert refused(client.get(f"{API}/challenges/{s}/picture")) == (404, "share_unknown")


def test_a_withdrawn_article_takes_its_words_along(
    client: FlaskClient, passage: str, article: Article
) -> None:
    picture(client, passage)
    with db.transaction():
        publication.withdraw(article.public_id)
    assert refused(picture(client, passage)) == (404, "article_withdrawn")


@pytest.mark.parametrize("passage", ["nothing", "中" * 4, "x" * 300])
def test_words_that_nobody_knows_are_not_found(client: FlaskClient, passage: str) -> None:
    assert picture(client, passage).status_code == 404


@pytest.mark.parametrize("shape", ["tall", "round", "WIDE", "\x00"])
def test_another_shape_is_refused(client: FlaskClient, passage: str, shape: str) -> None:
    assert refused(picture(client, passage, shape)) == (422, "bad_input")


def test_with_the_store_away_it_is_said(
    client: FlaskClient, passage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any) -> None:
        raise storage.StoreUnavailable

    monkeypatch.setattr(storage.FolderStore, "get", away)
    assert refused(picture(client, passage)) == (503, "store_away")


def test_who_has_much_drawn_waits_and_may_still_look(
    client: FlaskClient, passage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forward_picture_routes, "FORWARDS_PER_MINUTE", 1)
    assert picture(client, passage).status_code == 200
    assert picture(client, passage, "square").status_code == 429
    assert picture(client, passage).status_code == 200


def test_its_design_is_nobodys_to_choose(
    client: FlaskClient, reader: Reader, article: Article
) -> None:
    offered = client.get(f"{API}/designs").json["items"]  # type: ignore[index]
    assert models.FORWARD_DESIGN not in [each["name"] for each in offered]
    wish = {"article_id": article.public_id, "quote": SENTENCE, "design": models.FORWARD_DESIGN}
    answer = reader.post(f"{API}/cards", json=wish)
    assert (answer.status_code, answer.json["code"]) == (404, "design_unknown")


def test_the_contract_says_what_kind_of_file_it_is(client: FlaskClient) -> None:
    paths = client.get("/openapi.json").json["paths"]  # type: ignore[index]
    told = [
        paths[f"{API}{path}"]["get"]["responses"]["200"]["content"]
        for path in (
            "/passages/{passage_id}/picture",
            "/challenges/{share_id}/picture",
            "/me/export",
        )
    ]
    assert told == [{"image/jpeg": {}}, {"image/jpeg": {}}, {"application/zip": {}}]


def picture(client: FlaskClient, passage: str, shape: str = "", **given: Any) -> Any:
    """Ask for the picture of a passage."""
    return client.get(f"{API}/passages/{passage}/picture", query_string={"shape": shape}, **given)


def refused(answer: Any) -> tuple[int, str]:
    """Tell how it was refused."""
    return answer.status_code, answer.json["code"]


def passage_of(article: Article) -> str:
    """Find the one passage that is known of an article."""
    with db.read_session() as session:
        found = session.scalar(select(Passage.public_id).where(Passage.article_id == article.id))
    assert found is not None
    return found


@pytest.fixture
def article(app: Flask) -> Article:
    return an_article()


@pytest.fixture
def reader(signed_in: SignedIn) -> Reader:
    return signed_in("lin")


@pytest.fixture
def passage(reader: Reader, article: Article) -> str:
    codes_ready(1)
    card(reader, article)
    return passage_of(article)
