"""The inbox: who is notified of what, and which notices disappear."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from backend import db, job_queue
from backend.accounts.models import Account
from backend.comments import editor_actions
from backend.comments.schemas import NewReply
from backend.moderation.decision_events import CheckDecided
from backend.moderation.models import Check
from backend.moderation.review import decisions
from backend.notifications import moderation_notices, notices
from backend.notifications.models import Notice
from backend.notifications.notice_resolvers import NoticeTopic
from tests.commenting import API, DOUBTFUL, a_key, replied, reply, row, said, script, think
from tests.conftest import SignedIn, counted
from tests.factories import an_article
from tests.group_entry import enter
from tests.notifying import inbox, unread, work


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/notices"),
        ("get", "/notices/unread"),
        ("get", "/notices/abc"),
        ("put", "/notices/read"),
        ("get", "/me/notices"),
        ("put", "/me/notices"),
        ("post", "/consents"),
        ("get", "/me/follows"),
        ("put", "/official-accounts/abc/follow"),
        ("delete", "/official-accounts/abc/follow"),
    ],
)
def test_a_stranger_has_no_inbox(client: FlaskClient, method: str, path: str) -> None:
    assert getattr(client, method)(f"{API}{path}", json={}).status_code == 401


def test_a_reply_is_told_to_whom_it_answers(signed_in: SignedIn) -> None:
    lin, chen = signed_in("lin"), signed_in("chen")
    chen.put(f"{API}/me", json={"nickname": "陈"})
    root = said(lin, an_article("桥上"), "桥上风大。")
    answer = replied(chen, root, "我也去过那座桥。")
    [notice] = inbox(lin)
    matter = notice["content"]
    assert (notice["kind"], notice["read"]) == ("reply", False)
    assert (matter["who"], matter["words"], matter["context"], matter["title"]) == (
        *("陈", "我也去过那座桥。"),
        *("桥上风大。", "桥上"),
    )
    assert (matter["message_id"], matter["root_id"]) == (answer, root)
    assert inbox(chen) == []
    assert unread(lin) == lin.get(f"{API}/me").json["unread"] == 1


def test_a_reply_to_a_reply_is_told_to_whom_it_answers_alone(signed_in: SignedIn) -> None:
    lin, chen, wu = signed_in("lin"), signed_in("chen"), signed_in("wu")
    answer = replied(chen, said(lin, an_article()))
    replied(wu, answer)
    assert [len(inbox(each)) for each in (lin, chen, wu)] == [1, 1, 0]


def test_ones_own_reply_is_no_news(signed_in: SignedIn) -> None:
    lin = signed_in("lin")
    replied(lin, said(lin, an_article()))
    assert inbox(lin) == []


def test_a_thought_leads_to_its_passage(signed_in: SignedIn) -> None:
    lin, chen = signed_in("lin"), signed_in("chen")
    thought = think(lin, an_article(), visibility="public").json["id"]
    replied(chen, thought)
    assert inbox(lin)[0]["content"]["root_id"] == thought


def test_the_accounts_own_answer_is_told(signed_in: SignedIn, an_editor_id: int) -> None:
    lin = signed_in("lin")
    root = said(lin, an_article())
    with db.transaction():
        editor_actions.write_official_reply(
            an_editor_id, root, NewReply(text="谢谢你。", key=a_key())
        )
    [notice] = inbox(lin)
    assert notice["content"]["official"] is True
    assert notice["content"]["who"]


def test_a_blocked_readers_reply_is_not_told(signed_in: SignedIn) -> None:
    lin, chen, wu = signed_in("lin"), signed_in("chen"), signed_in("wu")
    root = said(lin, an_article())
    third = replied(wu, root)
    assert lin.put(f"{API}/blocks/{chen.id}").status_code in (200, 204)
    replied(chen, third)
    assert [len(inbox(each)) for each in (lin, wu)] == [1, 1]
    # Blocked afterwards it is told no more, and yet was a notice.
    wu.put(f"{API}/blocks/{chen.id}")
    assert inbox(wu)[0]["content"] is None


def test_a_reply_that_waits_is_told_when_it_passes(
    signed_in: SignedIn, wechat: FlaskClient, an_editor_id: int
) -> None:
    lin, chen = signed_in("lin"), signed_in("chen")
    root = said(lin, an_article())
    answer = replied(chen, root, DOUBTFUL)
    assert inbox(lin) == []
    with db.transaction() as session:
        check = session.scalars(select(Check).where(Check.subject == answer)).one()
        decisions.decide(check.public_id, "approve", an_editor_id)
    assert [each["content"]["message_id"] for each in inbox(lin)] == [answer]
    with db.transaction():
        decisions.decide(check.public_id, "hide", an_editor_id)
        decisions.decide(check.public_id, "approve", an_editor_id)
    assert len(inbox(lin)) == 1


def test_words_that_are_gone_are_told_no_more(signed_in: SignedIn) -> None:
    lin, chen = signed_in("lin"), signed_in("chen")
    answer = replied(chen, said(lin, an_article()), "说完就删。")
    assert inbox(lin)[0]["content"]["words"] == "说完就删。"
    chen.delete(f"{API}/messages/{answer}")
    assert inbox(lin)[0]["content"] is None


def test_who_has_left_the_group_is_told_nothing_of_it(
    signed_in: SignedIn, wechat: FlaskClient
) -> None:
    lin, chen = signed_in("lin"), signed_in("chen")
    mine, theirs = enter(wechat, lin, "lin"), enter(wechat, chen, "chen")
    article = an_article()
    root = said(lin, article, visibility="group", group_id=mine)
    replied(chen, root)
    assert len(inbox(lin)) == 1
    lin.delete(f"{API}/me/groups/{mine}")
    assert inbox(lin)[0]["content"] is None
    replied(chen, root)
    assert len(inbox(lin)) == 1
    assert theirs


def test_a_notice_is_read_alone_up_to_one_or_with_all(signed_in: SignedIn) -> None:
    lin, chen = signed_in("lin"), signed_in("chen")
    root = said(lin, an_article())
    for _ in range(4):
        replied(chen, root)
    newest, second, third, _oldest = [each["id"] for each in inbox(lin)]
    path = f"{API}/notices/read"
    assert lin.put(path, json={"id": second}).json == {"unread": 3}
    assert lin.put(path, json={"id": third, "up_to": True}).json == {"unread": 1}
    assert [each["read"] for each in inbox(lin)] == [False, True, True, True]
    assert lin.put(path, json={}).json == {"unread": 0}
    assert lin.put(path, json={"id": newest}).json == {"unread": 0}
    assert chen.put(path, json={"id": newest}).status_code == 404
    assert chen.get(f"{API}/notices/{newest}").status_code == 404
    assert lin.get(f"{API}/notices/{newest}").json["id"] == newest


@pytest.mark.parametrize(
    "sent", [{"id": "漢"}, {"id": ""}, {"id": 7}, {"up_to": "yes"}, {"ids": []}, [1]]
)
def test_what_cannot_be_read_is_said(signed_in: SignedIn, sent: Any) -> None:
    assert signed_in().put(f"{API}/notices/read", json=sent).status_code == 422


def test_pages_neither_skip_nor_repeat_and_cost_the_same(app: Flask, signed_in: SignedIn) -> None:
    lin, chen = signed_in("lin"), signed_in("chen")
    root = said(lin, an_article())
    for _ in range(7):
        replied(chen, root)
    everything = [each["id"] for each in inbox(lin)]
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        got = lin.get(f"{API}/notices", query_string={"limit": 3, "cursor": cursor}).json
        found, cursor = found + [each["id"] for each in got["items"]], got["next"]
    assert found == everything
    assert len(found) == 7
    assert lin.get(f"{API}/notices?cursor=abc").status_code == 422
    costs = []
    for limit in (1, 7):
        with counted(app) as sent:
            lin.get(f"{API}/notices", query_string={"limit": limit})
        costs.append(len(sent))
    assert costs[0] == costs[1]
    with counted(app) as sent:
        assert unread(lin) == 7
    assert len([each for each in sent if "notices" in each]) == 1


def test_the_same_is_told_once(signed_in: SignedIn) -> None:
    lin = signed_in("lin")
    article = an_article()
    for _ in range(2):
        for _ in range(2):
            with db.transaction():
                told = NoticeTopic(f"article:{article.public_id}")
                notices.notify(account(lin.id).id, "article", "same", told)
        work()
    assert len(inbox(lin)) == 1


def test_a_deed_that_fails_tells_nobody(signed_in: SignedIn) -> None:
    lin = signed_in("lin")
    with pytest.raises(RuntimeError), db.transaction():
        told = NoticeTopic(f"article:{an_article().public_id}")
        notices.notify(account(lin.id).id, "article", "k", told)
        raise RuntimeError
    assert inbox(lin) == []


@pytest.mark.parametrize("state", ["shown", "refused", "hidden"])
@pytest.mark.parametrize("appealed", [False, True])
def test_what_was_decided_is_told_to_the_author(
    signed_in: SignedIn, state: Any, appealed: bool
) -> None:
    lin = signed_in("lin")
    message = said(lin, an_article("桥上"), "桥上风大。")
    for _ in range(2):
        with db.transaction():
            news = CheckDecided("chk", account(lin.id).id, "message", message, state, appealed)
            moderation_notices.on_decided(news)
    [notice] = inbox(lin)
    assert notice["kind"] == ("appeal" if appealed else "words")
    assert notice["outcome"] == state
    assert notice["content"]["words"] == "桥上风大。"
    assert notice["content"]["message_id"] == message


@pytest.mark.parametrize("state", ["waiting", "held", "gone"])
def test_what_is_not_decided_is_no_news(signed_in: SignedIn, state: Any) -> None:
    lin = signed_in("lin")
    message = said(lin, an_article())
    with db.transaction():
        moderation_notices.on_decided(
            CheckDecided("chk", account(lin.id).id, "message", message, state, False)
        )
    assert inbox(lin) == []


def test_a_deleted_account_is_told_nothing(signed_in: SignedIn) -> None:
    lin, chen = signed_in("lin"), signed_in("chen")
    root = said(lin, an_article())
    replied(chen, root)
    work()
    second = reply(chen, root)
    lin.delete(f"{API}/me")
    work()
    with db.read_session() as session:
        assert session.scalar(select(func.count()).select_from(Notice)) == 0
    assert second.status_code == 201
    assert job_queue.count_by_state()["dead"] == 0


def test_replying_is_as_quick_with_wechat_away(
    app: Flask, signed_in: SignedIn, wechat: FlaskClient
) -> None:
    lin, chen = signed_in("lin"), signed_in("chen")
    root = said(lin, an_article())
    script(wechat, outage=3600)
    replied(chen, root)
    assert row(root).replies == 0  # it waits, as WeChat could not look at it
    assert inbox(lin) == []


def account(public_id: str) -> Account:
    with db.read_session() as session:
        return session.scalars(select(Account).where(Account.public_id == public_id)).one()


@pytest.fixture
def an_editor_id(app: Flask) -> int:
    from tests.admin.conftest import make_editor

    return make_editor("moderator").id
