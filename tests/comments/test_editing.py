"""Editing one's comment: in time, moderated again, and never past a decision."""

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from backend import clock, db
from backend.articles.models import Article
from backend.moderation.models import Check
from tests.commenting import (
    API,
    DOUBTFUL,
    RISKY,
    checked,
    get,
    ids,
    page,
    replied,
    row,
    said,
    script,
    think,
)
from tests.comments.comment_changes import change, put_away
from tests.conftest import Reader


def test_words_can_be_changed_and_say_so(article: Article, lin: Reader, mei: Reader) -> None:
    message = said(lin, article, "写错了一个子")
    assert get(lin, message).json["editable"] is True
    assert get(mei, message).json["editable"] is False
    answer = change(lin, message, "写错了一个字")
    assert (answer.status_code, answer.json["edited"]) == (200, True)
    (shown,) = page(mei, article)["items"]
    assert (shown["text"], shown["edited"]) == ("写错了一个字", True)


def test_the_same_words_again_change_nothing(
    article: Article, lin: Reader, wechat: FlaskClient
) -> None:
    message = said(lin, article, "一样")
    asked = checked(wechat)
    assert change(lin, message, "一样").json["edited"] is False
    assert checked(wechat) == asked


def test_after_some_minutes_words_that_others_read_stand(article: Article, lin: Reader) -> None:
    message, start = said(lin, article, "旧话"), datetime.now(UTC)
    with clock.freeze_at(start + timedelta(minutes=4)):
        assert change(lin, message, "新话").status_code == 200
    with clock.freeze_at(start + timedelta(minutes=6)):
        answer = change(lin, message, "更新的话")
        assert (answer.status_code, answer.json["code"]) == (409, "too_late_to_edit")
        assert get(lin, message).json["editable"] is False
    assert row(message).text == "新话"


def test_private_words_can_be_changed_at_any_time_and_are_not_judged(
    article: Article, lin: Reader, wechat: FlaskClient
) -> None:
    message, start = said(lin, article, "私下", visibility="private"), datetime.now(UTC)
    with clock.freeze_at(start + timedelta(days=90)):
        told = get(lin, message).json
        assert (told["editable"], told["editable_until"]) == (True, None)
        assert change(lin, message, RISKY).status_code == 200
    assert checked(wechat) == 0
    assert row(message).edited_at is None


def test_private_words_are_judged_when_they_are_made_public(
    article: Article, lin: Reader, mei: Reader
) -> None:
    message = said(lin, article, RISKY, visibility="private")
    assert change(lin, message, RISKY, visibility="public").json["code"] == "risky_words"
    assert ids(mei, article) == []
    assert change(lin, message, "好话", visibility="public").status_code == 200
    assert ids(mei, article) == [message]


def test_public_words_can_be_taken_back_and_given_again(
    article: Article, lin: Reader, mei: Reader
) -> None:
    message = said(lin, article, "一时的话")
    replied(mei, message)
    assert change(lin, message, "一时的话", visibility="private").status_code == 200
    got = page(mei, article)
    (shown,) = got["items"]
    assert (shown["unavailable"], shown["text"], shown["reply_count"]) == (True, "", 1)
    assert got["total"] == 0
    assert change(lin, message, "一时的话", visibility="public").status_code == 200
    assert page(mei, article)["items"][0]["text"] == "一时的话"


def test_the_minutes_are_not_gone_around_by_way_of_private(
    article: Article, lin: Reader, mei: Reader
) -> None:
    message, start = said(lin, article, "旧话"), datetime.now(UTC)
    with clock.freeze_at(start + timedelta(minutes=6)):
        assert change(lin, message, "旧话", visibility="private").status_code == 200
        assert change(lin, message, "新话").json["code"] == "too_late_to_edit"
        assert change(lin, message, "新话", visibility="public").status_code == 409
        assert change(lin, message, "旧话", visibility="public").status_code == 200
    assert page(mei, article)["items"][0]["text"] == "旧话"


def test_risky_changes_are_refused_and_the_words_stay(
    article: Article, lin: Reader, mei: Reader
) -> None:
    message = said(lin, article, "好话")
    answer = change(lin, message, RISKY)
    assert (answer.status_code, answer.json["code"]) == (422, "risky_words")
    assert page(mei, article)["items"][0]["text"] == "好话"


def test_doubtful_changes_go_out_of_sight(article: Article, lin: Reader, mei: Reader) -> None:
    message = said(lin, article, "好话")
    assert change(lin, message, DOUBTFUL).json["state"] == "waiting"
    assert ids(mei, article) == []
    assert change(lin, message, "又是好话").json["state"] == "shown"
    assert ids(mei, article) == [message]


def test_a_change_while_wechat_is_away_waits(
    article: Article, lin: Reader, mei: Reader, wechat: FlaskClient
) -> None:
    message = said(lin, article, "好话")
    script(wechat, outage=60)
    assert change(lin, message, "停电时的话").json["state"] == "waiting"
    assert ids(mei, article) == []


def test_what_an_editor_put_away_does_not_come_back_by_being_changed(
    article: Article, lin: Reader, mei: Reader
) -> None:
    message = said(lin, article, "坏话")
    put_away(message)
    for sent in ({"text": "好话"}, {"text": "坏话", "visibility": "private"}):
        answer = lin.put(f"{API}/messages/{message}", json=sent)
        assert (answer.status_code, answer.json["code"]) == (409, "words_held")
    assert ids(mei, article) == []
    assert lin.delete(f"{API}/messages/{message}").status_code == 204
    with db.read_session() as session:
        assert session.get_one(Check, row(message).check_id).state == "gone"


def test_others_words_cannot_be_changed(
    article: Article, lin: Reader, mei: Reader, client: FlaskClient
) -> None:
    message = said(lin, article)
    assert change(mei, message, "冒名").status_code == 404
    assert client.put(f"{API}/messages/{message}", json={"text": "冒名"}).status_code == 401
    lin.delete(f"{API}/messages/{message}")
    assert change(lin, message, "还魂").status_code == 404
    assert change(lin, "nowhere", "字").status_code == 404


def test_a_reply_cannot_be_private(article: Article, lin: Reader) -> None:
    below = replied(lin, said(lin, article))
    answer = change(lin, below, "字", visibility="private")
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/visibility")


@pytest.mark.parametrize("text", ["", "\u200b\u200b", "字" * 1001])
def test_words_cannot_be_changed_into_nothing(article: Article, lin: Reader, text: str) -> None:
    assert change(lin, said(lin, article), text).status_code == 422


def test_a_thought_stays_as_short_as_a_thought(article: Article, lin: Reader) -> None:
    thought = think(lin, article).json["id"]
    assert change(lin, thought, "字" * 500).status_code == 200
    assert change(lin, thought, "字" * 501).status_code == 422
