"""Bulk decisions and undo, bans and word lists, by pages and by scripts."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from backend.admin.audit import audit_log as audit
from backend.articles.models import Article
from backend.moderation.word_lists import listed_exceptions, listed_words
from tests.admin.conftest import AtDesk
from tests.admin.pages import PROBE, text_of
from tests.commenting import DOUBTFUL, ids, many, replied, said, say, think
from tests.comments.conftest import article, lin, mei
from tests.conftest import Reader, SignedIn, counted
from tests.factories import SENTENCE
from tests.moderation.moderating import appeal, kept, report, tick

__all__ = ["article", "lin", "mei"]

# A script whose answers are read as they come.
AnyKey = Callable[..., Any]


def test_a_stranger_and_an_analyst_decide_nothing(
    with_key: AnyKey, client: FlaskClient, lin: Reader
) -> None:
    doors: list[tuple[str, str, dict[str, Any]]] = [
        ("post", "/decisions", {"action": "approve", "items": [{"id": "a"}]}),
        ("post", "/decisions/undo", {"batch": "a"}),
        ("put", f"/people/{lin.id}/ban", {"days": 1, "reason": "广告"}),
        ("put", f"/people/{lin.id}/trust", {}),
        ("put", "/word-lists/all", {"hold_first": 1}),
        ("post", "/word-lists/all/words", {"words": "暴富", "effect": "refuse"}),
    ]
    analyst = with_key("analyst")
    for method, path, sent in doors:
        stranger = getattr(client, method)(f"/admin/api/v1{path}", json=sent)
        assert stranger.status_code == 401
        assert getattr(analyst, method)(path, json=sent).status_code == 403


def test_several_are_decided_at_once_and_what_fails_is_told(
    with_key: AnyKey, article: Article, lin: Reader, client: FlaskClient
) -> None:
    waits = [said(lin, article, DOUBTFUL + str(number)) for number in range(3)]
    out, desk = said(lin, article), with_key("moderator")
    items: list[dict[str, Any]] = [{"id": kept(each).public_id} for each in (*waits, out)]
    items += [{"id": "nowhere"}, {"id": kept(waits[0]).public_id, "round": 9}]
    told = desk.post("/decisions", json={"action": "refuse", "items": items[:5]}).json
    assert told["decided"] == [each["id"] for each in items[:3]]
    assert [(each["id"], each["code"]) for each in told["failed"]] == [
        (items[3]["id"], "already_decided"),
        ("nowhere", "not_found"),
    ]
    actions = [deed.action for deed in audit.list_entries("", 3)[0]]
    assert actions == ["words.refused"] * 3
    back = desk.post("/decisions/undo", json={"batch": told["batch"]}).json
    assert (back["decided"], back["failed"]) == (told["decided"], [])
    assert {kept(each).state for each in waits} == {"waiting"}
    late = desk.post("/decisions", json={"action": "approve", "items": items[5:]}).json
    assert [each["code"] for each in late["failed"]] == ["already_decided"]
    assert ids(client, article) == [out]


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"action": "burn", "items": [{"id": "a"}]},
        {"action": "hide", "items": []},
        {"action": "hide", "items": [{"id": "没有"}]},
        {"action": "hide", "items": [{"id": "a"}] * 101},
    ],
)
def test_bad_bulk_is_refused(with_key: AnyKey, sent: dict[str, Any]) -> None:
    assert with_key().post("/decisions", json=sent).status_code == 422


def test_a_case_tells_the_thread_the_person_and_the_appeal(
    with_key: AnyKey, article: Article, lin: Reader, mei: Reader
) -> None:
    root = think(lin, article, "开头的想法").json["id"]
    first = replied(mei, root, "梅的回答")
    second = replied(lin, first, DOUBTFUL)
    (case,) = with_key().get("/checks").json["items"]
    assert case["subject"] == second
    assert case["quote"] == SENTENCE
    assert case["thread"] == [
        {"author": "林", "text": "开头的想法"},
        {"author": "梅", "text": "梅的回答"},
    ]
    assert (case["record"]["shown"], case["record"]["waiting"]) == (1, 1)
    desk = with_key("moderator")
    desk.post("/decisions", json={"action": "refuse", "items": [{"id": case["id"]}]})
    appeal(lin, second, "我是认真的")
    (again,) = desk.get("/checks", query_string={"state": "appeals"}).json["items"]
    assert (again["state"], again["appeal"]["text"]) == ("appealed", "我是认真的")
    assert [each["id"] for each in desk.get("/checks").json["items"]] == [case["id"]]


def test_what_was_reported_is_found_before_it_is_hidden(
    with_key: AnyKey, article: Article, lin: Reader, signed_in: SignedIn
) -> None:
    message = said(lin, article)
    report(signed_in("r1"), message, reason="spam")
    (case,) = with_key().get("/checks", query_string={"state": "reported"}).json["items"]
    assert (case["state"], len(case["reports"]), case["record"]["reported"]) == ("shown", 1, 1)


def test_a_list_with_records_is_a_fixed_number_of_queries(
    with_key: AnyKey, article: Article, signed_in: SignedIn
) -> None:
    desk, asked = with_key(), []
    desk.get("/checks")  # notes that the key is in use
    for turn in range(2):
        for number in range(3):
            reader = signed_in(f"w{turn}{number}")
            root = said(reader, article)
            replied(reader, root, DOUBTFUL)
        with counted(desk.http.application) as sent:
            desk.get("/checks")
        asked.append(len(sent))
    assert asked[0] == asked[1]


def test_a_person_is_banned_lifted_and_trusted_by_script(
    with_key: AnyKey, article: Article, lin: Reader
) -> None:
    desk = with_key("moderator")
    said(lin, article)
    sent = {"days": 7, "reason": "反复发广告", "hide_content": True}
    told = desk.put(f"/people/{lin.id}/ban", json=sent).json
    assert told["ban"]["reason"] == "反复发广告"
    assert say(lin, article).json["code"] == "banned"
    tick()
    person = desk.get(f"/people/{lin.id}").json
    assert (person["record"]["hidden"], len(person["bans"])) == (1, 1)
    assert desk.delete(f"/people/{lin.id}/ban").json["ban"] is None
    assert desk.put(f"/people/{lin.id}/trust").json["trusted"] is True
    assert desk.delete(f"/people/{lin.id}/trust").json["trusted"] is False
    words = desk.get(f"/people/{lin.id}/texts").json["items"]
    assert {each["kind"]: each["state"] for each in words} == {
        "message": "hidden",
        "nickname": "shown",
    }
    wrong: list[dict[str, Any]] = [
        {"days": 2, "reason": "x"},
        {"days": 1, "reason": " "},
        {"days": 1},
    ]
    for bad in wrong:
        assert desk.put(f"/people/{lin.id}/ban", json=bad).status_code == 422
    assert desk.put("/people/nobody/ban", json={"days": 1, "reason": "x"}).status_code == 404
    deeds = {deed.action: deed.detail for deed in audit.list_entries("", 9)[0]}
    assert deeds["reader.banned"] == {"days": 7, "hides_words": True}


def test_all_that_a_person_said_is_paged(with_key: AnyKey, article: Article) -> None:
    messages, desk = many(article, 7), with_key()
    (case,) = desk.get("/checks", query_string={"state": "shown", "limit": 1}).json["items"]
    found, cursor = [], ""
    while True:
        asked = {"limit": 3, "cursor": cursor}
        got = desk.get(f"/people/{case['author']['id']}/texts", query_string=asked).json
        found += [each["subject"] for each in got["items"] if each["kind"] == "message"]
        if got["next"] is None:
            break
        cursor = got["next"]
    assert found == messages[::-1]


def test_lists_of_words_by_script(with_key: AnyKey, article: Article, lin: Reader) -> None:
    desk = with_key("moderator")
    sent = {"words": "暴富\n内幕\n***", "effect": "refuse", "note": "常见广告"}
    assert desk.post("/word-lists/all/words", json=sent).json == {
        "added": 2,
        "changed": 0,
        "known": 0,
        "refused": ["***"],
        "dropped_characters": [],
    }
    got = desk.get("/word-lists/all/words", query_string={"q": "暴", "limit": 1}).json
    assert (got["total"], got["items"][0]["word"], got["next"]) == (1, "暴富", None)
    assert got["items"][0]["added_by"] == "林晚"
    tried = desk.post("/word-lists/all/match", json={"text": "一夜暴 富"}).json["items"]
    assert tried == [{"word": "暴富", "effect": "refuse"}]
    assert say(lin, article, "内 幕").status_code == 422
    word = got["items"][0]["id"]
    assert desk.delete(f"/word-lists/all/words/{word}").status_code == 204
    assert desk.delete(f"/word-lists/all/words/{word}").status_code == 404
    assert desk.put("/word-lists/all", json={"hold_first": 1}).json["hold_first"] == 1
    lists = desk.get("/word-lists").json["items"]
    assert [each["name"] for each in lists][:1] == ["所有公众号"]
    assert desk.get("/word-lists/nowhere/words").status_code == 404
    details = {deed.action: deed.detail for deed in audit.list_entries("", 9)[0]}
    assert details["list.added"] == {"effect": "refuse", "added": 2, "changed": 0}
    assert details["list.removed"] == {"word": "暴富"}


def test_exceptions_by_script(with_key: AnyKey, article: Article, lin: Reader) -> None:
    desk = with_key("moderator")
    desk.post("/word-lists/all/words", json={"words": "大麻", "effect": "refuse"})
    assert say(lin, article, "遇到大麻烦了").status_code == 422
    path = "/word-lists/all/exceptions"
    sent = {"exceptions": "大麻烦\n大 麻\n小事\n大麻 烦\n大麻大麻", "note": "常用词"}
    told = desk.post(path, json=sent).json
    assert (told["added"], told["changed"], told["known"]) == (1, 0, 0)
    assert [each["exception"] for each in told["refused"]] == ["大 麻", "小事", "大麻大麻"]
    assert "“大麻”" in told["refused"][0]["reason"]
    got = desk.get(path, query_string={"q": "麻", "limit": 1}).json
    assert (got["total"], got["items"][0]["exception"], got["next"]) == (1, "大麻烦", None)
    assert got["items"][0]["added_by"] == "林晚"
    assert say(lin, article, "遇到大麻烦了").status_code == 201
    for text in ("大麻烦大麻", "大麻 烦", "大。麻烦"):
        assert say(lin, article, text).status_code == 422
    exception = got["items"][0]["id"]
    assert desk.delete(f"{path}/{exception}").status_code == 204
    assert desk.delete(f"{path}/{exception}").status_code == 404
    assert say(lin, article, "遇到大麻烦了").status_code == 422
    details = {deed.action: deed.detail for deed in audit.list_entries("", 9)[0]}
    assert details["list.exceptions_added"] == {"added": 1, "changed": 0}
    assert details["list.exception_removed"] == {"exception": "大麻烦"}


@pytest.mark.parametrize("exception", ["大麻", "大 麻", "大*麻", "大麻大麻", "大\u200b麻", "小事"])
def test_what_would_undo_a_word_is_refused_by_name(with_key: AnyKey, exception: str) -> None:
    desk = with_key("moderator")
    desk.post("/word-lists/all/words", json={"words": "大麻", "effect": "refuse"})
    refused = desk.post("/word-lists/all/exceptions", json={"exceptions": exception})
    assert (refused.status_code, refused.json["code"]) == (422, "bad_exception")
    assert refused.json["detail"].startswith(exception)
    assert desk.get("/word-lists/all/exceptions").json["total"] == 0


def test_a_list_goes_out_and_into_another_place(with_key: AnyKey) -> None:
    desk = with_key("moderator")
    desk.post("/word-lists/all/words", json={"words": "大麻", "effect": "refuse", "note": "毒品"})
    desk.post("/word-lists/all/words", json={"words": "内幕", "effect": "review"})
    desk.post("/word-lists/all/exceptions", json={"exceptions": "大麻烦"})
    content = desk.get("/word-lists/all/export").json
    assert content == {
        "words": [
            {"word": "大麻", "effect": "refuse", "note": "毒品"},
            {"word": "内幕", "effect": "review", "note": ""},
        ],
        "exceptions": [{"exception": "大麻烦", "note": ""}],
    }
    told = desk.post("/word-lists/all/import", json=content).json
    assert (told["words"]["known"], told["exceptions"]["known"]) == (2, 1)
    content["words"][1]["effect"] = "refuse"
    content["words"].append({"word": "上门", "effect": "review", "note": ""})
    content["exceptions"] += [{"exception": "上门女婿"}, {"exception": "内幕"}]
    told = desk.post("/word-lists/all/import", json=content).json
    assert (told["words"]["added"], told["words"]["changed"]) == (1, 1)
    assert told["exceptions"]["added"] == 1
    assert [each["exception"] for each in told["exceptions"]["refused"]] == ["内幕"]
    for bad in ({"words": [{"word": "a"}]}, {"words": "大麻"}, {"exceptions": [1]}):
        assert desk.post("/word-lists/all/import", json=bad).status_code == 422
    assert "list.imported" in [deed.action for deed in audit.list_entries("", 9)[0]]


def test_exceptions_have_a_list_and_an_end(
    with_key: AnyKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = with_key("moderator")
    content: dict[str, Any] = {
        "words": [{"word": "大麻", "effect": "refuse"}],
        "exceptions": [{"exception": "大麻烦"}],
    }
    for answer in (
        desk.get("/word-lists/nowhere/exceptions"),
        desk.post("/word-lists/nowhere/exceptions", json={"exceptions": "大麻烦"}),
        desk.delete("/word-lists/nowhere/exceptions/any"),
        desk.get("/word-lists/nowhere/export"),
        desk.post("/word-lists/nowhere/import", json=content),
    ):
        assert (answer.status_code, answer.json["code"]) == (404, "not_found")
    with monkeypatch.context() as patched:
        patched.setattr(listed_words, "MAX_WORDS", 0)
        answer = desk.post("/word-lists/all/import", json=content)
        assert answer.json["code"] == "too_many_words"
    monkeypatch.setattr(listed_exceptions, "MAX_EXCEPTIONS", 0)
    answer = desk.post("/word-lists/all/import", json=content)
    assert (answer.status_code, answer.json["code"]) == (409, "too_many_exceptions")
    assert desk.get("/word-lists/all/words").json["total"] == 0
    desk.post("/word-lists/all/words", json={"words": "大麻", "effect": "refuse"})
    answer = desk.post("/word-lists/all/exceptions", json={"exceptions": "大麻烦"})
    assert answer.json["code"] == "too_many_exceptions"


def test_a_tried_text_says_why(with_key: AnyKey) -> None:
    desk = with_key("moderator")
    desk.post("/word-lists/all/words", json={"words": "大麻\n上门", "effect": "refuse"})
    desk.post("/word-lists/all/words", json={"words": "内幕", "effect": "review"})
    desk.post("/word-lists/all/exceptions", json={"exceptions": "大麻烦"})
    text = "早上。门口有大麻烦，😀内·幕和大１麻"
    told = desk.post("/word-lists/all/match", json={"text": text}).json
    assert told["items"] == [
        {"word": "大麻", "effect": "refuse"},
        {"word": "内幕", "effect": "review"},
    ]
    seen = [
        (
            match["word"],
            "".join(text[each["start"] : each["end"]] for each in match["ranges"]),
            match["disguises"],
            match["let_pass_by"],
            match["exception"],
        )
        for match in told["matches"]
    ]
    assert seen == [
        ("大麻", "大麻", ["letters", "width_or_case"], None, None),
        ("内幕", "内幕", ["signs"], None, None),
        ("大麻", "大麻", [], "exception", "大麻烦"),
        ("上门", "上门", ["signs"], "clause_end", None),
    ]
    assert {match["list_name"] for match in told["matches"]} == {"所有公众号"}


def test_the_console_keeps_exceptions(at_desk: AtDesk) -> None:
    browser, path = at_desk("moderator"), "/admin/word-lists"
    browser.post(f"{path}/add", {"words": "大麻", "effect": "refuse"})
    told = text_of(browser.post(f"{path}/exceptions/add", {"exceptions": "大麻烦\n大麻"}))
    assert "新增 1 个例外" in told
    assert "这就是词表里的“大麻”" in told
    for bad in ({}, {"exceptions": " "}, {"exceptions": "大麻"}):
        assert browser.post(f"{path}/exceptions/add", bad).status_code == 422
    tried = text_of(browser.post(f"{path}/match", {"text": "大麻烦<b>"}))
    assert "大麻 · 放过" in tried
    assert "例外“大麻烦”" in tried
    assert "<mark>大麻</mark>烦&lt;b&gt;" in tried
    exported = browser.get(f"{path}/export")
    assert exported.headers["Content-Disposition"].startswith("attachment")
    shown = text_of(browser.get(path))
    exception = shown.partition('name="exception" value="')[2].partition('"')[0]
    assert browser.post(f"{path}/exceptions/remove", {"exception": exception}).status_code == 303
    assert browser.post(f"{path}/exceptions/remove", {"exception": exception}).status_code == 404
    file = (io.BytesIO(b"\xef\xbb\xbf" + exported.data), "list.json")
    assert "新增 1 个例外" in text_of(browser.post(f"{path}/import", {"file": file}))
    for bad_file in (b"", b"{", b"[]", b'{"words": [{"word": 1}]}', b"\xff"):
        sent = {"file": (io.BytesIO(bad_file), "list.json")}
        assert browser.post(f"{path}/import", sent).status_code == 422


def test_the_console_decides_several_and_takes_back(
    at_desk: AtDesk, article: Article, lin: Reader
) -> None:
    waits = [said(lin, article, DOUBTFUL + str(number)) for number in range(3)]
    browser = at_desk("moderator")
    shown = text_of(browser.get("/admin/moderation"))
    assert "待处理 <b" in shown
    ticked = [f"{kept(each).public_id}:{kept(each).round}" for each in waits]
    sent = {"action": "refuse", "checks": [*ticked[:2], f"{kept(waits[2]).public_id}:9"]}
    answer = browser.post("/admin/moderation/decide?state=waiting", sent)
    there = text_of(browser.get(answer.headers["Location"]))
    assert "另有 1 条没有处理" in there
    assert 'data-key="u"' in there
    assert [kept(each).state for each in waits] == ["refused", "refused", "waiting"]
    batch = answer.headers["Location"].partition("batch=")[2].partition("&")[0]
    undone = browser.post("/admin/moderation/undo?state=waiting", {"batch": batch})
    assert "done=undone" in undone.headers["Location"]
    assert {kept(each).state for each in waits} == {"waiting"}
    for bad in ({}, {"action": "refuse"}, {"action": "burn", "checks": ticked}):
        assert browser.post("/admin/moderation/decide", bad).status_code == 422
    assert (
        browser.post("/admin/moderation/decide", {"action": "hide", "checks": "没有"}).status_code
        == 404
    )
    assert browser.post("/admin/moderation/undo", {"batch": "没有"}).status_code == 404


def test_the_console_shows_a_person_and_bans_them(
    at_desk: AtDesk, article: Article, lin: Reader
) -> None:
    said(lin, article, "说过的一句" + PROBE)
    browser = at_desk("moderator")
    path = f"/admin/people/{lin.id}"
    shown = text_of(browser.get(path))
    assert "说过的一句" in shown
    assert "<script>alert" not in shown
    for bad in ({"days": "7"}, {"days": "2", "reason": "x"}, {"days": "7", "reason": "长" * 201}):
        assert browser.post(f"{path}/ban", bad).status_code == 422
    sent = {"days": "7", "reason": "反复发广告", "from": "shown"}
    answer = browser.post(f"{path}/ban", sent)
    assert answer.headers["Location"] == "/admin/moderation?state=shown&done=banned"
    assert "反复发广告" in text_of(browser.get(path))
    assert say(lin, article).status_code == 403
    assert browser.post(f"{path}/lift-ban").headers["Location"] == f"{path}?done=unbanned"
    assert browser.post(f"{path}/trust").status_code == 303
    assert "不再信任" in text_of(browser.get(path))
    assert browser.get("/admin/people/nobody").status_code == 404
    assert browser.get("/admin/people/没有").status_code == 404


def test_the_console_keeps_lists_of_words(at_desk: AtDesk, article: Article, lin: Reader) -> None:
    browser, path = at_desk("moderator"), "/admin/word-lists"
    assert "词表还是空的" in text_of(browser.get(path))
    sent = {"words": "暴富\n内幕\n！！", "effect": "refuse", "note": "广告"}
    told = text_of(browser.post(f"{path}/add", sent))
    assert "新增 2 个词" in told
    assert "没有加入：！！" in told
    assert "暴富 · 不让发出" in text_of(browser.post(f"{path}/match", {"text": "一夜暴 富"}))
    assert "没有碰到" in text_of(browser.post(f"{path}/match", {"text": "平安"}))
    assert "内幕" not in text_of(browser.get(f"{path}?q=暴")).partition("listed")[2]
    shown = text_of(browser.get(path))
    word = shown.partition('name="word" value="')[2].partition('"')[0]
    assert browser.post(f"{path}/remove", {"word": word}).status_code == 303
    assert browser.post(f"{path}/remove", {"word": word}).status_code == 404
    assert browser.post(f"{path}/newcomers", {"hold_first": "1"}).status_code == 303
    for bad in ("", "-1", "99", "x"):
        assert browser.post(f"{path}/newcomers", {"hold_first": bad}).status_code == 422
    for form in ({}, {"words": "暴富"}, {"words": "暴富", "effect": "burn"}):
        assert browser.post(f"{path}/add", form).status_code == 422
    assert browser.post(f"{path}/match", {"text": ""}).status_code == 422
    assert browser.get(f"{path}?list=nowhere").status_code == 404
    assert kept(said(lin, article)).reason == "first"


def test_an_analyst_looks_at_lists_and_people_without_buttons(
    at_desk: AtDesk, article: Article, lin: Reader
) -> None:
    said(lin, article, DOUBTFUL)
    browser = at_desk("analyst")
    for path in ("/admin/word-lists", f"/admin/people/{lin.id}", "/admin/moderation"):
        shown = text_of(browser.get(path))
        for deed in ("/ban", "/trust", "/add", "/decide", "/newcomers"):
            assert deed not in shown.replace("/admin/word-lists/add", "/add")
    assert browser.post("/admin/word-lists/add").status_code == 403
