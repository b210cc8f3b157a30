"""Clocks that jump delay no job; dead jobs are shown for some weeks, then deleted."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from backend import clock, db, job_queue, worker
from backend.accounts.models import Account
from backend.app import MANIFESTS
from backend.config import get_settings
from backend.job_queue import Job
from backend.manifest import list_periodic_jobs
from backend.moderation.models import Check
from backend.notifications.models import Notice, OutboxEntry
from backend.notifications.outbox import message_queue, outbox_sender
from backend.privacy import retention
from backend.shares.mini_program_codes import minting
from tests.conftest import SignedIn
from tests.factories import a_reader

NOW = datetime.now(UTC)
DAY, YEAR = timedelta(days=1), timedelta(days=365)
JUMPS = (DAY, YEAR)


@pytest.mark.parametrize("jump", JUMPS, ids=str)
def test_a_job_ordered_by_a_clock_that_ran_ahead_is_done_when_it_is_right_again(
    done: list[Any], jump: timedelta
) -> None:
    with clock.freeze_at(NOW + jump):
        order({"n": 1}, "same", delay=60)
    with clock.freeze_at(NOW):
        assert job_queue.run_due() == 1
    assert done == [{"n": 1}]


@pytest.mark.parametrize("jump", JUMPS, ids=str)
def test_it_keeps_no_place_from_one_that_is_ordered_now(done: list[Any], jump: timedelta) -> None:
    with clock.freeze_at(NOW + jump):
        order({"n": 1}, "same")
    with clock.freeze_at(NOW):
        order({"n": 2}, "same")
        [job] = all_jobs()
        assert job.run_at == NOW
        assert job_queue.run_due() == 1
    assert done == [{"n": 1}]
    assert all_jobs() == []


def test_one_that_is_ordered_for_earlier_comes_forward_and_for_later_stays(done: list[Any]) -> None:
    with clock.freeze_at(NOW):
        order({}, "same", delay=3600)
        order({}, "same", delay=7200)
        assert [job.run_at for job in all_jobs()] == [NOW + timedelta(hours=1)]
        order({}, "same", delay=60)
        assert [job.run_at for job in all_jobs()] == [NOW + timedelta(minutes=1)]
        assert job_queue.run_due() == 0
        order({}, "same")
        assert job_queue.run_due() == 1


def test_a_pause_that_the_work_itself_asked_for_stays_when_it_is_ordered_again(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions["job_handlers"], "long", lambda _payload: 300.0)
    with clock.freeze_at(NOW):
        for kind in ("long", "fail"):
            order({}, kind, kind=kind)
        assert job_queue.run_due() == 2
        waiting = {job.kind: job.run_at for job in all_jobs()}
        for kind in ("long", "fail"):
            order({}, kind, kind=kind)
        assert {job.kind: job.run_at for job in all_jobs()} == waiting
        assert job_queue.run_due() == 0


@pytest.mark.parametrize("kind", ["long", "fail"])
@pytest.mark.parametrize("jump", JUMPS, ids=str)
def test_a_pause_set_by_a_clock_that_ran_ahead_is_over_at_once(
    app: Flask, jump: timedelta, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions["job_handlers"], "long", lambda _payload: 300.0)
    with clock.freeze_at(NOW + jump):
        order({}, "same", kind=kind)
        job_queue.run_due()
    with clock.freeze_at(NOW):
        order({}, "same", kind=kind)
        assert [job.run_at for job in all_jobs()] == [NOW]
        assert job_queue.run_due() == 1


@pytest.mark.parametrize("jump", JUMPS, ids=str)
def test_a_lease_taken_by_a_clock_that_ran_ahead_ends(done: list[Any], jump: timedelta) -> None:
    with clock.freeze_at(NOW + jump):
        order({"n": 1}, "same")
        assert job_queue.claim() is not None
    with clock.freeze_at(NOW):
        assert job_queue.run_due() == 1
    assert done == [{"n": 1}]


def test_a_lease_of_a_machine_that_is_some_minutes_ahead_is_let_be(done: list[Any]) -> None:
    with clock.freeze_at(NOW + timedelta(minutes=10)):
        order({}, "same")
        assert job_queue.claim() is not None
    with clock.freeze_at(NOW):
        assert job_queue.run_due() == 0


@pytest.mark.parametrize("jump", [-DAY, -YEAR, DAY, YEAR], ids=str)
def test_periodic_work_goes_on_whichever_way_the_clock_goes(
    app: Flask, jump: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[str] = []
    periodic = list_periodic_jobs(MANIFESTS)
    for kind in periodic:
        monkeypatch.setitem(app.extensions["job_handlers"], kind, lambda _payload: ran.append("x"))
    for moment in (NOW, NOW + jump, NOW + jump + timedelta(minutes=1), NOW):
        with clock.freeze_at(moment):
            worker.enqueue_periodic_jobs()
            job_queue.run_due()
    assert len(ran) == 4 * len(periodic)
    assert job_queue.count_by_state() == {"ready": 0, "running": 0, "dead": 0}


@pytest.mark.parametrize("jump", [-DAY, -YEAR], ids=str)
def test_what_waited_when_the_clock_went_back_is_not_lost(done: list[Any], jump: timedelta) -> None:
    with clock.freeze_at(NOW):
        order({"n": 1}, "waits", delay=5)
        order({"n": 2}, "runs")
        assert job_queue.claim() is not None
    with clock.freeze_at(NOW + jump):
        worker.enqueue_periodic_jobs()
        assert sorted(job.payload["n"] for job in all_jobs() if job.kind == "note") == [1, 2]
        job_queue.run_due()
    assert sorted(each["n"] for each in done) == [1, 2]


def test_nobody_may_wish_for_a_pause_of_more_than_a_day(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        app.extensions["job_handlers"], "long", lambda _payload: YEAR.total_seconds()
    )
    with clock.freeze_at(NOW):
        order({}, "same", kind="long")
        job_queue.run_due()
    assert [job.run_at - NOW < timedelta(days=2) for job in all_jobs()] == [True]


@pytest.mark.parametrize("jump", JUMPS, ids=str)
def test_minting_pauses_no_longer_than_it_says_itself(app: Flask, jump: timedelta) -> None:
    from backend.wechat.errors import WeChatAway

    with clock.freeze_at(NOW + jump):
        minting._pause_after(WeChatAway(path="/x"))
    with clock.freeze_at(NOW):
        assert minting.get_pause_seconds() <= minting.MAX_PAUSE


def test_messages_and_questions_dated_a_year_ahead_are_due(app: Flask) -> None:
    with db.transaction() as session:
        reader = a_reader("林")
        session.add(notice := Notice(account_id=reader.id, kind="reply", key="k", subject="s"))
        session.flush()
        for number, due in enumerate((NOW + YEAR, NOW + timedelta(hours=9))):
            session.add(
                OutboxEntry(
                    notice_id=notice.id if number == 0 else _another(reader, number),
                    account_id=reader.id,
                    kind="reply",
                    template_id="t",
                    due_at=due,
                )
            )
        waiting = {"kind": "message", "state": "waiting", "reason": ""}
        session.add(Check(subject="a", retry_at=NOW + YEAR, **waiting))
        session.add(Check(subject="b", retry_at=NOW + DAY / 24, **waiting))
    with clock.freeze_at(NOW):
        with db.read_session() as session:
            entries = session.scalars(
                sa.select(OutboxEntry.due_at).where(db.is_due(OutboxEntry.due_at))
            )
            found = list(entries)
            asked = session.scalars(sa.select(Check.subject).where(db.is_due(Check.retry_at))).all()
        assert found == [NOW + YEAR]
        assert asked == ["a"]
        message_queue.enqueue_due({})
        assert [job.account_id for job in all_jobs()] == [reader.id]
        assert outbox_sender._claim_next(reader.id) is not None


def test_the_dead_are_kept_for_the_days_that_are_set_and_then_they_go(
    app: Flask, done: list[Any]
) -> None:
    with clock.freeze_at(NOW):
        die()
        order({}, "lives", delay=600)
    with clock.freeze_at(NOW + 29 * DAY):
        retention.run_rules({})
        with db.read_session():
            assert [job.kind for job in job_queue.list_dead("fail")] == ["fail"]
        assert job_queue.count_by_state()["dead"] == 1
    with clock.freeze_at(NOW + 31 * DAY):
        retention.run_rules({})
        assert [job.kind for job in all_jobs()] == ["note"]


def test_for_zero_days_they_stay(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    forever = get_settings().replace(retention_dead_job_days=0)
    monkeypatch.setitem(app.extensions, "config", forever)
    with clock.freeze_at(NOW):
        die()
    with clock.freeze_at(NOW + YEAR):
        retention.run_rules({})
    assert job_queue.count_by_state()["dead"] == 1


def test_many_dead_go_some_at_a_time_however_often_it_takes(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_queue, "DELETE_BATCH", 2)
    with clock.freeze_at(NOW):
        for _ in range(5):
            die()
    left = []
    with clock.freeze_at(NOW + YEAR):
        for _ in range(3):
            retention.run_rules({})
            left.append(job_queue.count_by_state()["dead"])
    assert left == [3, 1, 0]


def test_one_that_died_by_a_clock_that_ran_ahead_ages_from_when_that_is_seen(app: Flask) -> None:
    with clock.freeze_at(NOW + YEAR):
        die()
    with clock.freeze_at(NOW):
        worker.enqueue_periodic_jobs()
    with clock.freeze_at(NOW + 31 * DAY):
        retention.run_rules({})
    assert job_queue.count_by_state()["dead"] == 0


def test_a_revived_job_may_be_ordered_forward_again(app: Flask, done: list[Any]) -> None:
    with clock.freeze_at(NOW):
        die()
        [job] = all_jobs()
        with db.transaction():
            assert job_queue.retry_dead(job.id, "fail")
        [again] = all_jobs()
    assert (again.state, again.run_at, again.dated_at, again.paused) == ("ready", NOW, NOW, False)


def test_a_deleted_accounts_jobs_go_with_it_the_dead_ones_too(
    app: Flask, signed_in: SignedIn
) -> None:
    lin, wen = signed_in("lin"), signed_in("wen")
    with db.transaction() as session:
        keys = {each.public_id: each.id for each in session.scalars(sa.select(Account))}
        session.execute(sa.delete(Job))
        for reader in (lin, wen):
            for state in ("ready", "dead"):
                key = keys[reader.id]
                session.add(
                    Job(kind="x", payload={"account": key}, account_id=key, state=state, run_at=NOW)
                )
    assert lin.delete("/api/v1/me").status_code == 204
    assert [job.account_id for job in all_jobs() if job.kind == "x"] == [keys[wen.id]] * 2


def test_every_job_about_an_account_says_so(app: Flask) -> None:
    from backend.moderation.review import decisions
    from backend.notifications import notices
    from backend.notifications.notice_resolvers import NoticeTopic

    with db.transaction():
        message_queue.enqueue_sending(7)
        decisions.enqueue_hiding(7, 1)
        notices.notify(7, "reply", "k", NoticeTopic(subject="s"))
    assert {(job.kind, job.account_id, job.payload["account"]) for job in all_jobs()} == {
        (kind, 7, 7)
        for kind in (message_queue.SEND_JOB, decisions.HIDE_ALL_JOB, notices.NOTIFY_JOB)
    }


def _another(reader: Account, number: int) -> int:
    notice = Notice(account_id=reader.id, kind="reply", key=f"k{number}", subject="s")
    db.session().add(notice)
    db.session().flush()
    return notice.id


def order(payload: dict[str, Any], key: str, delay: float = 0, kind: str = "note") -> None:
    with db.transaction():
        job_queue.enqueue(kind, payload, dedupe_key=key, delay=delay)


def die() -> None:
    """Let one job fail for the last time."""
    order({}, f"dies {len(all_jobs())}", kind="fail")
    with db.transaction() as session:
        session.execute(sa.update(Job).where(Job.kind == "fail").values(attempts=7))
    job_queue.run_due()


def all_jobs() -> list[Job]:
    with db.read_session() as session:
        asked = sa.select(Job).order_by(Job.id).execution_options(populate_existing=True)
        return list(session.scalars(asked))


@pytest.fixture
def done(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    found: list[Any] = []
    monkeypatch.setitem(app.extensions["job_handlers"], "note", found.append)
    return found


@pytest.fixture(autouse=True)
def failing(house: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_payload: dict[str, Any]) -> None:
        raise ValueError

    monkeypatch.setitem(house.extensions["job_handlers"], "fail", fail)
