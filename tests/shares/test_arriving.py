"""Landing from a share, and counting who came."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from backend import clock, db
from backend.articles import service as articles
from backend.articles.models import Article
from backend.shares import scenes
from backend.shares.models import Share, Visit
from tests.conftest import Reader, SignedIn
from tests.factories import SENTENCE, an_article


def test_an_arrival_lands_on_the_words_with_the_sharers_name(
    client: FlaskClient, shared: tuple[Reader, str]
) -> None:
    _, share = shared
    landing = arrive(client, share).json
    assert landing["passage"]["quote"] == SENTENCE
    assert landing["sharer"]["nickname"] == "林"
    assert landing["counted"] is True
    with db.reading() as session:
        visit = session.scalars(select(Visit)).one()
    assert (visit.scene, visit.channel, visit.account_id) == (1047, "code", None)


def test_looking_records_nothing(client: FlaskClient, shared: tuple[Reader, str]) -> None:
    assert client.get(f"/api/v1/shares/{shared[1]}").status_code == 200
    with db.reading() as session:
        assert session.scalars(select(Visit)).all() == []


def test_the_same_arrival_told_twice_is_one(
    client: FlaskClient, shared: tuple[Reader, str]
) -> None:
    answers = [arrive(client, shared[1], key="k" * 20) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    with db.reading() as session:
        assert len(session.scalars(select(Visit)).all()) == 1


def test_coming_again_within_a_day_does_not_count_and_later_does(
    client: FlaskClient, shared: tuple[Reader, str]
) -> None:
    start = datetime.now(UTC)
    counted = []
    for number, hours in enumerate((0, 1, 30)):
        with clock.stop_at(start + timedelta(hours=hours)):
            counted.append(arrive(client, shared[1], key=f"{number}" * 20).json["counted"])
    assert counted == [True, False, True]


def test_ones_own_arrival_and_crawlers_do_not_count(
    client: FlaskClient, shared: tuple[Reader, str]
) -> None:
    reader, share = shared
    assert arrive(reader, share).json["counted"] is False
    assert arrive(client, share, scene=1129, key="c" * 20).json["counted"] is False
    assert arrive(client, share, scene=1408, key="d" * 20).json["counted"] is False


def test_what_one_passes_on_hangs_below_the_share_one_came_by(
    signed_in: SignedIn, shared: tuple[Reader, str], article: Article
) -> None:
    friend = signed_in("friend")
    arrive(friend, shared[1])
    second = card(friend, article)
    with db.reading() as session:
        rows = {row.public_id: row for row in session.scalars(select(Share))}
    assert rows[second].parent_id == rows[shared[1]].id
    assert rows[shared[1]].parent_id is None


def test_a_parent_fades_after_thirty_days(
    signed_in: SignedIn, shared: tuple[Reader, str], article: Article
) -> None:
    friend = signed_in("friend")
    arrive(friend, shared[1])
    with clock.stop_at(datetime.now(UTC) + timedelta(days=31)):
        second = card(friend, article)
    with db.reading() as session:
        kept = session.scalars(select(Share).where(Share.public_id == second)).one()
    assert kept.parent_id is None


@pytest.mark.parametrize("s", ["none", "a.none", "%00", "x" * 64, "<script>", "a.", "😀"])
def test_a_share_that_never_was_has_words_and_a_code(client: FlaskClient, s: str) -> None:
    answer = client.get(f"/api/v1/shares/{s}")
    assert answer.status_code in (404, 422)
    assert answer.json is not None
    assert answer.json["detail"]


@pytest.mark.parametrize(
    "change",
    [
        {"s": "x" * 65},
        {"scene": -1},
        {"scene": "1047"},
        {"key": "short"},
        {"visitor": "有字" * 10},
        {"visitor": None},
        {"extra": 1},
    ],
)
def test_a_malformed_arrival_is_refused(
    client: FlaskClient, shared: tuple[Reader, str], change: dict[str, Any]
) -> None:
    body = {"s": shared[1], "key": "k" * 20, "visitor": "v" * 20, "scene": 1047} | change
    answer = client.post("/api/v1/visits", json=body)
    assert answer.status_code == 422


def test_a_withdrawn_article_is_said_on_arrival(
    client: FlaskClient, shared: tuple[Reader, str], article: Article
) -> None:
    with db.transaction():
        articles.withdraw(article.public_id)
    answer = arrive(client, shared[1])
    assert (answer.status_code, answer.json["code"]) == (404, "article_withdrawn")


def test_a_forgotten_sharer_is_nobody_but_the_figures_stay(
    client: FlaskClient, shared: tuple[Reader, str]
) -> None:
    reader, share = shared
    arrive(client, share)
    reader.delete("/api/v1/me")
    landing = arrive(client, share, key="z" * 20).json
    assert landing["sharer"] is None
    assert landing["passage"]["quote"] == SENTENCE
    with db.reading() as session:
        assert session.scalars(select(Share)).one().account_id is None


@pytest.mark.parametrize(
    ("scene", "channel"),
    [
        (1007, "friend"),
        (1008, "group"),
        (1049, "code"),
        (1155, "moments"),
        (1058, "official_account"),
        (0, "other"),
    ],
)
def test_scene_values_name_channels(scene: int, channel: str) -> None:
    assert scenes.channel(scene) == channel


def test_no_scene_value_is_in_two_channels() -> None:
    every = [value for values in scenes.CHANNELS.values() for value in values]
    assert len(every) == len(set(every))


@pytest.fixture
def article(app: Flask) -> Article:
    return an_article()


@pytest.fixture
def shared(article: Article, signed_in: SignedIn) -> tuple[Reader, str]:
    """Give a reader called 林 and the share that they made."""
    reader = signed_in("lin")
    reader.put("/api/v1/me", json={"nickname": "林"})
    return reader, card(reader, article)


def card(reader: Reader, article: Article) -> str:
    made = reader.post("/api/v1/cards", json={"article": article.public_id, "quote": SENTENCE})
    assert made.status_code == 201, made.text
    share: str = made.json["share_id"]
    return share


def arrive(client: Any, s: str, scene: int = 1047, key: str = "k" * 20) -> Any:
    body = {"s": s, "key": key, "visitor": "v" * 20, "scene": scene}
    return client.post("/api/v1/visits", json=body)
