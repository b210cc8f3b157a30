"""Concurrent answers to a challenge: never more than three tries, one play for each reader."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from backend.articles.models import Article
from tests.challenges.stored_plays import plays
from tests.challenging import ask, asked, play, reply
from tests.conftest import Reader, fresh_wechat
from tests.factories import an_article

MANY = 8


@pytest.mark.parametrize("signed_in", [False, True])
def test_eight_wrong_answers_at_once_are_three_tries(committed: Flask, signed_in: bool) -> None:
    twice, player = challenged(committed, signed_in)
    codes = at_once(lambda number: reply(player(), twice[number % 2], "桥桥"))
    assert sorted(codes) == [200] * 3 + [409] * (MANY - 3)
    assert [each.tries for each in plays()] == [3]


@pytest.mark.parametrize("signed_in", [False, True])
def test_one_answer_told_eight_times_at_once_is_one_try(committed: Flask, signed_in: bool) -> None:
    twice, player = challenged(committed, signed_in)
    assert at_once(lambda _: reply(player(), twice[0], "桥桥", key="k" * 20)) == [200] * MANY
    assert [each.tries for each in plays()] == [1]


@pytest.mark.parametrize("signed_in", [False, True])
def test_opened_at_once_it_is_one_play(committed: Flask, signed_in: bool) -> None:
    twice, player = challenged(committed, signed_in)
    assert at_once(lambda number: play(player(), twice[number % 2])) == [200] * MANY
    assert len(plays()) == 1


def test_passed_on_twice_at_once_it_is_one_challenge(committed: Flask) -> None:
    article = an_article()
    assert at_once(lambda _: ask(committed.test_client(), article, s="a" * 12)) == [200] * MANY


def challenged(app: Flask, signed_in: bool) -> tuple[list[str], Callable[[], Any]]:
    """Give a stranger's question passed on twice, and a way to be its one player often at once."""
    article: Article = an_article()
    stranger = app.test_client()
    first = asked(stranger, article)
    twice = [first, asked(stranger, article, gap=None, parent_share_id=first, visitor="v" * 20)]
    if not signed_in:
        return twice, app.test_client
    reader = Reader.arrive(app, fresh_wechat(app), "mei")
    return twice, lambda: reader.clone(app)


def at_once(act: Callable[[int], Any]) -> list[int]:
    """Do something in many threads; gives how each was answered."""
    codes: list[int] = []
    threads = [
        threading.Thread(target=lambda n=number: codes.append(act(n).status_code))
        for number in range(MANY)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return codes
