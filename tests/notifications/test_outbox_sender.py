"""Subscribe messages are sent once where allowed, and WeChat's refusals are sorted."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from backend import clock, db
from backend.notifications.models import OutboxEntry
from backend.notifications.outbox import message_queue
from tests.commenting import API, replied, said, script
from tests.conftest import Reader, SignedIn, let_pushes_come
from tests.factories import an_article
from tests.notifying import NIGHT, NOON, REPLY, allow, delivered, inbox, left, work

SEND = "/cgi-bin/message/subscribe/send"


def test_one_permission_is_one_message(
    app: Flask, signed_in: SignedIn, wechat: FlaskClient, noon: None
) -> None:
    lin, chen = signed_in("lin"), signed_in("chen")
    chen.put(f"{API}/me", json={"nickname": "陈"})
    root = said(lin, an_article("桥上"))
    allow(app, wechat, lin, "lin")
    assert left(lin) == 1
    replied(chen, root, "我也去过\n那座桥😀。")
    replied(chen, root, "第二句。")
    notices = inbox(lin)
    [message] = delivered(wechat)
    assert len(notices) == 2
    assert message["page"] == f"pages/notices/index?open={notices[1]['id']}"
    assert message["data"] == {
        "name1": "陈",
        "thing2": "我也去过 那座桥。",
        "thing3": "桥上",
        "time4": "2026-11-25 12:00",
    }
    assert left(lin) == 0
    let_pushes_come(app)
    work()
    [entry] = entries()
    assert (entry.state, entry.delivery, entry.message_id) == (
        *("sent", "0 success"),
        str(message["msgid"]),
    )


def test_nothing_is_sent_to_who_allowed_nothing(
    signed_in: SignedIn, wechat: FlaskClient, noon: None
) -> None:
    lin, chen = signed_in("lin"), signed_in("chen")
    replied(chen, said(lin, an_article()))
    assert len(inbox(lin)) == 1
    assert (entries(), delivered(wechat)) == ([], [])


def test_a_kind_that_is_switched_off_stays_in_the_inbox(
    app: Flask, signed_in: SignedIn, wechat: FlaskClient, noon: None
) -> None:
    lin, chen = signed_in("lin"), signed_in("chen")
    root = said(lin, an_article())
    allow(app, wechat, lin, "lin")
    lin.put(f"{API}/me/notices", json={"muted": ["reply"], "quiet": None})
    replied(chen, root)
    assert len(inbox(lin)) == 1
    assert delivered(wechat) == []
    assert left(lin) == 1


def test_at_night_it_waits_for_the_morning(
    app: Flask, signed_in: SignedIn, wechat: FlaskClient
) -> None:
    with clock.freeze_at(NIGHT):
        lin, chen = signed_in("lin"), signed_in("chen")
        root = said(lin, an_article())
        allow(app, wechat, lin, "lin")
        replied(chen, root)
        assert len(inbox(lin)) == 1
        message_queue.enqueue_due({})
        work()
        assert delivered(wechat) == []
        [entry] = entries()
        assert entry.due_at.isoformat() == "2026-11-26T00:00:00+00:00"
    with clock.freeze_at(NIGHT + timedelta(hours=9)):
        message_queue.enqueue_due({})
        work()
        assert len(delivered(wechat)) == 1


def test_without_quiet_hours_what_waits_goes_at_once(
    app: Flask, signed_in: SignedIn, wechat: FlaskClient
) -> None:
    with clock.freeze_at(NIGHT):
        lin, chen = signed_in("lin"), signed_in("chen")
        root = said(lin, an_article())
        allow(app, wechat, lin, "lin")
        replied(chen, root)
        work()
        lin.put(f"{API}/me/notices", json={"muted": [], "quiet": None})
        message_queue.enqueue_due({})
        work()
        assert len(delivered(wechat)) == 1


@pytest.mark.parametrize("gone", ["read", "deleted", "muted"])
def test_what_is_over_meanwhile_is_not_sent_and_costs_nothing(
    app: Flask, signed_in: SignedIn, wechat: FlaskClient, gone: str
) -> None:
    with clock.freeze_at(NIGHT):
        lin, chen = signed_in("lin"), signed_in("chen")
        root = said(lin, an_article())
        allow(app, wechat, lin, "lin")
        answer = replied(chen, root)
        work()
        assert left(lin) == 0
        if gone == "read":
            lin.put(f"{API}/notices/read", json={})
        elif gone == "deleted":
            chen.delete(f"{API}/messages/{answer}")
        else:
            lin.put(f"{API}/me/notices", json={"muted": ["reply"], "quiet": None})
    with clock.freeze_at(NIGHT + timedelta(hours=9)):
        message_queue.enqueue_due({})
        work()
        assert delivered(wechat) == []
        assert left(lin) == 1
        assert [entry.state for entry in entries()] == ["stopped"]


@pytest.mark.one_database
def test_with_wechat_away_for_an_hour_it_goes_out_once(
    app: Flask, signed_in: SignedIn, wechat: FlaskClient
) -> None:
    with clock.freeze_at(NOON):
        lin, chen = signed_in("lin"), signed_in("chen")
        root = said(lin, an_article())
        allow(app, wechat, lin, "lin")
        started = time.monotonic()
        answer = replied(chen, root)
        quick = time.monotonic() - started
        script(wechat, outage=3600)
        started = time.monotonic()
        again = chen.post(
            f"{API}/messages/{root}/replies", json={"text": "还有一句。", "key": "k" * 20}
        )
        assert again.status_code == 201
        assert time.monotonic() - started < quick + 1
        assert len(inbox(lin)) == 1
    for minutes in range(0, 180, 5):
        with clock.freeze_at(NOON + timedelta(minutes=minutes)):
            app.extensions["redis"].flushall()
            message_queue.enqueue_due({})
            work()
            assert len(delivered(wechat)) == (minutes >= 60 and entries()[0].state == "sent")
    assert [entry.state for entry in entries()] == ["sent"]
    assert len(delivered(wechat)) == 1
    assert answer


def test_whom_wechat_holds_for_unwilling_is_left_alone(
    app: Flask, signed_in: SignedIn, wechat: FlaskClient, noon: None
) -> None:
    lin, chen = signed_in("lin"), signed_in("chen")
    root = said(lin, an_article())
    for number in range(3):  # what this phone claims is not what WeChat knows
        claim = {"key": f"claim-{number:020d}", "results": {REPLY: "accept"}}
        lin.post(f"{API}/consents", json=claim)
    assert left(lin) == 3
    replied(chen, root)
    work()
    [entry] = entries()
    assert (entry.state, entry.errcode) == ("stopped", 43101)
    assert left(lin) == 0
    replied(chen, root)
    work()
    assert len(entries()) == 1
    assert calls(wechat) == 1


@pytest.mark.parametrize(
    ("errcode", "state", "still"),
    [
        (40003, "stopped", 1),
        (43107, "stopped", 1),
        (45168, "stopped", 1),
        (47003, "dead", 0),
        (40037, "dead", 0),
        (41030, "dead", 0),
        (40243, "dead", 0),
        (43108, "ready", 0),
        (45009, "ready", 0),
        (-1, "ready", 0),
    ],
)
def test_the_class_of_the_error_decides(
    app: Flask,
    signed_in: SignedIn,
    wechat: FlaskClient,
    noon: None,
    errcode: int,
    state: str,
    still: int,
) -> None:
    lin, chen = signed_in("lin"), signed_in("chen")
    root = said(lin, an_article())
    allow(app, wechat, lin, "lin")
    script(wechat, path=SEND, errcode=errcode, times=2 if errcode == 47003 else 1)
    replied(chen, root)
    work()
    [entry] = entries()
    assert (entry.state, entry.errcode) == (state, errcode)
    assert left(lin) == still
    assert delivered(wechat) == []
    if state == "ready":
        app.extensions["redis"].flushall()
        with clock.freeze_at(NOON + timedelta(hours=24)):
            message_queue.enqueue_due({})
            work()
            assert len(delivered(wechat)) == 1


@pytest.mark.parametrize(
    ("nickname", "shown"), [("小明123", "小明"), ("12345", "一位读者"), ("さくら", "一位读者")]
)
def test_a_nickname_that_is_no_name_to_wechat_costs_no_message(
    app: Flask, signed_in: SignedIn, wechat: FlaskClient, noon: None, nickname: str, shown: str
) -> None:
    lin, chen = signed_in("lin"), signed_in("chen")
    assert chen.put(f"{API}/me", json={"nickname": nickname}).status_code == 200
    root = said(lin, an_article())
    allow(app, wechat, lin, "lin")
    replied(chen, root)
    work()
    [message] = delivered(wechat)
    assert message["data"]["name1"] == shown
    assert calls(wechat) == 1


def test_a_refused_field_is_sent_again_with_general_words(
    app: Flask, signed_in: SignedIn, wechat: FlaskClient, noon: None
) -> None:
    lin, chen = signed_in("lin"), signed_in("chen")
    root = said(lin, an_article("桥上"))
    allow(app, wechat, lin, "lin")
    script(wechat, path=SEND, errcode=47003)
    replied(chen, root, "我也去过。")
    work()
    [message] = delivered(wechat)
    assert message["data"] == {
        "name1": "一位读者",
        "thing2": "点开看看",
        "thing3": "一篇文章",
        "time4": "2026-11-25 12:00",
    }
    assert [entry.state for entry in entries()] == ["sent"]
    assert calls(wechat) == 2


def test_a_refused_field_that_cost_the_consent_has_the_reader_asked_anew(
    app: Flask, signed_in: SignedIn, wechat: FlaskClient, noon: None
) -> None:
    lin, chen = signed_in("lin"), signed_in("chen")
    root = said(lin, an_article())
    for number in range(2):  # WeChat knows of none of these
        claim = {"key": f"claim-{number:020d}", "results": {REPLY: "accept"}}
        lin.post(f"{API}/consents", json=claim)
    script(wechat, path=SEND, errcode=47003)
    replied(chen, root)
    work()
    [entry] = entries()
    assert (entry.state, entry.errcode) == ("stopped", 43101)
    assert (left(lin), len(inbox(lin))) == (0, 1)


def test_what_stays_away_for_days_is_dead_and_can_be_sent_again(
    app: Flask, signed_in: SignedIn, wechat: FlaskClient
) -> None:
    with clock.freeze_at(NOON):
        lin, chen = signed_in("lin"), signed_in("chen")
        root = said(lin, an_article())
        allow(app, wechat, lin, "lin")
        script(wechat, path=SEND, errcode=-1, times=1000)
        replied(chen, root)
        work()
    with clock.freeze_at(NOON + timedelta(days=2)):
        app.extensions["redis"].flushall()
        message_queue.enqueue_due({})
        work()
        [entry] = entries()
        assert entry.state == "dead"
        script(wechat, path=SEND, errcode=47003, times=2)
        with db.transaction():
            message_queue.resend(entry.public_id)
        work()
        assert entries()[0].errcode == 47003
        with db.transaction():
            message_queue.resend(entry.public_id)
        with pytest.raises(message_queue.NotDead), db.transaction():
            message_queue.resend(entry.public_id)
        work()
        assert [entry.state for entry in entries()] == ["sent"]
        assert len(delivered(wechat)) == 1


def test_a_worker_that_died_on_the_way_sends_it_later(
    app: Flask, signed_in: SignedIn, wechat: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with clock.freeze_at(NOON):
        lin, chen = signed_in("lin"), signed_in("chen")
        root = said(lin, an_article())
        allow(app, wechat, lin, "lin")

        def die(*_given: Any, **_more: Any) -> str:
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr("backend.wechat.api.subscribe_messages.send_message", die)
            replied(chen, root)
            with pytest.raises(KeyboardInterrupt):
                work()
        assert delivered(wechat) == []
    with clock.freeze_at(NOON + timedelta(minutes=3)):
        message_queue.enqueue_due({})
        work()
        assert len(delivered(wechat)) == 1


def test_two_at_once_to_one_reader_are_one_after_the_other(
    app: Flask, signed_in: SignedIn, wechat: FlaskClient, noon: None
) -> None:
    lin, chen = signed_in("lin"), signed_in("chen")
    root = said(lin, an_article())
    allow(app, wechat, lin, "lin", times=5)
    for _ in range(5):
        replied(chen, root)
    work()
    assert len(delivered(wechat)) == 5
    assert calls(wechat) == 5


@pytest.mark.parametrize(
    "sent",
    [
        {"muted": ["words"], "quiet": None},
        {"muted": "reply", "quiet": None},
        {"muted": [], "quiet": {"start": 24, "end": 8}},
        {"muted": [], "quiet": {"start": 22}},
        {"muted": [], "quiet": 22},
        {"muted": ["reply"] * 9, "quiet": None},
        {},
    ],
)
def test_a_choice_that_cannot_be_understood_is_refused(signed_in: SignedIn, sent: Any) -> None:
    assert signed_in().put(f"{API}/me/notices", json=sent).status_code == 422


def test_what_one_chooses_is_kept(signed_in: SignedIn) -> None:
    lin = signed_in("lin")
    usual = lin.get(f"{API}/me/notices").json
    assert usual["quiet"] == {"start": 22, "end": 8}
    assert {each["kind"] for each in usual["kinds"]} == {"reply", "article", "appeal", "challenge"}
    chosen = {"muted": ["article", "article"], "quiet": {"start": 0, "end": 6}}
    assert lin.put(f"{API}/me/notices", json=chosen).status_code == 200
    kept = lin.get(f"{API}/me/notices").json
    assert kept["quiet"] == chosen["quiet"]
    assert [each["kind"] for each in kept["kinds"] if each["muted"]] == ["article"]
    lin.put(f"{API}/me/notices", json={"muted": [], "quiet": {"start": 5, "end": 5}})
    assert lin.get(f"{API}/me/notices").json["quiet"] is None


def entries() -> list[OutboxEntry]:
    with db.read_session() as session:
        return list(session.scalars(select(OutboxEntry).order_by(OutboxEntry.id)))


def calls(wechat: FlaskClient) -> int:
    counted = wechat.get("/simulator/calls").json
    assert counted is not None
    return int(counted["calls"].get(SEND, 0))


@pytest.fixture
def noon() -> Iterator[None]:
    with clock.freeze_at(NOON):
        yield


def test_readers_are_not_mixed_up(
    app: Flask, signed_in: SignedIn, wechat: FlaskClient, noon: None
) -> None:
    readers: dict[str, Reader] = {name: signed_in(name) for name in ("lin", "chen", "wu")}
    article = an_article()
    for name in ("lin", "chen"):
        allow(app, wechat, readers[name], name)
        replied(readers["wu"], said(readers[name], article), f"给{name}。")
    work()
    assert len(delivered(wechat, "wu")) == 0
    for name in ("lin", "chen"):
        [message] = delivered(wechat, name)
        assert message["data"]["thing2"] == f"给{name}。"
