"""Moderation in the console: cases in their context, decided once, answered, pinned, told."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend import clock, db
from backend.admin.audit import audit_log as audit
from backend.articles.models import Article
from backend.moderation.review import decisions
from backend.moderation.state_machine import AlreadyDecided
from tests.admin.conftest import AtDesk, Script, WithKey, make_editor
from tests.admin.pages import PROBE, text_of
from tests.commenting import (
    DOUBTFUL,
    a_key,
    get,
    ids,
    many,
    page,
    replied,
    said,
    script,
    think,
)
from tests.conftest import Reader, SignedIn, counted
from tests.factories import SENTENCE, an_article
from tests.group_entry import enter
from tests.moderation.moderating import kept, report


def test_what_waits_is_listed_longest_first_in_its_context(
    with_key: WithKey, article: Article, lin: Reader, mei: Reader
) -> None:
    start = datetime.now(UTC)
    root = said(lin, article, "楼主的话")
    said(lin, article, DOUBTFUL)
    with clock.freeze_at(start + timedelta(minutes=1)):
        replied(mei, root, DOUBTFUL + "吗")
    with clock.freeze_at(start + timedelta(minutes=2)):
        think(lin, article, DOUBTFUL + "呢")
    first, second, third = body(with_key("analyst").get("/checks"))["items"]
    assert [each["text"] for each in (first, second, third)] == [
        DOUBTFUL,
        DOUBTFUL + "吗",
        DOUBTFUL + "呢",
    ]
    assert [each["context"] for each in (first, second, third)] == ["", "楼主的话", SENTENCE]
    facts = ("kind", "state", "reason", "label", "article_id", "title")
    assert [first[name] for name in facts] == [
        "message", "waiting", "review", 20012, article.public_id, article.title,
    ]  # fmt: skip
    assert first["author"]["nickname"] == "林"


def test_an_approved_message_is_met_by_all_and_told_to_the_audit_log(
    with_key: WithKey, article: Article, lin: Reader, client: FlaskClient
) -> None:
    message, desk = said(lin, article, DOUBTFUL), with_key("moderator")
    answer = decide(desk, message, "approve")
    assert (answer.status_code, answer.json["state"], answer.json["reason"]) == (
        200,
        "shown",
        "editor",
    )
    assert ids(client, article) == [message]
    deed = audit.list_entries("", 1)[0][0]
    assert (deed.action, deed.subject, deed.detail) == (
        "words.approved",
        f"message:{message}",
        {},
    )
    again = decide(desk, message, "approve")
    assert (again.status_code, again.json["code"]) == (409, "already_decided")


def test_a_refused_message_is_its_authors_alone_and_can_be_let_in_after_all(
    with_key: WithKey, article: Article, lin: Reader, client: FlaskClient
) -> None:
    message, desk = said(lin, article, DOUBTFUL), with_key()
    assert decide(desk, message, "refuse").json["state"] == "refused"
    assert get(lin, message).json["state"] == "refused"
    assert ids(client, article) == []
    assert decide(desk, message, "approve").json["state"] == "shown"
    assert decide(desk, message, "hide").json["state"] == "hidden"
    assert decide(desk, message, "hide").status_code == 409
    assert ids(client, article) == []


def test_the_lists_tell_where_words_stand(with_key: WithKey, article: Article, lin: Reader) -> None:
    desk = with_key()
    words = {name: said(lin, article, DOUBTFUL) for name in ("waiting", "shown", "refused")}
    words["hidden"] = said(lin, article)
    decide(desk, words["shown"], "approve")
    decide(desk, words["refused"], "refuse")
    decide(desk, words["hidden"], "hide")
    for state, message in words.items():
        got = body(desk.get("/checks", query_string={"state": state}))
        said_so = [each["subject"] for each in got["items"] if each["kind"] == "message"]
        assert said_so == [message]


def test_reports_land_in_the_list_without_naming_who_reported(
    with_key: WithKey, article: Article, lin: Reader, signed_in: SignedIn
) -> None:
    message = said(lin, article)
    for number in range(3):
        report(signed_in(f"r{number}"), message, reason="abuse", text=f"第 {number} 次")
    (case,) = body(with_key().get("/checks"))["items"]
    assert (case["state"], case["reason"]) == ("held", "reports")
    assert [each["text"] for each in case["reports"]] == ["第 0 次", "第 1 次", "第 2 次"]
    assert set(case["reports"][0]) == {"reason", "text", "created_at"}


def test_lists_page_without_gap_or_repeat_while_others_decide(
    with_key: WithKey, article: Article
) -> None:
    kept_, desk = many(article, 25), with_key()
    found, cursor = [], ""
    while True:
        asked = {"state": "shown", "limit": 7, "cursor": cursor}
        got = body(desk.get("/checks", query_string=asked))
        found += [each["subject"] for each in got["items"] if each["kind"] == "message"]
        if got["next"] is None:
            break
        decide(desk, found[-1], "hide")
        cursor = got["next"]
    assert sorted(found) == sorted(kept_)


def test_a_list_is_a_fixed_number_of_queries(
    app: Flask, with_key: WithKey, article: Article, lin: Reader
) -> None:
    desk, asked = with_key(), []
    desk.get("/checks")  # notes that the key is in use
    for _ in range(2):
        for _ in range(4):
            said(lin, article, DOUBTFUL)
        with counted(app) as sent:
            desk.get("/checks")
        asked.append(len(sent))
    assert asked[0] == asked[1]


def test_private_and_deleted_words_are_not_shown_to_editors(
    with_key: WithKey, article: Article, lin: Reader
) -> None:
    said(lin, article, "只给自己", visibility="private")
    message = said(lin, article, DOUBTFUL)
    lin.put(f"/api/v1/messages/{message}", json={"text": DOUBTFUL, "visibility": "private"})
    deleted = said(lin, article, DOUBTFUL)
    lin.delete(f"/api/v1/messages/{deleted}")
    desk = with_key()
    for state in ("waiting", "shown", "refused", "hidden"):
        got = body(desk.get("/checks", query_string={"state": state}))["items"]
        assert [each for each in got if each["kind"] == "message"] == []
    assert decide(desk, deleted, "approve").status_code == 409


def test_the_account_answers_in_its_own_name_once(
    with_key: WithKey, article: Article, lin: Reader, client: FlaskClient
) -> None:
    message, desk, key = said(lin, article), with_key("moderator"), a_key()
    sent = {"text": "谢谢你读到这里。", "key": key}
    answers = [desk.post(f"/messages/{message}/replies", json=sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    (shown,) = page(client, article)["items"]
    assert [each["author"]["official"] for each in shown["replies"]] == [True]
    actions = [deed.action for deed in audit.list_entries("", 5)[0]]
    assert actions.count("message.answered") == 1
    assert desk.post("/messages/nowhere/replies", json=sent | {"key": a_key()}).status_code == 404


def test_a_message_is_pinned_and_let_go(
    with_key: WithKey, article: Article, lin: Reader, client: FlaskClient
) -> None:
    messages, desk = [said(lin, article, f"第 {number} 句") for number in range(4)], with_key()
    assert desk.post(f"/messages/{messages[0]}/pin").status_code == 204
    assert ids(client, article, sort="new")[0] == messages[0]
    assert desk.post(f"/messages/{messages[0]}/unpin").status_code == 204
    assert ids(client, article, sort="new")[0] == messages[3]
    for message in messages[:3]:
        desk.post(f"/messages/{message}/pin")
    assert body(desk.post(f"/messages/{messages[3]}/pin"))["code"] == "too_many_pins"
    assert desk.post(f"/messages/{replied(lin, messages[0])}/pin").status_code == 404


@pytest.mark.parametrize("deed", ["approve", "refuse", "hide"])
def test_an_analyst_looks_and_decides_nothing(
    with_key: WithKey, article: Article, lin: Reader, deed: str
) -> None:
    message, desk = said(lin, article, DOUBTFUL), with_key("analyst")
    assert decide(desk, message, deed).status_code == 403
    assert desk.post(f"/messages/{message}/pin").status_code == 403
    sent = {"text": "字", "key": a_key()}
    assert desk.post(f"/messages/{message}/replies", json=sent).status_code == 403


def test_a_stranger_sees_no_queue(client: FlaskClient) -> None:
    assert client.get("/admin/api/v1/checks").status_code == 401
    assert client.post("/admin/api/v1/checks/abc/approve").status_code == 401


@pytest.mark.parametrize("asked", [{"state": "x"}, {"cursor": "garbage"}, {"limit": 101}])
def test_a_list_that_cannot_be_is_refused(with_key: WithKey, asked: dict[str, Any]) -> None:
    assert with_key().get("/checks", query_string=asked).status_code == 422


def test_two_editors_never_decide_the_same_thing_twice(committed: Flask) -> None:
    (message,) = many(an_article(), 1)
    editors = [make_editor(login=f"e-{number}") for number in range(8)]
    check_id, done, late = kept(message).public_id, [], []

    def decide_it(editor_id: int) -> None:
        with committed.app_context():
            try:
                with db.transaction():
                    decisions.decide(check_id, "hide", editor_id)
                done.append(editor_id)
            except AlreadyDecided:
                late.append(editor_id)

    threads = [threading.Thread(target=decide_it, args=(each.id,)) for each in editors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(done), len(late)) == (1, 7)
    assert kept(message).editor_id == done[0]


def test_the_console_shows_what_waits_and_decides_it(
    at_desk: AtDesk, article: Article, lin: Reader, client: FlaskClient
) -> None:
    message, browser = said(lin, article, DOUBTFUL), at_desk("moderator")
    shown = text_of(browser.get("/admin/moderation"))
    assert DOUBTFUL in shown
    assert "微信拿不准 · 低俗" in shown
    path = f"/admin/moderation/{kept(message).public_id}"
    answer = browser.post(f"{path}/approve?state=waiting")
    assert answer.headers["Location"].startswith(
        "/admin/moderation?state=waiting&done=words_approved"
    )
    assert "没有等着决定的话" in text_of(browser.get("/admin/moderation"))
    assert "已通过，所有人都能看到" in text_of(browser.get(answer.headers["Location"]))
    assert ids(client, article) == [message]
    late = browser.post(f"{path}/approve?state=waiting")
    assert (late.status_code, "林晚 已经处理过" in text_of(late)) == (409, True)
    assert browser.post(f"{path}/burn").status_code == 404
    assert browser.post("/admin/moderation/没有/approve").status_code == 404


def test_the_console_neither_answers_nor_pins_what_is_for_a_group(
    at_desk: AtDesk, article: Article, lin: Reader, wechat: FlaskClient
) -> None:
    word = said(lin, article, "群里的一句", visibility="group", group_id=enter(wechat, lin, "lin"))
    browser = at_desk()
    shown = text_of(browser.get("/admin/moderation?state=shown"))
    assert "群里的一句" in shown
    assert "只有群友看得到" in shown
    assert "以公众号回复" not in shown
    assert "置顶" not in shown
    path = f"/admin/messages/{word}"
    sent = {"text": "谢谢。", "key": a_key()}
    assert browser.post(f"{path}/answer", sent).status_code == 404
    assert browser.post(f"{path}/pin").status_code == 404
    assert get(lin, word).json["reply_count"] == 0


def test_the_console_answers_pins_and_hides(
    at_desk: AtDesk, article: Article, lin: Reader, client: FlaskClient
) -> None:
    message, browser = said(lin, article, "读者的一句"), at_desk()
    shown = text_of(browser.get("/admin/moderation?state=shown"))
    assert "读者的一句" in shown
    assert "以公众号回复" in shown
    path = f"/admin/messages/{message}"
    assert browser.post(f"{path}/pin?state=shown").status_code == 303
    assert "取消置顶" in text_of(browser.get("/admin/moderation?state=shown"))
    sent = {"text": "谢谢。", "key": a_key()}
    assert [browser.post(f"{path}/answer", sent).status_code for _ in range(2)] == [303, 303]
    (root,) = page(client, article)["items"]
    assert (root["pinned"], root["reply_count"]) == (True, 1)
    assert "公众号" in text_of(browser.get("/admin/moderation?state=shown"))
    less = browser.post(f"{path}/answer", {"text": "再谢\u202e。", "key": a_key()})
    assert "没有保留" in text_of(browser.get(less.headers["Location"]))
    empty = browser.post(f"{path}/answer", {"text": "", "key": a_key()})
    assert (empty.status_code, "回复要有内容" in text_of(empty)) == (422, True)
    assert browser.post(f"{path}/unpin").status_code == 303
    assert browser.post(f"/admin/moderation/{kept(message).public_id}/hide").status_code == 303
    assert page(client, article)["items"][0]["unavailable"] is True


def test_the_console_shows_the_note_on_a_card_and_takes_the_card_away(
    at_desk: AtDesk, article: Article, lin: Reader, client: FlaskClient
) -> None:
    wish = {"article_id": article.public_id, "quote": SENTENCE, "note": "寄给桥上的人"}
    card, browser = lin.post("/api/v1/cards", json=wish).json, at_desk("moderator")
    shown = text_of(browser.get("/admin/moderation?state=shown"))
    for words in ("寄给桥上的人", "卡片上的附言", SENTENCE):
        assert words in shown
    assert "以公众号回复" not in shown
    picture = card["url"].removeprefix("http://shiju.test")
    assert client.get(picture).status_code == 200
    hidden = browser.post(f"/admin/moderation/{kept(card['id']).public_id}/hide?state=shown")
    assert hidden.status_code == 303
    assert client.get(picture).status_code == 404
    assert "寄给桥上的人" in text_of(browser.get("/admin/moderation?state=hidden"))


def test_words_are_not_run_as_code_on_the_console(
    at_desk: AtDesk, article: Article, lin: Reader
) -> None:
    said(lin, article, DOUBTFUL + PROBE)
    shown = text_of(at_desk().get("/admin/moderation"))
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert" in shown


def test_the_console_shows_an_analyst_words_and_no_buttons(
    at_desk: AtDesk, article: Article, lin: Reader
) -> None:
    message, browser = said(lin, article, DOUBTFUL), at_desk("analyst")
    shown = text_of(browser.get("/admin/moderation"))
    assert DOUBTFUL in shown
    assert "/approve" not in shown
    assert browser.post(f"/admin/moderation/{kept(message).public_id}/approve").status_code == 403


def test_words_that_could_not_be_checked_say_so(
    at_desk: AtDesk, article: Article, lin: Reader, wechat: FlaskClient
) -> None:
    script(wechat, inactive=["lin"])
    said(lin, article)
    assert "读者已离开，未能检查" in text_of(at_desk().get("/admin/moderation"))


def decide(desk: Script, message: str, deed: str) -> Any:
    return desk.post(f"/checks/{kept(message).public_id}/{deed}")


def body(answer: Any) -> Any:
    return answer.json


@pytest.fixture
def article(app: Flask) -> Article:
    return an_article()


@pytest.fixture
def lin(signed_in: SignedIn) -> Reader:
    found = signed_in("lin")
    found.put("/api/v1/me", json={"nickname": "林"})
    return found


@pytest.fixture
def mei(signed_in: SignedIn) -> Reader:
    return signed_in("mei")
