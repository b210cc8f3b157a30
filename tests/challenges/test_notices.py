"""The maker of a challenge is notified of readers who solved it."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend import clock, db
from backend.articles import publication
from backend.articles.models import Article
from tests.challenging import PHONE, asked, gap, play, reply
from tests.commenting import API
from tests.conftest import Reader
from tests.factories import SENTENCE
from tests.notifying import NOON, allow, delivered, inbox, unread
from tests.shares.sharing import sign_in

TEMPLATE = "sim-template-challenge"


def test_who_asked_is_told_once_who_found_the_words(
    lin: Reader, mei: Reader, article: Article
) -> None:
    s = asked(lin, article)
    reply(mei, s, "桥桥")
    assert inbox(lin) == []
    reply(mei, s, key="k" * 20)
    reply(mei, s, key="k" * 20)
    play(mei, s)
    [notice] = inbox(lin)
    assert (notice["kind"], unread(lin)) == ("challenge", 1)
    matter = notice["content"]
    assert (matter["who"], matter["context"], matter["title"]) == ("梅", SENTENCE, article.title)
    assert (matter["article_id"], matter["challenge_id"]) == (article.public_id, s)
    assert inbox(mei) == []


def test_who_opens_their_question_has_read_who_solved_it(
    lin: Reader, mei: Reader, bo: Reader, article: Article
) -> None:
    s = asked(lin, article)
    other = asked(lin, article, gap=gap(hidden={"start": 0, "end": 1}))
    reply(mei, s)
    reply(mei, other, "她")
    again = asked(bo, article, gap=None, parent_share_id=s)
    assert (len(inbox(lin)), unread(lin)) == (2, 2)
    play(mei, s)
    play(bo, s)
    assert unread(lin) == 2
    play(lin, again)
    assert [each["read"] for each in inbox(lin)] == [False, True]


def test_a_reader_without_a_name_is_somebody(lin: Reader, bo: Reader, article: Article) -> None:
    reply(bo, asked(lin, article))
    assert [each["content"]["who"] for each in inbox(lin)] == ["一位读者"]


def test_of_strangers_and_of_those_who_did_not_find_them_nothing_is_told(
    client: FlaskClient, lin: Reader, mei: Reader, article: Article
) -> None:
    s = asked(lin, article)
    reply(client, s)
    for _ in range(3):
        reply(mei, s, "桥桥")
    reply(mei, asked(client, article))
    assert inbox(lin) == []


def test_what_was_solved_before_signing_in_is_not_told_later(
    app: Flask, client: FlaskClient, wechat: FlaskClient, lin: Reader, article: Article
) -> None:
    reply(client, asked(lin, article), visitor=PHONE)
    sign_in(app, wechat, "friend", token=PHONE)
    assert inbox(lin) == []


def test_nobody_is_told_of_whom_they_do_not_want_to_meet(
    lin: Reader, mei: Reader, article: Article
) -> None:
    s = asked(lin, article)
    assert lin.put(f"{API}/blocks/{mei.id}").status_code == 204
    reply(mei, s)
    assert inbox(lin) == []


def test_who_left_and_what_was_taken_back_is_told_no_more(
    lin: Reader, mei: Reader, bo: Reader, article: Article
) -> None:
    s = asked(lin, article)
    reply(mei, s)
    reply(bo, s)
    assert [each["content"]["who"] for each in inbox(lin)] == ["一位读者", "梅"]
    mei.delete(f"{API}/me")
    assert [each["content"] is None for each in inbox(lin)] == [False, True]
    with db.transaction():
        publication.withdraw(article.public_id)
    assert [each["content"] for each in inbox(lin)] == [None, None]


def test_a_message_through_wechat_opens_the_challenge(
    app: Flask, wechat: FlaskClient, lin: Reader, mei: Reader, article: Article, noon: None
) -> None:
    s = asked(lin, article)
    allow(app, wechat, lin, "lin", TEMPLATE)
    reply(mei, s)
    assert len(inbox(lin)) == 1
    [message] = delivered(wechat)
    assert (message["page"], message["data"]["name1"]) == (f"pages/challenge/index?s={s}", "梅")


@pytest.fixture
def noon() -> Iterator[None]:
    with clock.freeze_at(NOON):
        yield
