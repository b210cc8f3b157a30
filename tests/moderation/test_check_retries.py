"""Checks that WeChat did not answer are tried again, and each answer is stored once."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend import clock, db
from backend.articles.models import Article
from backend.moderation import text_moderation
from backend.moderation.review import decisions
from backend.wechat.api import text_check
from tests.admin.conftest import make_editor
from tests.commenting import API, checked, get, ids, page, replied, row, said, script
from tests.comments.comment_changes import change, put_away
from tests.conftest import Reader
from tests.moderation.moderating import kept, later, tick, waiting


def test_after_an_outage_of_an_hour_all_words_come_out(
    article: Article, lin: Reader, mei: Reader, wechat: FlaskClient
) -> None:
    before = said(lin, article, "停电以前")
    script(wechat, outage=3600)
    written = [said(lin, article, f"停电 {number}") for number in range(4)]
    start = datetime.now(UTC)
    with clock.freeze_at(start + timedelta(minutes=30)):
        tick()
    assert ids(mei, article) == [before]
    with clock.freeze_at(start + timedelta(minutes=70)):
        tick()
        assert set(ids(mei, article)) == {before, *written}
        assert row(replied(mei, written[0])).state == "shown"


def test_during_an_outage_wechat_is_asked_once_a_minute_and_not_for_every_word(
    article: Article, lin: Reader, wechat: FlaskClient
) -> None:
    said(lin, article, "停电以前")
    asked = checked(wechat)
    script(wechat, outage=3600)
    for number in range(5):
        said(lin, article, f"停电 {number}")
    assert checked(wechat) == asked + 1
    asked += 1
    with later(5):
        tick()
    assert checked(wechat) == asked + 1


def test_what_turns_out_risky_is_not_passed(
    article: Article, lin: Reader, mei: Reader, wechat: FlaskClient
) -> None:
    message = waiting(lin, article, wechat, "晚上的话")
    script(wechat, words={"晚上的话": "risky"})
    with later(5):
        tick()
    assert get(lin, message).json["state"] == "refused"
    assert ids(mei, article) == []
    assert kept(message).reason == "risky"


def test_what_turns_out_doubtful_waits_for_an_editor(
    article: Article, lin: Reader, wechat: FlaskClient
) -> None:
    message = waiting(lin, article, wechat, "晚上的话")
    script(wechat, words={"晚上的话": "review"})
    with later(5):
        tick()
    check = kept(message)
    assert (check.state, check.reason, check.retry_at) == ("waiting", "review", None)


def test_pauses_grow_and_in_the_end_it_is_left_to_the_editors(
    article: Article, lin: Reader, wechat: FlaskClient
) -> None:
    script(wechat, inactive=["lin"])
    message, pauses = said(lin, article), []
    while (ask_at := kept(message).retry_at) is not None:
        with clock.freeze_at(ask_at):
            tick()
            after = kept(message).retry_at
            if after is not None:
                pauses.append((after - ask_at).total_seconds() / 60)
    assert pauses[:3] == [2, 4, 8]
    assert pauses[-1] == 360
    assert 24 < sum(pauses) / 60 < 48
    assert kept(message).state == "waiting"


def test_who_comes_back_is_asked_about_again(
    article: Article, lin: Reader, mei: Reader, wechat: FlaskClient
) -> None:
    script(wechat, inactive=["lin"])
    message = said(lin, article)
    script(wechat, inactive=[])
    with later(2):
        tick()
    assert ids(mei, article) == [message]


def test_an_answer_about_earlier_words_changes_nothing(
    article: Article, lin: Reader, wechat: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = waiting(lin, article, wechat, "旧的话")
    real = text_moderation.check_with_wechat

    def meanwhile(account_id: int | None, text: str, scene: int) -> text_moderation.Verdict:
        found = real(account_id, text, scene)
        monkeypatch.setattr(text_moderation, "check_with_wechat", real)
        assert change(lin, message, "新的话").json["state"] == "waiting"
        return found

    monkeypatch.setattr(text_moderation, "check_with_wechat", meanwhile)
    with later(3):
        tick()
        assert kept(message).state == "waiting"
    with later(10):
        tick()
    assert kept(message).state == "shown"


def test_what_an_editor_decided_meanwhile_is_not_asked_again(
    article: Article, lin: Reader, wechat: FlaskClient
) -> None:
    message = waiting(lin, article, wechat)
    with db.transaction():
        decisions.decide(kept(message).public_id, "approve", make_editor().id)
    put_away(message)
    with later(10):
        tick()
    assert kept(message).state == "hidden"


def test_words_deleted_meanwhile_are_not_asked_about(
    article: Article, lin: Reader, wechat: FlaskClient
) -> None:
    message = waiting(lin, article, wechat)
    lin.delete(f"{API}/messages/{message}")
    asked = checked(wechat)
    with later(10):
        tick()
    assert checked(wechat) == asked


def test_wechat_is_never_asked_inside_a_transaction(
    app: Flask, article: Article, lin: Reader
) -> None:
    said(lin, article)
    with pytest.raises(RuntimeError), db.transaction():
        text_moderation.check_with_wechat(None, "字", text_check.COMMENT)


def test_a_waiting_reply_that_passes_is_counted(
    article: Article, lin: Reader, mei: Reader, wechat: FlaskClient
) -> None:
    root = said(lin, article)
    script(wechat, path="/wxa/msg_sec_check", errcode=-1)
    replied(mei, root)
    assert page(lin, article)["items"][0]["reply_count"] == 0
    with later(5):
        tick()
    assert page(lin, article)["items"][0]["reply_count"] == 1
