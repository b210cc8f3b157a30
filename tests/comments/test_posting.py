"""Posting a comment: stored once, moderated first, and what is refused."""

import threading
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from backend import db
from backend.articles import publication
from backend.articles.models import Article
from backend.comments.models import Message
from backend.moderation.models import Check
from tests.commenting import (
    API,
    DOUBTFUL,
    RISKY,
    a_key,
    checked,
    get,
    ids,
    page,
    reply,
    said,
    say,
    script,
    think,
)
from tests.conftest import Reader, fresh_wechat
from tests.factories import SENTENCE, an_article


def test_a_stranger_reads_and_says_nothing(client: FlaskClient, article: Article) -> None:
    path = f"{API}/articles/{article.public_id}/messages"
    assert client.post(path, json={"text": "字", "key": a_key()}).status_code == 401
    assert page(client, article) == {"items": [], "next": None, "total": 0}


def test_a_message_is_met_by_all_with_its_author(
    client: FlaskClient, article: Article, lin: Reader
) -> None:
    answer = say(lin, article, "读到这里，我停了一会儿。")
    assert answer.status_code == 201
    assert answer.json["is_own"] is True
    got = page(client, article)
    assert got["total"] == 1
    (message,) = got["items"]
    assert message["id"] == answer.json["id"]
    assert message["text"] == "读到这里，我停了一会儿。"
    assert message["author"]["nickname"] == "林"
    facts = ("state", "unavailable", "is_own", "edited", "likes", "reply_count", "editable_until")
    assert [message[name] for name in facts] == ["shown", False, False, False, 0, 0, None]


def test_who_has_no_name_is_a_reader(client: FlaskClient, article: Article, bo: Reader) -> None:
    said(bo, article)
    assert page(client, article)["items"][0]["author"]["nickname"] == "一位读者"


def test_a_thought_stands_on_its_words(article: Article, lin: Reader) -> None:
    answer = think(lin, article, "原来如此。")
    assert answer.status_code == 201
    assert answer.json["kind"] == "thought"
    assert answer.json["passage"]["quote"] == SENTENCE
    assert ids(lin, article) == []


def test_a_thought_on_words_that_are_not_there_is_refused(article: Article, lin: Reader) -> None:
    answer = think(lin, article, quote="文章里没有这样一句")
    assert (answer.status_code, answer.json["code"]) == (422, "passage_absent")


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("  桥\u200b上\u202e的 \r\n 灯 ", "桥上的\n灯"),
        ("一\n\n\n\n\n二", "一\n\n二"),
        ("👨‍👩‍👧 来过", "👨‍👩‍👧 来过"),
    ],
)
def test_words_are_kept_without_what_hides_in_them(
    article: Article, lin: Reader, sent: str, kept: str
) -> None:
    assert say(lin, article, sent).json["text"] == kept


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n",
        "\u200b\u200d\ufeff",
        "\u202e\u2066",
        "\u3164",
        "\uffa0\u2800",
        "\U000e0041\ufe0f",
        "字" * 1001,
        7,
        None,
        ["字"],
    ],
)
def test_words_that_nobody_can_see_or_too_many_are_refused(
    article: Article, lin: Reader, text: Any
) -> None:
    answer = say(lin, article, text)
    assert (answer.status_code, answer.json["code"]) == (422, "bad_input")
    assert answer.json["errors"][0]["pointer"] == "/text"


def test_a_thought_is_shorter_than_a_message(article: Article, lin: Reader) -> None:
    assert say(lin, article, "字" * 1000).status_code == 201
    assert think(lin, article, "字" * 500).status_code == 201
    assert think(lin, article, "字" * 501).status_code == 422


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "键" * 20, "has space in the key"])
def test_a_key_must_be_one(article: Article, lin: Reader, key: str) -> None:
    assert say(lin, article, key=key).status_code == 422


def test_sent_again_under_the_same_key_it_is_the_same_message(
    article: Article, lin: Reader, wechat: FlaskClient
) -> None:
    key = a_key()
    first, second = (say(lin, article, "同一句", key=key) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json == second.json
    assert checked(wechat) == 1
    assert len(ids(lin, article)) == 1


def test_the_same_key_with_another_content_is_a_conflict(article: Article, lin: Reader) -> None:
    key = a_key()
    message = said(lin, article, "一句", key=key)
    for answer in (
        say(lin, article, "另一句", key=key),
        say(lin, article, "一句", key=key, visibility="private"),
        say(lin, an_article(), "一句", key=key),
        think(lin, article, "一句", key=key),
        reply(lin, message, "一句", key=key),
    ):
        assert (answer.status_code, answer.json["code"]) == (409, "key_reused")


def test_two_readers_may_draw_the_same_key(article: Article, lin: Reader, mei: Reader) -> None:
    key = a_key()
    assert said(lin, article, key=key) != said(mei, article, key=key)


def test_a_retry_after_a_deletion_brings_nothing_back(article: Article, lin: Reader) -> None:
    key = a_key()
    message = said(lin, article, "说过的", key=key)
    lin.delete(f"{API}/messages/{message}")
    again = say(lin, article, "说过的", key=key)
    assert (again.status_code, again.json["id"], again.json["unavailable"]) == (201, message, True)
    assert ids(lin, article) == []


def test_a_retry_gets_its_answer_even_when_what_it_answered_has_gone(
    article: Article, lin: Reader, mei: Reader
) -> None:
    root, key, other = said(lin, article), a_key(), a_key()
    first, message = reply(mei, root, "一句", key=key), said(mei, article, "一句", key=other)
    lin.delete(f"{API}/messages/{root}")
    with db.transaction():
        publication.withdraw(article.public_id)
    again = reply(mei, root, "一句", key=key)
    assert (again.status_code, again.json["id"]) == (201, first.json["id"])
    assert say(mei, article, "一句", key=other).json["id"] == message


def test_ten_retries_at_once_are_one_message(committed: Flask) -> None:
    reader = Reader.arrive(committed, fresh_wechat(committed), "lin")
    article, key = an_article(), a_key()
    root = said(reader, article, "楼主")
    answers: list[Any] = []

    def send() -> None:
        mine = reader.clone(committed)
        answers.append(say(mine, article, "一句", key=key))
        answers.append(reply(mine, root, "一句", key=key + "-r"))

    threads = [threading.Thread(target=send) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["id"] for answer in answers}) == 2
    with db.read_session() as session:
        assert session.scalar(select(func.count()).select_from(Message)) == 3
        assert session.scalar(select(func.count()).select_from(Check)) == 3
        assert session.scalar(select(Message.replies).where(Message.public_id == root)) == 1


def test_risky_words_are_refused_kindly_and_not_kept(
    article: Article, lin: Reader, client: FlaskClient
) -> None:
    key = a_key()
    answer = say(lin, article, RISKY, key=key)
    assert (answer.status_code, answer.json["code"]) == (422, "risky_words")
    assert answer.json["detail"] == "这段话里可能有不合适的内容，改一改再发吧"
    with db.read_session() as session:
        assert session.scalar(select(func.count()).select_from(Message)) == 0
        assert session.scalar(select(func.count()).where(Check.kind == "message")) == 0
    assert say(lin, article, "改好了", key=key).status_code == 201
    assert len(ids(client, article)) == 1


def test_doubtful_words_are_their_authors_alone_until_decided(
    article: Article, lin: Reader, mei: Reader, client: FlaskClient
) -> None:
    message = said(lin, article, DOUBTFUL)
    assert get(lin, message).json["state"] == "waiting"
    assert [each["state"] for each in page(lin, article)["items"]] == ["waiting"]
    for other in (mei, client):
        assert page(other, article) == {"items": [], "next": None, "total": 0}
        assert get(other, message).status_code == 404
    assert page(lin, article)["total"] == 0


def test_private_words_are_not_shown_to_wechat_nor_to_others(
    article: Article, lin: Reader, mei: Reader, wechat: FlaskClient
) -> None:
    message = said(lin, article, RISKY, visibility="private")
    assert checked(wechat) == 0
    assert ids(lin, article) == [message]
    assert ids(mei, article) == []
    assert get(mei, message).status_code == 404


@pytest.mark.parametrize(
    "play",
    [
        {"outage": 600},
        {"path": "/wxa/msg_sec_check", "errcode": 61010},
        {"path": "/wxa/msg_sec_check", "errcode": -1},
        {"path": "/wxa/msg_sec_check", "errcode": 44991},
        {"path": "/wxa/msg_sec_check", "errcode": 45009},
        {"path": "/wxa/msg_sec_check", "errcode": 48001},
        {"path": "/wxa/msg_sec_check", "errcode": 99999},
        {"inactive": ["lin"]},
    ],
)
def test_words_that_wechat_cannot_be_asked_about_wait_and_are_not_lost(
    article: Article, lin: Reader, mei: Reader, wechat: FlaskClient, play: dict[str, Any]
) -> None:
    script(wechat, **play)
    message = said(lin, article, "停电的晚上写的")
    assert get(lin, message).json["state"] == "waiting"
    assert ids(mei, article) == []


def test_nothing_can_be_said_where_nothing_can_be_read(lin: Reader) -> None:
    draft, gone = an_article(publish=False), an_article()
    with db.transaction():
        publication.withdraw(gone.public_id)
    assert say(lin, draft).status_code == 404
    assert think(lin, draft).status_code == 404
    assert say(lin, gone).json["code"] == "article_withdrawn"
    assert lin.get(f"{API}/articles/{gone.public_id}/messages").status_code == 404


def test_what_was_said_under_a_withdrawn_article_is_not_found_by_its_id(
    article: Article, lin: Reader
) -> None:
    message = said(lin, article)
    with db.transaction():
        publication.withdraw(article.public_id)
    assert get(lin, message).json["code"] == "article_withdrawn"
    assert lin.get(f"{API}/messages/{message}/replies").status_code == 404
    assert reply(lin, message).status_code == 404


def test_unknown_fields_and_kinds_are_refused(article: Article, lin: Reader) -> None:
    assert say(lin, article, account_id="x").status_code == 422
    assert say(lin, article, visibility="group").status_code == 422
    assert say(lin, article, visibility="x").status_code == 422


def test_nobody_talks_without_end(
    article: Article, lin: Reader, mei: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.comments.posting.require_writer.count", 3)
    answers = [say(lin, article, f"第 {number} 句") for number in range(5)]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 429, 429]
    assert int(answers[-1].headers["Retry-After"]) >= 1
    assert say(mei, article).status_code == 201
