"""Limits on plays, and a fixed number of queries however many play."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend.articles.models import Article
from tests.challenging import ask, asked, play, reply
from tests.conftest import Reader, SignedIn, counted
from tests.group_entry import enter


@pytest.mark.parametrize(("act", "a_minute"), [(ask, 30), (play, 120), (reply, 120)])
def test_who_is_too_quick_is_told_when_to_come_again(
    client: FlaskClient, lin: Reader, article: Article, act: Any, a_minute: int
) -> None:
    what = article if act is ask else "unknown"
    again = {"s": "a" * 12} if act is ask else {}
    codes = [act(client, what, **again).status_code for _ in range(a_minute)]
    assert 429 not in codes
    # The limit fills up again meanwhile, so that a slow machine is refused a little later.
    answers = (act(client, what, **again) for _ in range(a_minute))
    refused = next(each for each in answers if each.status_code == 429)
    assert refused.json["code"] == "too_many"
    assert int(refused.headers["Retry-After"]) > 0
    assert act(lin, what, **again).status_code in (404, 409)  # who is somebody else


def test_a_challenge_costs_the_same_however_many_played_it(
    app: Flask, wechat: FlaskClient, lin: Reader, signed_in: SignedIn, article: Article
) -> None:
    s, group = asked(lin, article), enter(wechat, lin, "lin")
    costs = []
    for names in (["a"], ["b", "c", "d", "e"]):
        for name in names:
            who = signed_in(name)
            reply(who, s, group_id=enter(wechat, who, name), listed=True)
        with counted(app) as sent:
            told = play(lin, s, group_id=group).json
        costs.append(len(sent))
    assert len(told["group"]["board"]) == 5
    assert costs[0] == costs[1]
