"""Playing in a chat group: how it went there, and the names of those who wanted to be named."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from backend.articles.models import Article
from tests.challenges.stored_plays import plays
from tests.challenging import asked, play, reply
from tests.commenting import API
from tests.conftest import Reader, SignedIn
from tests.group_entry import enter


def test_only_members_are_told_how_it_went_in_a_group(
    client: FlaskClient, wechat: FlaskClient, lin: Reader, mei: Reader, article: Article
) -> None:
    s = asked(lin, article)
    group = enter(wechat, mei, "mei")
    for who, given in ((client, group), (lin, group), (mei, "unknown"), (mei, None)):
        assert play(who, s, group_id=given).json["group"] is None
    assert play(mei, s, group_id=group).json["group"] == {"players": 0, "solved": 0, "board": []}


def test_the_board_names_who_wanted_it_and_the_fewest_tries_come_first(
    wechat: FlaskClient, lin: Reader, mei: Reader, bo: Reader, signed_in: SignedIn,
    article: Article,
) -> None:  # fmt: skip
    s = asked(lin, article)
    of = {name: enter(wechat, who, name) for name, who in (("lin", lin), ("mei", mei), ("bo", bo))}
    reply(mei, s, "桥桥", group_id=of["mei"], listed=True)
    reply(mei, s, group_id=of["mei"], listed=True)
    reply(bo, s, group_id=of["bo"], listed=True)
    shy = signed_in("shy")
    reply(shy, s, group_id=enter(wechat, shy, "shy"))
    elsewhere = signed_in("elsewhere")
    reply(elsewhere, s, group_id=enter(wechat, elsewhere, "elsewhere", "别的群"), listed=True)
    told = play(mei, s, group_id=of["mei"]).json
    assert (told["players"], told["solved"]) == (4, 4)
    assert told["group"] == {
        "players": 3,
        "solved": 3,
        "board": [entry("一位读者", 1), entry("梅", 2, own=True)],
    }
    assert play(lin, s, group_id=of["lin"]).json["group"]["board"] == [
        entry("一位读者", 1), entry("梅", 2),
    ]  # fmt: skip


def test_nobody_is_named_without_a_group_or_an_account(
    client: FlaskClient, wechat: FlaskClient, lin: Reader, mei: Reader, article: Article
) -> None:
    s = asked(lin, article)
    group = enter(wechat, mei, "mei")
    assert reply(client, s, group_id=group, listed=True).json["state"] == "solved"
    assert reply(mei, s, listed=True, visitor="m" * 20).json["state"] == "solved"
    assert [each.listed for each in plays()] == [False, False]
    assert play(mei, s, group_id=group).json["group"] == {"players": 0, "solved": 0, "board": []}


def test_a_wrong_answer_names_nobody(
    wechat: FlaskClient, lin: Reader, mei: Reader, article: Article
) -> None:
    s, group = asked(lin, article), enter(wechat, mei, "mei")
    told = reply(mei, s, "桥桥", group_id=group, listed=True).json
    assert told["group"] == {"players": 1, "solved": 0, "board": []}
    assert reply(mei, s, group_id=group).json["group"] == {"players": 1, "solved": 1, "board": []}


def test_nobody_meets_whom_they_blocked(
    app: Flask, wechat: FlaskClient, lin: Reader, mei: Reader, bo: Reader, article: Article
) -> None:
    s = asked(lin, article)
    reply(mei, s, group_id=enter(wechat, mei, "mei"), listed=True)
    group = enter(wechat, bo, "bo")
    assert bo.put(f"{API}/blocks/{mei.id}").status_code == 204
    assert play(bo, s, group_id=group).json["group"] == {"players": 1, "solved": 1, "board": []}


def test_the_board_is_short(
    wechat: FlaskClient, lin: Reader, signed_in: SignedIn, article: Article, monkeypatch: Any
) -> None:
    monkeypatch.setattr("backend.challenges.presenters.BOARD_SIZE", 2)
    s = asked(lin, article)
    for name in "abc":
        who = signed_in(name)
        told = reply(who, s, group_id=enter(wechat, who, name), listed=True).json
    assert len(told["group"]["board"]) == 2


def entry(nickname: str, tries: int, own: bool = False) -> dict[str, Any]:
    return {"nickname": nickname, "avatar_url": None, "tries": tries, "own": own}
