"""What WeChat pushes about somebody without an account is erased once it is dealt with."""

import threading
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from backend import clock, db, job_queue
from backend.accounts import account_lookup, deletion
from backend.accounts.models import Account, Identity
from backend.accounts.personal_data_hooks import ERASERS, EraserRank
from backend.app import MANIFESTS
from backend.wechat.pushes import push_handling
from backend.wechat.pushes.event import PUSH_SUBSCRIPTIONS, PushSubscription
from backend.wechat.pushes.models import Push
from backend.wechat.pushes.verification import PushEndpoint
from tests.accounts.lookups import ME, account_of, in_thread
from tests.admin.conftest import Script, make_editor
from tests.conftest import Reader, fresh_wechat
from tests.extra_manifests import plug_in

WORDS = "一句私房话"
LISTENED_TO = dict.fromkeys(each.event for each in PUSH_SUBSCRIPTIONS.collect(MANIFESTS))
# Every event that is listened to, what nobody listens to, and what a follower writes.
PERSONAL: dict[str, dict[str, str]] = {
    **{
        event: {"MsgType": "event", "Event": event}
        for event in LISTENED_TO
        if event not in push_handling.IMPERSONAL
    },
    "odd": {"MsgType": "event", "Event": "odd"},
    "user_enter_tempsession": {"MsgType": "event", "Event": "user_enter_tempsession"},
    "message_text": {"MsgType": "text", "MsgId": "7", "Content": WORDS},
    "message_image": {"MsgType": "image", "MsgId": "8", "PicUrl": "https://mmbiz.qpic.cn/a"},
}


@pytest.mark.parametrize("event", PERSONAL)
@pytest.mark.parametrize("name", ["FromUserName", "OpenID"])
def test_a_push_that_comes_after_the_deletion_keeps_nothing(
    app: Flask, lin: Reader, event: str, name: str
) -> None:
    openid = openid_of(lin)
    assert lin.delete(ME).status_code == 204
    assert come(app, openid, event, name)
    assert left() == [("", {})]
    assert not come(app, openid, event, name)  # WeChat's next try is still the same push
    assert left() == [("", {})]


@pytest.mark.every_case
@pytest.mark.parametrize("event", PERSONAL)
def test_a_push_under_way_when_the_account_goes_keeps_nothing(
    app: Flask, lin: Reader, event: str
) -> None:
    openid = openid_of(lin)
    push_handling.store_push(door(app), said(openid, event))
    assert lin.delete(ME).status_code == 204
    assert left() == [("", {})]
    job_queue.run_due()
    assert left() == [("", {})]
    assert states() == ["handled" if event in LISTENED_TO else "unknown"]


@pytest.mark.parametrize("event", sorted(PERSONAL.keys() - {"user_authorization_cancellation"}))
def test_a_stranger_who_never_signed_in_is_not_kept_and_a_reader_is(
    app: Flask, lin: Reader, event: str
) -> None:
    come(app, "o-stranger", event)
    come(app, openid_of(lin), event)
    others, mine = left()
    assert others == ("", {})
    assert (mine[0], mine[1]["FromUserName"]) == (openid_of(lin), openid_of(lin))
    assert lin.delete(ME).status_code == 204
    assert left() == [("", {}), ("", {})]


def test_whoever_writes_to_the_official_account_is_no_reader(app: Flask, lin: Reader) -> None:
    come(app, openid_of(lin), "message_text", appid="wx-official")
    assert left() == [("", {})]


@pytest.mark.parametrize("event", sorted(push_handling.IMPERSONAL))
def test_what_is_about_nobody_keeps_its_words(app: Flask, event: str) -> None:
    sender = {"MsgType": "event", "FromUserName": "o-helper"}
    push_handling.store_push(door(app), {**sender, "Event": event, "Reason": "说明"})
    job_queue.run_due()
    ((openid, words),) = left()
    assert (openid, words["Reason"]) == ("", "说明")


def test_a_dead_push_of_nobody_keeps_nothing_and_cannot_be_handed_on_again(
    app: Flask, lin: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(_pushed: object) -> None:
        raise LookupError

    plug_in(monkeypatch, app, PUSH_SUBSCRIPTIONS.add(PushSubscription("odd", stumble)))
    come(app, "o-stranger", "odd")
    come(app, openid_of(lin), "odd")
    assert [openid for openid, _ in left()] == ["o-stranger", openid_of(lin)]
    now = clock.now()
    for hour in range(1, 9):
        with clock.freeze_at(now + timedelta(hours=hour)):
            job_queue.run_due()
    assert states() == ["failed", "failed"]
    assert [openid for openid, _ in left()] == ["", openid_of(lin)]
    with db.read_session() as session:
        key = session.scalars(sa.select(Push.public_id).order_by(Push.id)).first()
    script = Script(app, make_editor("editor"))
    answer: Any = script.post(f"/pushes/{key}/retry")
    assert (answer.status_code, answer.json["code"]) == (409, "push_erased")


def test_what_an_old_identity_of_a_deleted_account_was_sent_goes_with_it(
    app: Flask, lin: Reader
) -> None:
    openid, account = openid_of(lin), account_of(lin)
    assert lin.delete(ME).status_code == 204
    with db.transaction() as session:
        session.add(
            Identity(account_id=account.id, appid=appid(app), openid=openid, session_key="")
        )
    come(app, openid, "odd")
    deletion.erase_leftovers(account.id)
    assert left() == [("", {})]


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_push_handed_on_while_the_account_goes_keeps_nothing(
    committed: Flask, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """The push is dealt with before the identity is erased, or between that and the commit."""
    lin = Reader.arrive(committed, fresh_wechat(committed), "lin")
    openid, account = openid_of(lin), account_of(lin)
    begun = threading.Event()
    threads: list[threading.Thread] = []

    def is_reader(*who: str) -> bool:
        begun.set()
        return account_lookup.is_reader(*who)

    def meanwhile(_account: Account) -> None:
        if not threads:
            threads.append(in_thread(committed, lambda: come(committed, openid, "odd")))
            if db.get_dialect_name() != "sqlite":  # there nobody else writes until the commit
                assert begun.wait(60)
                if moment == "before":
                    threads[0].join()

    plug_in(monkeypatch, committed, push_handling.READER_CHECKS.add(is_reader), first=True)
    if moment == "before":
        plug_in(monkeypatch, committed, ERASERS.add(EraserRank.JOBS, meanwhile))
    else:
        ordered = deletion.enqueue_cleanup

        def order_rest(account: Account) -> None:
            meanwhile(account)
            ordered(account)

        monkeypatch.setattr(deletion, "enqueue_cleanup", order_rest)
    deletion.delete_account(account)
    threads[0].join()
    job_queue.run_due()
    assert left() == [("", {})]


def come(app: Flask, openid: str, event: str, name: str = "FromUserName", appid: str = "") -> bool:
    """Let a push come and be dealt with; gives whether it was new."""
    is_new = push_handling.store_push(door(app, appid), said(openid, event, name))
    job_queue.run_due()
    return is_new


def said(openid: str, event: str, name: str = "FromUserName") -> dict[str, Any]:
    words: dict[str, Any] = {"CreateTime": 1764100000, "List": [], "Words": WORDS}
    words |= {**PERSONAL[event], name: openid}
    return words | {"MsgId": words["MsgId"] + openid} if "MsgId" in words else words


def door(app: Flask, other: str = "") -> PushEndpoint:
    return PushEndpoint(other or appid(app), "t", "k", "plain")


def appid(app: Flask) -> str:
    return str(app.extensions["config"].wechat_appid)


def openid_of(reader: Reader) -> str:
    with db.read_session():
        return account_lookup.list_openids(account_of(reader))[0]


def left() -> list[tuple[str, dict[str, Any]]]:
    with db.read_session() as session:
        rows = session.execute(sa.select(Push.openid, Push.payload).order_by(Push.id))
        return [(row.openid, row.payload) for row in rows]


def states() -> list[str]:
    with db.read_session() as session:
        return list(session.scalars(sa.select(Push.state).order_by(Push.id)))


@pytest.fixture
def lin(app: Flask, wechat: FlaskClient) -> Reader:
    return Reader.arrive(app, wechat, "lin")
