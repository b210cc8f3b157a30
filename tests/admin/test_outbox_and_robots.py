"""The console's outbox and robots: dead messages sent again, the morning's digest, the alarm."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend import clock, db
from backend.admin.audit import audit_log as audit
from backend.admin.chat_robots import digest_and_alarm
from backend.notifications.outbox import message_queue
from tests.admin.conftest import AtDesk, WithKey
from tests.chat_robots.conftest import Hears, with_settings
from tests.chat_robots.conftest import both as both
from tests.chat_robots.conftest import hears as hears
from tests.commenting import DOUBTFUL, replied, said, script
from tests.conftest import SignedIn
from tests.factories import an_article
from tests.notifying import NOON, allow, delivered, work

SEND = "/cgi-bin/message/subscribe/send"
DAWN = datetime(2026, 11, 25, 0, 30, tzinfo=UTC)  # half past eight in Shanghai
MORNING = DAWN + timedelta(hours=1)


def test_a_dead_message_is_seen_and_sent_again(
    at_desk: AtDesk, dead: str, wechat: FlaskClient
) -> None:
    desk = at_desk("moderator")
    page = desk.get("/admin/outbox").get_data(as_text=True)
    assert "47003" in page
    assert "有人回复" in page
    answer = desk.post(f"/admin/outbox/{dead}/resend")
    assert answer.status_code == 303
    work()
    assert len(delivered(wechat)) == 1
    assert "没有发不出去的消息" in desk.get("/admin/outbox").get_data(as_text=True)
    assert audit.list_entries("", 1)[0][0].action == "message.resent"
    again = desk.post(f"/admin/outbox/{dead}/resend")
    assert again.status_code == 409
    assert "不在待处理之列" in again.get_data(as_text=True)


def test_scripts_do_the_same(with_key: WithKey, dead: str, wechat: FlaskClient) -> None:
    moderator = with_key("moderator")
    [entry] = moderator.get("/outbox").json["items"]  # type: ignore[index]
    assert (entry["id"], entry["errcode"], entry["state"]) == (dead, 47003, "dead")
    assert moderator.post(f"/outbox/{dead}/resend").status_code == 200
    assert moderator.post(f"/outbox/{dead}/resend").status_code == 409
    assert moderator.post("/outbox/nothing/resend").status_code == 404
    work()
    assert len(delivered(wechat)) == 1


def test_an_analyst_only_looks(
    app: Flask, at_desk: AtDesk, with_key: WithKey, dead: str, both: None
) -> None:
    script = with_key("analyst", login="reading")
    assert script.get("/outbox").status_code == script.get("/robots").status_code == 200
    assert script.post(f"/outbox/{dead}/resend").status_code == 403
    desk = at_desk("analyst", login="looking")
    page = desk.get("/admin/outbox").get_data(as_text=True)
    assert "重新发送" not in page
    assert "发一条测试" not in page
    assert desk.post(f"/admin/outbox/{dead}/resend").status_code == 403
    assert desk.post("/admin/robots/wecom/test").status_code == 403


@pytest.mark.parametrize("state", ["ready", "stopped", "sent", "nonsense"])
def test_every_state_has_a_page(at_desk: AtDesk, dead: str, state: str) -> None:
    answer = at_desk().get(f"/admin/outbox?state={state}&cursor=")
    assert answer.status_code == 200
    assert at_desk(login="two").get("/admin/outbox?cursor=abc").status_code == 422


def test_an_owner_tries_a_robot(
    app: Flask, at_desk: AtDesk, with_key: WithKey, both: None, hears: Hears
) -> None:
    desk = at_desk("owner", login="first")
    assert desk.post("/admin/robots/wecom/test").status_code == 303
    work()
    assert ["测试消息" in each["text"] for each in hears()] == [True]
    page = desk.get("/admin/outbox").get_data(as_text=True)
    assert "企业微信" in page
    assert "已发送" in page
    assert audit.list_entries("", 1)[0][0].action == "robot.tried"
    script = with_key("owner", login="second")
    assert script.post("/robots/nobody/test").status_code == 409
    assert script.post("/robots/dingtalk/test").status_code == 204
    work()
    [wecom, ding] = script.get("/robots").json["items"]  # type: ignore[index]
    assert [each["latest"][0]["state"] for each in (wecom, ding)] == ["sent", "sent"]


def test_without_robots_the_page_says_how_to_have_one(at_desk: AtDesk) -> None:
    assert "WECOM_ROBOT_KEY" in at_desk().get("/admin/outbox").get_data(as_text=True)


def test_each_morning_the_day_before_is_told_once(
    app: Flask, both: None, hears: Hears, signed_in: SignedIn
) -> None:
    with clock.freeze_at(DAWN - timedelta(hours=10)):
        lin = signed_in("lin")
        said(lin, an_article())
        said(lin, an_article(), DOUBTFUL)
    with clock.freeze_at(DAWN), with_alarm_off(app):
        digest_and_alarm.enqueue_digest({})
        work()
        assert hears() == []
    with clock.freeze_at(MORNING), with_alarm_off(app):
        for _ in range(3):
            digest_and_alarm.enqueue_digest({})
            work()
        assert [each["robot"] for each in hears()] == ["wecom", "dingtalk"]
        text = hears()[0]["text"]
        assert "11 月 24 日" in text
        assert "新读者 **1**" in text
        assert "留言和想法 **2**" in text
        assert "等着处理的话 **1** 条，最久的等了 11 小时" in text
        assert "http://shiju.test/admin/moderation" in text
    with clock.freeze_at(MORNING + timedelta(days=1)), with_alarm_off(app):
        digest_and_alarm.enqueue_digest({})
        work()
        assert len(hears()) == 4


def test_each_morning_the_head_of_the_audit_log_is_told_to_be_held_against(
    app: Flask, both: None, hears: Hears
) -> None:
    with db.transaction():
        audit.record(None, "editor.locked", "editor:x")
    head = audit.get_head()
    assert head is not None
    with clock.freeze_at(MORNING), with_alarm_off(app):
        digest_and_alarm.enqueue_digest({})
        work()
    assert head.anchor in hears()[0]["text"]
    assert audit.verify([audit.AuditAnchor.parse(head.anchor)]).ok


def test_words_that_wait_long_raise_one_alarm_in_some_hours(
    app: Flask, both: None, hears: Hears, signed_in: SignedIn
) -> None:
    at = DAWN - timedelta(hours=1)
    with clock.freeze_at(at):
        said(signed_in("lin"), an_article(), DOUBTFUL)
    for minutes, alarms in ((30, 0), (59, 0), (61, 2), (62, 2), (120, 2)):
        with clock.freeze_at(at + timedelta(minutes=minutes)), with_digest_off(app):
            digest_and_alarm.enqueue_digest({})
            work()
            assert len(hears()) == alarms, minutes
    with clock.freeze_at(at + timedelta(hours=5)), with_digest_off(app):
        digest_and_alarm.enqueue_digest({})
        work()
        assert len(hears()) == 4
        assert "等了 5 小时" in hears()[-1]["text"]


def test_without_robots_nothing_is_counted(app: Flask) -> None:
    with clock.freeze_at(MORNING):
        assert digest_and_alarm.enqueue_digest({}) is None


def with_alarm_off(app: Flask) -> AbstractContextManager[None]:
    return with_settings(app, queue_alarm_minutes=100_000)


def with_digest_off(app: Flask) -> AbstractContextManager[None]:
    return with_settings(app, digest_hour=23)


@pytest.fixture
def dead(app: Flask, signed_in: SignedIn, wechat: FlaskClient) -> Iterator[str]:
    """Have a message to a reader that WeChat refuses for one of its fields."""
    with clock.freeze_at(NOON):
        lin, chen = signed_in("lin"), signed_in("chen")
        root = said(lin, an_article())
        allow(app, wechat, lin, "lin")
        script(wechat, path=SEND, errcode=47003, times=2)
        replied(chen, root)
        work()
        with db.read_session():
            [entry] = message_queue.list_entries("dead", "", 1)[0]
        yield entry.public_id
