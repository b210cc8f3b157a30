"""Likes: one for each reader, counted exactly under concurrency."""

import random
import threading
from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from backend import db
from backend.accounts.models import Account
from backend.articles.models import Article
from backend.comments import likes
from backend.comments.models import Like, Message
from tests.commenting import API, DOUBTFUL, get, many, page, replied, row, said
from tests.comments.comment_changes import put_away
from tests.conftest import Reader
from tests.factories import a_reader, an_article


def test_a_like_counts_once_and_can_be_taken_back(
    article: Article, lin: Reader, mei: Reader, client: FlaskClient
) -> None:
    path = f"{API}/messages/{said(lin, article)}/like"
    assert client.put(path).status_code == 401
    assert [mei.put(path).json for _ in range(2)] == [{"likes": 1, "liked": True}] * 2
    assert page(mei, article)["items"][0]["liked"] is True
    assert page(client, article)["items"][0]["likes"] == 1
    assert page(lin, article)["items"][0]["liked"] is False
    assert [mei.delete(path).json for _ in range(2)] == [{"likes": 0, "liked": False}] * 2


def test_nobody_likes_their_own_words(article: Article, lin: Reader) -> None:
    answer = lin.put(f"{API}/messages/{said(lin, article)}/like")
    assert (answer.status_code, answer.json["code"]) == (409, "own_words")


def test_what_is_not_met_is_not_liked(article: Article, lin: Reader, mei: Reader) -> None:
    hidden, deleted = said(lin, article), said(lin, article)
    put_away(hidden)
    lin.delete(f"{API}/messages/{deleted}")
    waiting = said(lin, article, DOUBTFUL)
    private = said(lin, article, visibility="private")
    for message in (hidden, deleted, waiting, private, "nowhere"):
        for method in (mei.put, mei.delete):
            assert method(f"{API}/messages/{message}/like").status_code == 404


def test_a_reply_is_liked_like_a_message(article: Article, lin: Reader, mei: Reader) -> None:
    below = replied(lin, said(lin, article))
    mei.put(f"{API}/messages/{below}/like")
    assert page(mei, article)["items"][0]["replies"][0]["liked"] is True


def test_deleted_words_keep_no_likes(article: Article, lin: Reader, mei: Reader) -> None:
    message = said(lin, article)
    replied(mei, message)
    mei.put(f"{API}/messages/{message}/like")
    lin.delete(f"{API}/messages/{message}")
    assert get(mei, message).json["likes"] == 0
    with db.read_session() as session:
        assert session.scalar(select(func.count()).select_from(Like)) == 0


def test_a_hundred_taps_at_once_are_a_hundred_likes(committed: Flask) -> None:
    (message,), readers = many(an_article(), 1), crowd(100)
    at_once(committed, [partial(likes.like_message, each, message) for each in readers])
    assert kept(message) == (100, 100)
    at_once(committed, [partial(likes.unlike_message, each, message) for each in readers[:60]])
    assert kept(message) == (40, 40)


def test_one_reader_tapping_a_hundred_times_is_one_like(committed: Flask) -> None:
    (message,), (reader,) = many(an_article(), 1), crowd(1)
    at_once(committed, [partial(likes.like_message, reader, message)] * 100)
    assert kept(message) == (1, 1)


@pytest.mark.parametrize("seed", range(2))
def test_likes_and_their_taking_back_at_once_leave_a_true_count(
    committed: Flask, seed: int
) -> None:
    messages, readers = many(an_article(), 3), crowd(8)
    chance = random.Random(seed)
    taps: list[Callable[[], object]] = []
    for _ in range(200):
        act = chance.choice([likes.like_message, likes.unlike_message])
        taps.append(partial(act, chance.choice(readers), chance.choice(messages)))
    at_once(committed, taps)
    for message in messages:
        count, rows = kept(message)
        assert count == rows


def crowd(count: int) -> list[Account]:
    with db.transaction():
        return [a_reader() for _ in range(count)]


def at_once(app: Flask, acts: list[Callable[[], object]]) -> None:
    """Do all of this at the same moment, each in a transaction of its own; nothing may fail."""
    barrier, failed = threading.Barrier(min(len(acts), 100)), []

    def run(mine: list[Callable[[], object]]) -> None:
        with app.app_context():
            barrier.wait()
            for act in mine:
                try:
                    with db.transaction():
                        act()
                except Exception as error:
                    failed.append(error)

    share = [acts[number :: barrier.parties] for number in range(barrier.parties)]
    threads = [threading.Thread(target=run, args=(mine,)) for mine in share]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def kept(message: str) -> tuple[int, int]:
    """Give the count that is kept, and the number of rows."""
    with db.read_session() as session:
        found = session.get_one(Message, row(message).id)
        rows = select(func.count()).where(Like.message_id == found.id)
        return found.likes, session.scalar(rows) or 0
