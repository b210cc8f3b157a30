"""Landing from a share, and counting the visit."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from backend import clock, db
from backend.articles import publication
from backend.articles.models import Article
from backend.shares.arrivals import scene_channels
from tests.conftest import Reader, SignedIn
from tests.factories import SENTENCE, an_article
from tests.visiting import arrive, card, judged, share_of, written


def test_an_arrival_lands_on_the_words_with_the_sharers_name(
    client: FlaskClient, shared: tuple[Reader, str]
) -> None:
    _, share = shared
    landing = arrive(client, share).json
    assert landing["passage"]["quote"] == SENTENCE
    assert landing["sharer"]["nickname"] == "林"
    (visit,) = written()
    assert (visit.scene, visit.channel, visit.account_id) == (1047, "code", None)
    assert (visit.counted, visit.is_first, visit.is_new) == (True, True, True)


def test_looking_records_nothing(client: FlaskClient, shared: tuple[Reader, str]) -> None:
    assert client.get(f"/api/v1/shares/{shared[1]}").status_code == 200
    assert written() == []


def test_the_same_arrival_told_twice_is_one(
    client: FlaskClient, shared: tuple[Reader, str]
) -> None:
    answers = [arrive(client, shared[1], key="k" * 20) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert judged() == ["counted"]


def test_coming_again_within_a_day_does_not_count_and_later_does(
    client: FlaskClient, shared: tuple[Reader, str]
) -> None:
    start = datetime.now(UTC)
    for hours in (0, 1, 30):
        with clock.freeze_at(start + timedelta(hours=hours)):
            arrive(client, shared[1])
    assert judged() == ["counted", "repeat", "counted"]
    assert [visit.is_first for visit in written()] == [True, False, False]


def test_coming_again_counts_the_same_whether_written_at_once_or_together(
    client: FlaskClient, shared: tuple[Reader, str]
) -> None:
    start = datetime.now(UTC)
    for hours in (0, 1, 30):
        with clock.freeze_at(start + timedelta(hours=hours)):
            arrive(client, shared[1])
            written()
    assert judged() == ["counted", "repeat", "counted"]


def test_ones_own_arrival_crawlers_and_trials_do_not_count(
    client: FlaskClient, shared: tuple[Reader, str]
) -> None:
    reader, share = shared
    arrive(reader, share, visitor="w" * 20)
    for scene in (1129, 1408, 1030):
        arrive(client, share, scene=scene)
    assert judged() == ["self", "crawler", "crawler", "trial"]


def test_who_was_here_before_is_known_and_who_comes_anew_is_first(
    client: FlaskClient, signed_in: SignedIn, shared: tuple[Reader, str]
) -> None:
    other = card(shared[0], an_article())
    long_known = signed_in("old")
    with clock.freeze_at(datetime.now(UTC) + timedelta(days=2)):
        arrive(long_known, shared[1], visitor="o" * 20)
        arrive(client, shared[1])
        arrive(client, other)
        visits = written()
    assert [(each.is_first, each.is_new) for each in visits] == [
        (True, False),
        (True, True),
        (True, False),
    ]


@pytest.mark.parametrize("soon", [True, False], ids=["written", "still waiting"])
def test_what_one_passes_on_hangs_below_the_share_one_came_by(
    signed_in: SignedIn, shared: tuple[Reader, str], article: Article, soon: bool
) -> None:
    friend = signed_in("friend")
    arrive(friend, shared[1])
    if soon:
        written()
    first, second = share_of(shared[1]), share_of(card(friend, article))
    assert (second.parent_id, second.depth) == (first.id, 1)
    assert (first.parent_id, first.depth) == (None, 0)
    assert (second.channel, second.design) == ("card", "paper")


def test_a_parent_fades_after_thirty_days(
    signed_in: SignedIn, shared: tuple[Reader, str], article: Article
) -> None:
    friend = signed_in("friend")
    arrive(friend, shared[1])
    written()
    with clock.freeze_at(datetime.now(UTC) + timedelta(days=31)):
        second = card(friend, article)
    assert share_of(second).parent_id is None


def test_the_last_share_is_the_parent_and_never_ones_own(
    client: FlaskClient, signed_in: SignedIn, shared: tuple[Reader, str], article: Article
) -> None:
    reader, first = shared
    friend = signed_in("friend")
    arrive(friend, first, visitor="f" * 20)
    second = card(friend, article)
    arrive(reader, second, visitor="l" * 20)
    arrive(reader, first, visitor="l" * 20)
    written()
    third = card(reader, article, "下班的人从地铁口涌出来，像一条被放开的河。")
    assert share_of(third).parent_id == share_of(second).id
    assert share_of(third).depth == 2
    arrive(friend, third, visitor="f" * 20, scene=1129)
    fourth = card(friend, article, "我记住了这句话，也记住了那天的风。")
    assert share_of(fourth).parent_id == share_of(first).id


@pytest.mark.parametrize("s", ["none", "a.none", "%00", "x" * 64, "<script>", "a.", "😀"])
def test_a_share_that_never_was_has_words_and_a_code(client: FlaskClient, s: str) -> None:
    answer = client.get(f"/api/v1/shares/{s}")
    assert answer.status_code in (404, 422)
    assert answer.json is not None
    assert answer.json["detail"]


@pytest.mark.parametrize(
    "change",
    [
        {"share_id": "x" * 65},
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
    body = {"share_id": shared[1], "key": "k" * 20, "visitor": "v" * 20, "scene": 1047} | change
    answer = client.post("/api/v1/visits", json=body)
    assert answer.status_code == 422


def test_a_withdrawn_article_is_said_on_arrival(
    client: FlaskClient, shared: tuple[Reader, str], article: Article
) -> None:
    with db.transaction():
        publication.withdraw(article.public_id)
    answer = arrive(client, shared[1])
    assert (answer.status_code, answer.json["code"]) == (404, "article_withdrawn")


def test_a_forgotten_sharer_is_nobody_but_the_figures_stay(
    client: FlaskClient, shared: tuple[Reader, str]
) -> None:
    reader, share = shared
    arrive(client, share)
    reader.delete("/api/v1/me")
    landing = arrive(client, share).json
    assert landing["sharer"] is None
    assert landing["passage"]["quote"] == SENTENCE
    assert judged() == ["counted", "repeat"]
    assert share_of(share).account_id is None


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
    assert scene_channels.get_channel(scene) == channel


def test_no_scene_value_is_in_two_channels() -> None:
    every = [value for values in scene_channels.CHANNELS.values() for value in values]
    assert len(every) == len(set(every))
