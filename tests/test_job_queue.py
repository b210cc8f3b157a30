"""Jobs: stored with the change that wants them, run at least once, shown when dead."""

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from backend import clock, db, job_queue
from backend.job_queue import Job


def test_a_job_is_done_after_its_deed_is_committed(app: Flask, done: list[Any]) -> None:
    with db.transaction():
        job_queue.enqueue("note", {"word": "一"})
    assert job_queue.run_due() == 1
    assert done == [{"word": "一"}]
    assert job_queue.count_by_state() == {"ready": 0, "running": 0, "dead": 0}


def test_a_deed_that_fails_leaves_no_job(app: Flask, done: list[Any]) -> None:
    with pytest.raises(RuntimeError), db.transaction():
        job_queue.enqueue("note", {})
        raise RuntimeError
    assert job_queue.run_due() == 0


def test_the_same_dedupe_key_is_one_job(app: Flask, done: list[Any]) -> None:
    with db.transaction():
        job_queue.enqueue("note", {"n": 1}, dedupe_key="same")
        job_queue.enqueue("note", {"n": 2}, dedupe_key="same")
    job_queue.run_due()
    assert done == [{"n": 1}]


def test_a_job_with_more_to_do_keeps_its_place(
    app: Flask, done: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses = iter([5.0, None])
    monkeypatch.setitem(app.extensions["job_handlers"], "long", lambda _payload: next(pauses))
    order("long", "same")
    assert job_queue.run_due() == 1
    order("long", "same")
    assert job_queue.run_due() == 0
    with clock.freeze_at(datetime.now(UTC) + timedelta(seconds=6)):
        assert job_queue.run_due() == 1
    assert job_queue.count_by_state() == {"ready": 0, "running": 0, "dead": 0}


def test_a_dead_job_does_not_keep_others_out(app: Flask) -> None:
    order("fail", "same")
    with db.transaction() as session:
        session.scalars(select(Job)).one().attempts = 7
    job_queue.run_due()
    assert job_queue.count_by_state()["dead"] == 1
    order("fail", "same")
    assert job_queue.count_by_state() == {"ready": 1, "running": 0, "dead": 1}


def test_a_job_waits_for_its_time(app: Flask, done: list[Any]) -> None:
    with db.transaction():
        job_queue.enqueue("note", {}, delay=60)
    assert job_queue.run_due() == 0
    with clock.freeze_at(datetime.now(UTC) + timedelta(seconds=61)):
        assert job_queue.run_due() == 1


def test_a_failing_job_is_tried_again_later_and_dies_with_its_error(app: Flask) -> None:
    with db.transaction():
        job_queue.enqueue("fail")
    moment = datetime.now(UTC)
    for _ in range(8):
        with clock.freeze_at(moment):
            assert job_queue.run_due() == 1
            assert job_queue.run_due() == 0
        moment += timedelta(hours=1)
    with db.read_session() as session:
        job = session.scalars(select(Job)).one()
    assert (job.state, job.attempts) == ("dead", 8)
    said = (job.last_error or "").split("\n")
    assert said[0] == "ValueError"
    assert said[-1].endswith(" failing.<locals>.fail")
    assert "no luck" not in str(said)
    with clock.freeze_at(moment):
        assert job_queue.run_due() == 0


def test_a_job_whose_worker_vanished_is_taken_again_after_its_lease(
    app: Flask, done: list[Any]
) -> None:
    with db.transaction():
        job_queue.enqueue("note", {})
    assert job_queue.claim() is not None
    assert job_queue.claim() is None
    with clock.freeze_at(datetime.now(UTC) + job_queue.LEASE + timedelta(seconds=1)):
        assert job_queue.run_due() == 1


def test_a_late_worker_cannot_undo_what_its_successor_did(app: Flask, done: list[Any]) -> None:
    with db.transaction():
        job_queue.enqueue("fail")
    first = job_queue.claim()
    with clock.freeze_at(datetime.now(UTC) + job_queue.LEASE + timedelta(seconds=1)):
        second = job_queue.claim()
    assert first is not None
    assert second is not None
    job_queue.run(first)
    with db.read_session() as session:
        assert session.scalars(select(Job)).one().state == "running"


def test_several_workers_never_do_the_same_job_twice(committed: Flask, done: list[Any]) -> None:
    with db.transaction():
        for number in range(40):
            job_queue.enqueue("note", {"n": number})

    def work() -> None:
        with committed.app_context():
            job_queue.run_due()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(each["n"] for each in done) == Counter(range(40))


def test_work_is_kept_with_redis_away(app: Flask, done: list[Any], redis_away: None) -> None:
    with db.transaction():
        job_queue.enqueue("note", {})
    assert job_queue.run_due() == 1


def order(kind: str, key: str) -> None:
    with db.transaction():
        job_queue.enqueue(kind, dedupe_key=key)


@pytest.fixture
def done(house: Flask, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    found: list[Any] = []
    monkeypatch.setitem(house.extensions["job_handlers"], "note", found.append)
    return found


@pytest.fixture(autouse=True)
def failing(house: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_payload: dict[str, Any]) -> None:
        raise ValueError("no luck")

    monkeypatch.setitem(house.extensions["job_handlers"], "fail", fail)
