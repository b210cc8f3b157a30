"""Comments for one chat group are seen by its members only."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend import clock, db
from backend.articles.models import Article
from backend.comments import editor_actions, moderation_subject
from backend.comments.schemas import NewReply
from backend.errors import NotFound
from tests.commenting import (
    API,
    DOUBTFUL,
    RISKY,
    a_key,
    checked,
    get,
    ids,
    page,
    replied,
    replies,
    reply,
    row,
    said,
    say,
    think,
)
from tests.conftest import Reader, counted
from tests.group_entry import GROUPS, enter


@pytest.fixture
def hers(wechat: FlaskClient, lin: Reader) -> str:
    """Let 林 come from the reading group; gives her id of it."""
    return enter(wechat, lin, "lin")


@pytest.fixture
def his(wechat: FlaskClient, mei: Reader) -> str:
    """Let 梅 come from the same group; gives her id of it."""
    return enter(wechat, mei, "mei")


def in_group(reader: Reader, article: Article, group: str, text: str = "群里说一句。") -> str:
    """Say something to a group; gives its id."""
    return said(reader, article, text, visibility="group", group_id=group)


def report(reader: Reader, word: str) -> int:
    """Report words; gives the status."""
    sent = {"kind": "message", "id": word, "reason": "spam"}
    return int(reader.post(f"{API}/reports", json=sent).status_code)


def test_members_meet_each_others_words_and_nobody_else_does(
    client: FlaskClient, article: Article, lin: Reader, mei: Reader, bo: Reader, hers: str, his: str
) -> None:
    word = in_group(lin, article, hers)
    (met,) = page(mei, article, group_id=his)["items"]
    assert (met["id"], met["visibility"], met["text"]) == (word, "group", "群里说一句。")
    assert page(mei, article, group_id=his)["total"] == 1
    for other in (client, bo):
        assert ids(other, article) == []
        assert ids(other, article, sort="new") == []
        assert get(other, word).status_code == 404
        assert other.get(f"{API}/messages/{word}/replies").status_code == 404
    for reader in (lin, mei):
        assert ids(reader, article) == []


def test_the_list_of_a_group_is_for_its_member_alone(
    client: Any, article: Article, lin: Reader, bo: Reader, hers: str
) -> None:
    in_group(lin, article, hers)
    for other in (client, bo):
        answer = other.get(f"{API}/articles/{article.public_id}/messages?group_id={hers}")
        assert (answer.status_code, answer.json["code"]) == (404, "group_unknown")


def test_two_groups_know_nothing_of_each_other(
    wechat: FlaskClient, article: Article, lin: Reader, bo: Reader, hers: str
) -> None:
    other = enter(wechat, bo, "bo", "别的群")
    word = in_group(lin, article, hers)
    assert ids(bo, article, group_id=other) == []
    assert get(bo, word).status_code == 404
    assert bo.put(f"{API}/messages/{word}/like").status_code == 404
    assert reply(bo, word).status_code == 404
    assert report(bo, word) == 404


def test_words_are_met_by_who_is_a_member_when_reading(
    article: Article, lin: Reader, mei: Reader, hers: str, his: str
) -> None:
    word = in_group(lin, article, hers)
    answer = replied(lin, word)
    mei.delete(f"{GROUPS}/{his}")
    assert get(mei, word).status_code == 404
    assert get(mei, answer).status_code == 404
    with clock.freeze_at(clock.now() + timedelta(days=31)):
        assert lin.get(f"{API}/messages/{word}/replies").status_code == 404


def test_ones_own_words_stay_ones_own_after_leaving_and_answers_do_not(
    article: Article, lin: Reader, mei: Reader, hers: str, his: str
) -> None:
    word = in_group(lin, article, hers)
    replied(mei, word)
    lin.delete(f"{GROUPS}/{hers}")
    own = get(lin, word).json
    assert (own["is_own"], own["reply_count"], own["replies"]) == (True, 0, [])
    assert reply(lin, word).status_code == 404
    edited = lin.put(f"{API}/messages/{word}", json={"text": "改一句。"})
    assert (edited.status_code, edited.json["replies"]) == (200, [])
    assert lin.delete(f"{API}/messages/{word}").status_code == 204


def test_answers_stay_in_the_group(
    client: FlaskClient, article: Article, lin: Reader, mei: Reader, bo: Reader, hers: str, his: str
) -> None:
    word = in_group(lin, article, hers)
    answer = replied(mei, word)
    assert row(answer).visibility == "group"
    assert [each["id"] for each in replies(lin, word)["items"]] == [answer]
    assert page(lin, article, group_id=hers)["items"][0]["reply_count"] == 1
    for other in (client, bo):
        assert get(other, answer).status_code == 404
    lin.delete(f"{API}/messages/{word}")
    (gone,) = page(mei, article, group_id=his)["items"]
    assert (gone["unavailable"], len(gone["replies"])) == (True, 1)
    assert get(client, word).status_code == 404
    assert get(bo, answer).status_code == 404


def test_members_like_and_report(
    article: Article, lin: Reader, mei: Reader, hers: str, his: str
) -> None:
    word = in_group(lin, article, hers)
    assert mei.put(f"{API}/messages/{word}/like").json == {"likes": 1, "liked": True}
    assert report(mei, word) == 200


def test_thoughts_for_a_group_stand_in_its_list_and_in_no_popular_one(
    client: Any, article: Article, lin: Reader, mei: Reader, hers: str, his: str
) -> None:
    made = think(lin, article, "只给群里看。", visibility="group", group_id=hers)
    assert made.status_code == 201, made.text
    where = f"{API}/articles/{article.public_id}/thoughts"
    span = {"start": made.json["passage"]["start"], "end": made.json["passage"]["end"]}
    found = mei.get(where, query_string={**span, "group_id": his}).json["items"]
    assert [each["id"] for each in found] == [made.json["id"]]
    for reader in (client, mei, lin):
        assert reader.get(where, query_string=span).json["items"] == []
    for device in ("mei", "lin"):
        reader = mei if device == "mei" else lin
        popular = reader.get(f"{API}/articles/{article.public_id}/popular-passages").json
        assert all(not each["thoughts"] for each in popular["items"])


def test_words_for_a_group_are_judged_as_public_ones_are(
    wechat: FlaskClient, article: Article, lin: Reader, mei: Reader, hers: str, his: str
) -> None:
    before = checked(wechat)
    in_group(lin, article, hers)
    assert checked(wechat) == before + 1
    risky = say(lin, article, RISKY, visibility="group", group_id=hers)
    assert risky.status_code == 422
    doubtful = say(lin, article, DOUBTFUL, visibility="group", group_id=hers)
    assert doubtful.json["state"] == "waiting"
    assert doubtful.json["id"] not in ids(mei, article, group_id=his)
    assert doubtful.json["id"] in ids(lin, article, group_id=hers)


@pytest.mark.parametrize(
    "more",
    [
        {"visibility": "group"},
        {"group_id": "abc"},
        {"visibility": "private", "group_id": "abc"},
        {"visibility": "group", "group_id": "../x"},
        {"visibility": "group", "group_id": ""},
        {"visibility": "all"},
    ],
)
def test_what_names_no_group_is_refused(
    article: Article, lin: Reader, more: dict[str, Any]
) -> None:
    assert say(lin, article, **more).status_code == 422


def test_nobody_speaks_to_a_group_they_are_not_in(
    article: Article, lin: Reader, bo: Reader, hers: str
) -> None:
    answer = say(bo, article, visibility="group", group_id=hers)
    assert (answer.status_code, answer.json["code"]) == (404, "group_unknown")
    lin.delete(f"{GROUPS}/{hers}")
    assert say(lin, article, visibility="group", group_id=hers).status_code == 404


def test_a_retry_is_the_same_word_and_another_audience_is_not(
    article: Article, lin: Reader, hers: str
) -> None:
    key = a_key()
    first = say(lin, article, key=key, visibility="group", group_id=hers)
    again = say(lin, article, key=key, visibility="group", group_id=hers)
    assert first.json["id"] == again.json["id"]
    assert say(lin, article, key=key).status_code == 409


@pytest.mark.parametrize(
    ("before", "after", "status"),
    [
        ("group", "public", 422),
        ("public", "group", 422),
        ("group", "private", 200),
        ("private", "group", 422),
        ("group", "group", 200),
    ],
)
def test_words_do_not_move_between_a_group_and_all(
    article: Article, lin: Reader, mei: Reader, hers: str, his: str,
    before: str, after: str, status: int,
) -> None:  # fmt: skip
    more = {"visibility": before} | ({"group_id": hers} if before == "group" else {})
    word = said(lin, article, **more)
    sent = {"text": "换个说法。", "visibility": after}
    answer = lin.put(f"{API}/messages/{word}", json=sent)
    assert answer.status_code == status, answer.text
    assert (word in ids(mei, article, group_id=his)) == (before == "group" and after != "private")
    assert (word in ids(mei, article)) == (before == "public")


def test_forgetting_leaves_a_groups_answers_and_right_counts(
    article: Article, lin: Reader, mei: Reader, hers: str, his: str
) -> None:
    word = in_group(lin, article, hers)
    replied(mei, word)
    replied(lin, word)
    other = in_group(mei, article, his, "另一句。")
    replied(lin, other)
    assert lin.delete("/api/v1/me").status_code == 204
    assert (row(word).listed, row(word).replies) == (True, 1)
    assert (row(other).listed, row(other).replies) == (True, 0)
    assert sorted(ids(mei, article, group_id=his)) == sorted([word, other])


def test_a_page_of_a_group_is_a_fixed_number_of_queries(
    app: Flask, article: Article, lin: Reader, mei: Reader, hers: str, his: str
) -> None:
    asked = []
    for _ in range(2):
        for _ in range(4):
            word = in_group(lin, article, hers)
            replied(lin, replied(mei, word))
        with counted(app) as sent:
            page(mei, article, group_id=his)
        asked.append(len(sent))
    assert asked[0] == asked[1]


def test_an_editor_judges_a_groups_words_and_answers_none(
    article: Article, lin: Reader, hers: str
) -> None:
    word = in_group(lin, article, hers, "群里的话。")
    with db.transaction():
        assert moderation_subject.load_contents([word])[word].text == "群里的话。"
    with db.transaction(), pytest.raises(NotFound):
        editor_actions.write_official_reply(1, word, NewReply(text="多谢。", key=a_key()))
    with db.transaction(), pytest.raises(NotFound):
        editor_actions.pin_message(word)
