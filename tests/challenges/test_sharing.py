"""A challenge that is shared again stays its maker's; every other reader has tries of their own."""

from flask import Flask
from flask.testing import FlaskClient

from backend.articles.models import Article
from tests.challenges.stored_plays import plays
from tests.challenging import FRIEND, HIDDEN, PHONE, asked, play, reply
from tests.commenting import API
from tests.conftest import Reader
from tests.factories import SENTENCE
from tests.group_entry import enter
from tests.notifying import inbox
from tests.shares.sharing import sign_in
from tests.visiting import arrive, share_of


def test_the_same_question_goes_on_under_a_share_of_its_own(
    client: FlaskClient, lin: Reader, mei: Reader, article: Article
) -> None:
    first = asked(lin, article)
    arrive(mei, first)
    again = asked(mei, article, gap=None, parent_share_id=first)
    assert share_of(again).parent_id == share_of(first).id
    here, there = play(client, first).json, play(client, again).json
    assert (there["id"], there["before"]) == (again, SENTENCE.split(HIDDEN)[0])
    assert (here["sharer"]["nickname"], there["sharer"]["nickname"]) == ("林", "梅")
    assert here["letters"] == there["letters"]


def test_who_passes_it_on_is_not_told_the_answer_and_gains_no_tries(
    lin: Reader, mei: Reader, article: Article
) -> None:
    first = asked(lin, article)
    reply(mei, first, "桥桥")
    again = asked(mei, article, gap=None, parent_share_id=first)
    told = play(mei, again).json
    assert (told["state"], told["answer"], told["passage"], told["tries_left"]) == (
        "open", None, None, 2,
    )  # fmt: skip
    listed = mei.get(f"{API}/me/shares").json["items"]
    assert [(each["id"], each["quotes"]) for each in listed] == [(again, [])]
    once_more = asked(mei, article, gap=None, parent_share_id=again)
    reply(mei, again, "桥桥")
    assert reply(mei, once_more).json["state"] == "solved"
    assert len(plays()) == 1


def test_a_question_is_its_makers_wherever_they_meet_it(
    lin: Reader, mei: Reader, bo: Reader, article: Article
) -> None:
    again = asked(mei, article, gap=None, parent_share_id=asked(lin, article))
    further = asked(
        lin, article, gap=None, parent_share_id=asked(bo, article, gap=None, parent_share_id=again)
    )
    for s in (again, further):
        assert (play(lin, s).json["state"], play(mei, s).json["state"]) == ("own", "open")
        refused = reply(lin, s)
        assert (refused.status_code, refused.json["code"]) == (409, "challenge_own")


def test_a_strangers_question_is_not_theirs_who_pass_it_on(
    client: FlaskClient, article: Article
) -> None:
    again = asked(client, article, gap=None, parent_share_id=asked(client, article), visitor=FRIEND)
    assert play(client, again, visitor=PHONE).json["state"] == "own"
    assert play(client, again, visitor=FRIEND).json["state"] == "open"


def test_who_played_and_passed_it_on_as_a_stranger_keeps_their_play(
    app: Flask, client: FlaskClient, wechat: FlaskClient, lin: Reader, article: Article
) -> None:
    first = asked(lin, article)
    reply(client, first)
    again = asked(client, article, gap=None, parent_share_id=first, visitor=FRIEND)
    friend = sign_in(app, wechat, "friend", token=FRIEND)
    assert play(friend, again).json["state"] == "solved"
    assert len(plays()) == 1


def test_all_who_play_it_count_together_wherever_they_met_it(
    client: FlaskClient, wechat: FlaskClient, lin: Reader, mei: Reader, bo: Reader,
    article: Article,
) -> None:  # fmt: skip
    first = asked(lin, article)
    again = asked(mei, article, gap=None, parent_share_id=first)
    reply(client, first, "桥桥", visitor=PHONE)
    reply(bo, again, group_id=enter(wechat, bo, "bo"), listed=True)
    group = enter(wechat, mei, "mei")
    for s in (first, again):
        told = play(mei, s, group_id=group).json
        assert (told["players"], told["solved"]) == (2, 1)
        assert [each["nickname"] for each in told["group"]["board"]] == ["一位读者"]


def test_its_maker_is_told_who_solved_it_and_who_passed_it_on_is_not(
    lin: Reader, mei: Reader, bo: Reader, article: Article
) -> None:
    first = asked(lin, article)
    again = asked(mei, article, gap=None, parent_share_id=first)
    reply(bo, again)
    reply(mei, again)
    assert [each["content"]["who"] for each in inbox(lin)] == ["梅", "一位读者"]
    assert {each["content"]["challenge_id"] for each in inbox(lin)} == {first}
    assert (inbox(mei), inbox(bo)) == ([], [])


def test_it_outlives_its_maker_and_is_nobodys_then(
    lin: Reader, mei: Reader, article: Article
) -> None:
    again = asked(mei, article, gap=None, parent_share_id=asked(lin, article))
    lin.delete(f"{API}/me")
    assert play(mei, again).json["state"] == "open"
    assert reply(mei, again).json["sharer"]["nickname"] == "梅"
