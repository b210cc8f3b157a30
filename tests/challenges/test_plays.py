"""Playing a challenge: opened, three tries, the end; by strangers and readers."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from backend.articles.models import Article
from tests.challenging import FRIEND, HIDDEN, PHONE, asked, play, reply
from tests.conftest import Reader
from tests.factories import SENTENCE


def test_a_stranger_is_shown_what_to_fill_in_and_not_with_what(
    client: FlaskClient, lin: Reader, article: Article
) -> None:
    s = asked(lin, article)
    opened = play(client, s)
    assert opened.status_code == 200
    told = opened.json
    before, after = SENTENCE.split(HIDDEN)
    assert (told["id"], told["before"], told["after"], told["length"]) == (s, before, after, 2)
    assert (told["state"], told["tries_left"], told["answer"], told["passage"]) == (
        "open", 3, None, None,
    )  # fmt: skip
    assert set(HIDDEN) < set(told["letters"])
    assert (told["article"]["id"], told["sharer"]["nickname"]) == (article.public_id, "林")
    assert (told["players"], told["solved"], told["group"]) == (0, 0, None)


def test_what_is_right_solves_it_and_leads_to_the_words(
    client: FlaskClient, lin: Reader, article: Article
) -> None:
    s = asked(lin, article)
    told = reply(client, s, "灯 火").json
    assert (told["state"], told["answer"], told["tries_left"]) == ("solved", HIDDEN, 2)
    assert told["passage"]["quote"] == SENTENCE
    assert (told["players"], told["solved"]) == (1, 1)
    assert play(client, s).json == told


def test_three_wrong_answers_end_it(client: FlaskClient, lin: Reader, article: Article) -> None:
    s = asked(lin, article)
    left = [reply(client, s, wrong).json["tries_left"] for wrong in ("火灯", "灯")]
    told = reply(client, s, "桥桥").json
    assert left == [2, 1]
    assert (told["state"], told["tries_left"], told["answer"]) == ("over", 0, HIDDEN)
    assert (told["players"], told["solved"]) == (1, 0)
    refused = reply(client, s)
    assert (refused.status_code, refused.json["code"]) == (409, "challenge_over")
    assert play(client, s).json == told


def test_an_answer_that_is_told_twice_is_one_try(
    client: FlaskClient, lin: Reader, article: Article
) -> None:
    s, key = asked(lin, article), "k" * 20
    first = reply(client, s, "桥桥", key=key)
    assert first.json["tries_left"] == 2
    assert reply(client, s, "桥桥", key=key).json == first.json
    solved = reply(client, s, key="q" * 20)
    assert reply(client, s, key="q" * 20).json == solved.json


def test_who_asks_does_not_play(client: FlaskClient, lin: Reader, article: Article) -> None:
    for who, token in ((lin, FRIEND), (client, PHONE)):
        s = asked(who, article)
        told = play(who, s, visitor=token).json
        assert (told["state"], told["answer"], told["tries_left"]) == ("own", HIDDEN, 0)
        refused = reply(who, s, visitor=token)
        assert (refused.status_code, refused.json["code"]) == (409, "challenge_own")
        assert play(who, s, visitor=token).json["players"] == 0


def test_letters_lie_the_same_for_one_player_and_otherwise_for_another(
    client: FlaskClient, lin: Reader, article: Article
) -> None:
    s = asked(lin, article)
    orders = [play(client, s, visitor=f"v{number}" * 10).json["letters"] for number in range(4)]
    assert orders[0] == play(client, s, visitor="v0" * 10).json["letters"]
    assert len({tuple(each) for each in orders}) > 1
    assert len({tuple(sorted(each)) for each in orders}) == 1


@pytest.mark.parametrize("act", [play, reply])
def test_what_is_not_there_is_not_played(client: FlaskClient, article: Article, act: Any) -> None:
    refused = act(client, "a" * 12)
    assert (refused.status_code, refused.json["code"]) == (404, "share_unknown")


@pytest.mark.parametrize(
    "wrong",
    [
        {"letters": ""}, {"letters": "字" * 9}, {"letters": "\x00"}, {"key": "x"},
        {"visitor": "x"}, {"group_id": "<b>"}, {"listed": "yes"}, {"more": 1},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(
    client: FlaskClient, lin: Reader, article: Article, wrong: dict[str, Any]
) -> None:
    s = asked(lin, article)
    assert reply(client, s, **wrong).status_code == 422
    assert play(client, s).json["tries_left"] == 3
