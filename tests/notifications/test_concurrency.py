"""Concurrency: no consent is spent twice, no notice stored twice, no message sent twice."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from backend import db, job_queue
from backend.accounts.models import Account
from backend.notifications import message_consents, notices
from backend.notifications.models import Consent, Notice
from tests.commenting import API, replied, said
from tests.conftest import Reader, fresh_wechat
from tests.factories import an_article
from tests.notifying import REPLY, allow, delivered

HANDS = 6


def test_a_grant_is_taken_once(committed: Flask, lin: Account) -> None:
    with db.transaction() as session:
        session.add(Consent(account_id=lin.id, template_id=REPLY, reported=3, pushed=1))
    taken: list[int] = []

    def take() -> None:
        with db.transaction():
            got = message_consents.reserve([lin.id], REPLY)
        taken.extend(got)

    assert at_once(committed, take) == []
    assert len(taken) == 3


def test_the_same_notice_and_the_same_report_count_once(committed: Flask, lin: Account) -> None:
    article = an_article()
    told = {
        "account": lin.id,
        "kind": "article",
        "key": "k",
        "subject": f"article:{article.public_id}",
        "outcome": "",
    }

    def report() -> None:
        notices.create_notice(told)
        with db.transaction():
            message_consents.record_report(lin, "k" * 20, {REPLY: "accept"})

    assert at_once(committed, report) == []
    with db.read_session() as session:
        assert session.scalar(select(func.count()).select_from(Notice)) == 1
        assert [row.reported for row in session.scalars(select(Consent))] == [1]


def test_many_workers_send_each_message_once(committed: Flask, wechat_there: FlaskClient) -> None:
    lin, chen = (Reader.arrive(committed, wechat_there, name) for name in ("lin", "chen"))
    lin.put(f"{API}/me/notices", json={"muted": [], "quiet": None})
    root = said(lin, an_article())
    allow(committed, wechat_there, lin, "lin", times=4)
    for _ in range(6):
        replied(chen, root)

    def work() -> None:
        while job_queue.run_due():
            pass

    assert at_once(committed, work) == []
    assert len(delivered(wechat_there)) == 4
    assert job_queue.count_by_state()["dead"] == 0


def at_once(app: Flask, deed: Callable[[], None]) -> list[Any]:
    """Do something with several hands at once; gives what went wrong."""
    wrong: list[Any] = []
    start = threading.Barrier(HANDS)

    def hand() -> None:
        with app.app_context():
            start.wait()
            try:
                deed()
            except Exception as error:
                wrong.append(error)

    hands = [threading.Thread(target=hand) for _ in range(HANDS)]
    for each in hands:
        each.start()
    for each in hands:
        each.join()
    return wrong


@pytest.fixture
def wechat_there(committed: Flask) -> FlaskClient:
    return fresh_wechat(committed)


@pytest.fixture
def lin(committed: Flask) -> Account:
    with db.transaction() as session:
        account = Account()
        session.add(account)
    return account
