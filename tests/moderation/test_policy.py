"""The policy before WeChat's check: word lists, newcomers, bans, trust."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from backend import clock, db
from backend.admin.moderation import reader_sanctions
from backend.admin.moderation.word_lists import word_list_actions
from backend.articles.models import Article, OfficialAccount
from backend.moderation.models import Ban, BanMark
from backend.moderation.review import decisions
from backend.moderation.word_lists import list_settings, listed_words
from tests.commenting import API, DOUBTFUL, checked, ids, reply, row, said, say, script, think
from tests.comments.comment_changes import change
from tests.conftest import Reader, SignedIn, counted
from tests.factories import SENTENCE, an_article
from tests.moderation.moderating import ban, editor, kept, later, listed, tick


def test_a_refused_word_is_told_kindly_and_nothing_is_kept(
    article: Article, lin: Reader, wechat: FlaskClient
) -> None:
    listed("暴富", "refuse")
    for answer in (say(lin, article, "一夜暴 富"), think(lin, article, "暴*富")):
        assert (answer.status_code, answer.json["code"]) == (422, "listed_words")
        assert "换个说法" in answer.json["detail"]
    assert ids(lin, article) == []
    assert checked(wechat) == 0


def test_a_word_to_be_reviewed_waits_for_an_editor_whatever_wechat_says(
    article: Article, lin: Reader, mei: Reader
) -> None:
    listed("内幕", "review")
    message = said(lin, article, "这里有内 幕")
    check = kept(message)
    assert (check.state, check.reason, check.retry_at) == ("waiting", "words", None)
    assert ids(mei, article) == []


def test_a_list_of_one_account_holds_there_only(app: Flask, lin: Reader) -> None:
    here, there = an_article(), an_article()
    with db.transaction() as session:
        other = OfficialAccount(name="另一个号")
        session.add(other)
        session.flush()
        session.get_one(Article, there.id).official_account_id = other.id
        place = session.get_one(OfficialAccount, here.official_account_id).public_id
    listed("暴富", "refuse", place)
    assert say(lin, here, "暴富").status_code == 422
    assert say(lin, there, "暴富").status_code == 201


def test_a_changed_list_holds_at_once(article: Article, lin: Reader) -> None:
    listed("暴富", "refuse")
    assert say(lin, article, "暴富").status_code == 422
    with db.transaction():
        place = list_settings.get_scope("all")
        (word,), _, _ = listed_words.list_words(place, "", "", 5)
        word_list_actions.remove_word(editor(), "all", word.public_id)
    assert say(lin, article, "暴富").status_code == 201
    listed("暴富", "review")
    assert say(lin, article, "暴富").json["state"] == "waiting"


def test_a_list_costs_a_judgement_a_fixed_number_of_queries(
    app: Flask, article: Article, lin: Reader
) -> None:
    listed("暴富", "refuse")
    said(lin, article)
    with counted(app) as few:
        said(lin, article)
    listed("\n".join(f"词语{number}" for number in range(300)), "refuse")
    said(lin, article)
    with counted(app) as many:
        said(lin, article)
    assert len(few) == len(many)


def test_words_on_a_card_obey_the_lists_too(article: Article, lin: Reader) -> None:
    listed("暴富", "refuse")
    listed("内幕", "review")
    wish = {"article_id": article.public_id, "quote": SENTENCE}
    codes = [
        lin.post(f"{API}/cards", json=wish | {"note": note}).json["code"]
        for note in ("暴富", "内幕")
    ]
    assert codes == ["listed_words", "note_doubtful"]


def test_a_word_listed_while_wechat_was_away_still_keeps_words_out(
    article: Article, lin: Reader, mei: Reader, wechat: FlaskClient
) -> None:
    script(wechat, path="/wxa/msg_sec_check", errcode=-1)
    refused, reviewed = said(lin, article, "一夜暴富"), said(lin, article, "内幕")
    listed("暴富", "refuse")
    listed("内幕", "review")
    with later(10):
        tick()
    assert (kept(refused).state, kept(refused).reason) == ("refused", "words")
    assert (kept(reviewed).state, kept(reviewed).reason) == ("waiting", "words")
    assert ids(mei, article) == []


def test_a_newcomers_words_wait_until_one_was_approved(
    article: Article, lin: Reader, mei: Reader
) -> None:
    hold(1)
    first, second = said(lin, article, "第一句"), said(lin, article, "第二句")
    assert [kept(each).reason for each in (first, second)] == ["first", "first"]
    assert ids(mei, article) == []
    decide(first, "approve")
    third = said(lin, article, "第三句")
    assert kept(third).state == "shown"
    assert kept(second).state == "waiting"


def test_a_newcomer_does_not_slip_through_while_wechat_is_away(
    article: Article, lin: Reader, wechat: FlaskClient
) -> None:
    hold(1)
    script(wechat, path="/wxa/msg_sec_check", errcode=-1)
    message = said(lin, article)
    with later(5):
        tick()
    assert (kept(message).state, kept(message).reason) == ("waiting", "first")


def test_rewriting_does_not_get_a_newcomer_out(article: Article, lin: Reader) -> None:
    hold(1)
    message = said(lin, article)
    assert change(lin, message, "换一句").json["state"] == "waiting"


def test_a_banned_reader_reads_and_notes_but_says_nothing_in_public(
    article: Article, lin: Reader, mei: Reader
) -> None:
    before, root = said(lin, article, "以前的话"), said(mei, article, "梅的话")
    private = said(lin, article, "自己的", visibility="private")
    ban(lin, 7, "反复发广告")
    for answer in (
        say(lin, article),
        think(lin, article),
        reply(lin, root),
        change(lin, private, "自己的", visibility="public"),
    ):
        assert (answer.status_code, answer.json["code"]) == (403, "banned")
        assert "反复发广告" in answer.json["detail"]
        assert "月" in answer.json["detail"]
    assert said(lin, article, "再记一句", visibility="private")
    assert set(ids(mei, article)) == {before, root}
    told = lin.get(f"{API}/me/ban").json["ban"]
    assert told["reason"] == "反复发广告"
    assert mei.get(f"{API}/me/ban").json == {"ban": None}


def test_a_ban_ends_by_itself_or_when_it_is_lifted(article: Article, lin: Reader) -> None:
    ban(lin, 1)
    assert say(lin, article).status_code == 403
    with clock.freeze_at(datetime.now(UTC) + timedelta(days=1, minutes=1)):
        assert say(lin, article).status_code == 201
    ban(lin, None)
    answer = say(lin, article)
    assert (answer.status_code, "停止公开发言" in answer.json["detail"]) == (403, True)
    with db.transaction():
        reader_sanctions.lift_ban(editor(), lin.id)
    assert say(lin, article).status_code == 201


def test_a_later_ban_replaces_an_earlier_one(article: Article, lin: Reader) -> None:
    ban(lin, None)
    ban(lin, 1)
    with clock.freeze_at(datetime.now(UTC) + timedelta(days=2)):
        assert say(lin, article).status_code == 201
    with db.read_session():
        _, record, bans = reader_sanctions.get_person(lin.id)
    assert (record.bans, len(bans)) == (2, 2)


def test_a_ban_can_take_away_all_that_was_said(
    article: Article, lin: Reader, mei: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decisions, "BATCH_SIZE", 2)
    mine = [said(lin, article, f"第 {number} 句") for number in range(5)]
    waits, others = said(lin, article, DOUBTFUL), said(mei, article, "梅的话")
    ban(lin, 7, hides=True)
    assert set(ids(mei, article)) == {*mine, others}
    tick()
    assert ids(mei, article) == [others]
    assert {kept(each).state for each in mine} == {"hidden"}
    assert kept(waits).state == "refused"
    assert row(mine[0]).text == "第 0 句"


def test_trusted_people_wait_for_wechat_only(article: Article, lin: Reader) -> None:
    hold(1)
    listed("内幕", "review")
    listed("暴富", "refuse")
    with db.transaction():
        reader_sanctions.trust_reader(editor(), lin.id)
        reader_sanctions.trust_reader(editor(), lin.id)
    assert kept(said(lin, article, "内幕")).state == "shown"
    assert kept(said(lin, article, DOUBTFUL)).reason == "review"
    assert say(lin, article, "暴富").status_code == 422
    with db.transaction():
        reader_sanctions.untrust_reader(editor(), lin.id)
    assert kept(said(lin, article, "又一个内幕")).reason == "words"


def test_who_leaves_takes_trust_and_appeals_along(article: Article, lin: Reader) -> None:
    message = said(lin, article)
    decide(message, "hide")
    sent = {"text": "请再看看"}
    assert lin.post(f"{API}/me/annotations/{message}/appeal", json=sent).status_code == 200
    assert lin.delete(f"{API}/me").status_code == 204
    assert kept(message).state == "gone"


def test_a_ban_is_not_left_behind_by_deleting_the_account(
    article: Article, signed_in: SignedIn
) -> None:
    wen = signed_in("wen")
    ban(wen, 7, "反复发广告")
    assert wen.delete(f"{API}/me").status_code == 204
    with db.read_session() as session:
        assert session.scalars(select(Ban)).all() == []
        (mark,) = session.scalars(select(BanMark)).all()
    assert len(mark.openid_digest) == 64
    again = signed_in("wen")
    assert again.id != wen.id
    refused = say(again, article, "我又来了")
    assert (refused.status_code, refused.json["code"]) == (403, "banned")
    assert "反复发广告" in refused.json["detail"]
    with db.read_session() as session:
        assert session.scalars(select(BanMark)).all() == []
    with clock.freeze_at(clock.now() + timedelta(days=8)):
        assert say(again, article, "八天以后").status_code == 201


def test_a_ban_that_is_over_leaves_no_mark(article: Article, signed_in: SignedIn) -> None:
    wen = signed_in("wen")
    ban(wen, 7)
    with db.transaction():
        reader_sanctions.lift_ban(editor(), wen.id)
    assert wen.delete(f"{API}/me").status_code == 204
    with db.read_session() as session:
        assert session.scalars(select(BanMark)).all() == []
    assert say(signed_in("wen"), article, "没事了").status_code == 201


def test_lines_are_listed_once_and_what_is_no_word_is_told(app: Flask) -> None:
    with db.transaction():
        by = editor().id
        place = list_settings.get_scope("all")
        added = listed_words.add_words(
            place, ["暴富", " 暴 富 ", "***", "", "长" * 65], "refuse", "", by
        )
        assert (added.added, added.known, len(added.refused)) == (1, 0, 2)
        again = listed_words.add_words(place, ["暴富", "内幕"], "review", "改", by)
        assert (again.added, again.changed, again.known) == (1, 1, 0)
        assert listed_words.add_words(place, ["内幕"], "review", "改", by).known == 1


def hold(count: int, place: str = "all") -> None:
    with db.transaction():
        word_list_actions.set_hold_first(editor(), place, count)


def decide(message: str, deed: Any, **more: Any) -> None:
    with db.transaction():
        decisions.decide(kept(message).public_id, deed, editor().id, **more)
