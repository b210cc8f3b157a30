"""Minting codes ahead: how many, how fast, and what happens in an outage."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from backend import clock, db, job_queue, storage
from backend.shares.mini_program_codes import minting
from backend.shares.models import ShareCode
from backend.wechat.simulator import build_adapter, create_simulator
from tests.conftest import fresh_wechat
from tests.factories import an_article, codes_ready

CODES = "/wxa/getwxacodeunlimit"


def test_articles_own_codes_come_first_and_then_the_pool(app: Flask, wechat: FlaskClient) -> None:
    for _ in range(2):
        an_article()
    assert minting.refill_codes({}) is None
    assert made() == {"own": 2, "ready": 3}
    assert minting.refill_codes({}) is None
    assert made() == {"own": 2, "ready": 3}


def test_a_draft_needs_no_code(app: Flask, wechat: FlaskClient) -> None:
    an_article(publish=False)
    minting.refill_codes({})
    assert made() == {"ready": 3}


def test_codes_are_made_in_batches_that_take_their_time(
    app: Flask, wechat: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(minting, "BATCH_SIZE", 2)
    monkeypatch.setattr(minting, "BATCH_SECONDS", 60.0)
    pause = minting.refill_codes({})
    assert made() == {"ready": 2}
    assert 50 < (pause or 0) <= 60
    assert minting.refill_codes({}) is None
    assert made() == {"ready": 3}


def test_two_workers_together_keep_the_pace_of_one(
    committed: Flask, recorded: "Recorded", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(minting, "BATCH_SIZE", 6)
    monkeypatch.setattr(minting, "BATCH_SECONDS", 0.4)
    pool_of(committed, 60, monkeypatch)
    minting.enqueue_refill()
    until = time.monotonic() + 2.5

    def work() -> None:
        with committed.app_context():
            while time.monotonic() < until:
                minting.enqueue_refill()
                job_queue.run_due(1)
                time.sleep(0.01)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spans = zip(recorded.times, recorded.times[12:], strict=False)
    assert len(recorded.times) >= 12
    assert all(later - earlier >= 0.4 for earlier, later in spans)


def test_the_pace_leaves_room_for_minting_in_line() -> None:
    pool = minting.BATCH_SIZE / minting.BATCH_SECONDS * 60 + minting.BATCH_SIZE
    assert pool + 2 * minting.INLINE_PER_MINUTE < 5_000


def test_what_was_drawn_before_a_refusal_is_kept(app: Flask, wechat: FlaskClient) -> None:
    wechat.post("/simulator/script", json={"quota": {CODES: 2}})
    assert minting.refill_codes({}) == 60
    assert made() == {"ready": 2}


@pytest.mark.parametrize(
    "play",
    [
        {"path": CODES, "errcode": 45009, "times": 99},
        {"path": CODES, "errcode": 45011, "times": 99},
        {"path": CODES, "errcode": 41030, "times": 99},
        {"outage": 30},
        {"outage": 30, "manner": "closed"},
    ],
)
def test_a_refusal_pauses_and_is_over_when_it_is_over(
    app: Flask, wechat: FlaskClient, play: dict[str, Any]
) -> None:
    minting.mint_inline("warm")  # there is a token
    wechat.post("/simulator/script", json=play)
    minting.enqueue_refill()
    job_queue.run_due()
    assert (made(), job_queue.count_by_state()) == ({}, {"ready": 1, "running": 0, "dead": 0})
    before = calls(wechat)
    minting.enqueue_refill()
    job_queue.run_due()
    assert calls(wechat) == before
    wechat.post("/simulator/script", json={"outage": 0, "path": CODES, "errcode": 45009})
    with clock.freeze_at(datetime.now(UTC) + timedelta(seconds=61)):
        job_queue.run_due()  # meets the one refusal that was left
    with clock.freeze_at(datetime.now(UTC) + timedelta(seconds=130)):
        job_queue.run_due()
    assert made()["ready"] >= 3


def test_with_redis_away_the_jobs_own_row_keeps_the_pause(
    app: Flask, wechat: FlaskClient, redis_away: None
) -> None:
    wechat.post("/simulator/script", json={"path": CODES, "errcode": 45009, "times": 99})
    minting.enqueue_refill()
    job_queue.run_due()
    before = calls(wechat)
    minting.enqueue_refill()
    job_queue.run_due()
    assert calls(wechat) == before > 0


def test_a_full_store_keeps_no_code_and_pauses(
    app: Flask, wechat: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_key: str, _data: bytes) -> None:
        raise storage.StoreUnavailable

    monkeypatch.setattr(app.extensions["storage"], "put", full)
    assert minting.refill_codes({}) == minting.MIN_PAUSE
    assert made() == {}


def test_when_the_mini_programs_page_changes_codes_are_made_anew(
    app: Flask, wechat: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = an_article()
    minting.refill_codes({})
    config = app.extensions["config"].replace(code_page="pages/other/index")
    monkeypatch.setitem(app.extensions, "config", config)
    minting.refill_codes({})
    with db.read_session() as session:
        own = session.scalars(select(ShareCode).where(ShareCode.article_id == article.id)).one()
    assert own.target_digest == minting.get_target_digest()
    assert storage.get_store().get(own.key) is not None
    assert made() == {"own": 1, "ready": 6}


def test_a_worker_that_was_killed_while_minting_holds_nobody_up(
    app: Flask, wechat: FlaskClient
) -> None:
    minting.enqueue_refill()
    assert job_queue.claim() is not None  # and then it is gone
    assert job_queue.run_due() == 0
    with clock.freeze_at(datetime.now(UTC) + job_queue.LEASE + timedelta(seconds=1)):
        job_queue.run_due()
    assert made() == {"ready": 3}


def test_a_warm_pool_asks_for_nothing(app: Flask, wechat: FlaskClient) -> None:
    codes_ready(3)
    assert minting.refill_codes({}) is None
    assert calls(wechat) == 0


class Recorded:
    """Remembers when each code was asked of WeChat."""

    def __init__(self, adapter: Any) -> None:
        self.adapter, self.times = adapter, []  # type: Any, list[float]

    def send(self, request: requests.PreparedRequest, *rest: Any, **given: Any) -> Any:
        if CODES in str(request.url):
            self.times.append(time.monotonic())
        return self.adapter.send(request, *rest, **given)

    def close(self) -> None:
        self.adapter.close()


@pytest.fixture
def recorded(committed: Flask) -> Iterator[Recorded]:
    fresh_wechat(committed)
    config = committed.extensions["config"]
    simulator = create_simulator(
        appid=config.wechat_appid, secret=config.wechat_secret.get_secret_value()
    )
    recorded = Recorded(build_adapter(simulator))
    committed.extensions["wechat_http"].mount("http://wechat.test", recorded)
    yield recorded
    fresh_wechat(committed)


def pool_of(app: Flask, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    config = app.extensions["config"].replace(code_pool=count)
    monkeypatch.setitem(app.extensions, "config", config)


def made() -> dict[str, int]:
    with db.read_session() as session:
        states = session.scalars(select(ShareCode.state)).all()
    return {state: states.count(state) for state in sorted(set(states))}


def calls(wechat: FlaskClient) -> int:
    answer: Any = wechat.get("/simulator/calls").json
    count: int = answer["calls"].get(CODES, 0)
    return count
