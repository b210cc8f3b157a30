"""The stream of visits between web and worker loses nothing: killed, absent, doubled, full."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import redis as redis_client
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from backend import db, ids, redis_primitives
from backend.articles.models import Article
from backend.local import embedded_redis
from backend.shares.arrivals import scene_channels, visit_stream, visit_writer, visitor_identity
from backend.shares.arrivals.stream_events import SignInEvent, VisitEvent
from backend.shares.models import Share, Visit
from tests.factories import an_article
from tests.visiting import arrive, judged, written


def test_an_answer_waits_for_no_row(client: FlaskClient, share: Share) -> None:
    assert arrive(client, share.public_id).status_code == 201
    assert (visit_stream.count_waiting(), rows()) == (1, 0)
    assert visit_stream.write_next_batch() == 1
    assert (visit_stream.count_waiting(), rows()) == (0, 1)


def test_with_redis_away_a_visit_is_written_at_once(
    client: FlaskClient, share: Share, redis_away: None
) -> None:
    assert arrive(client, share.public_id, key="k" * 20).status_code == 201
    assert arrive(client, share.public_id, key="k" * 20).status_code == 201
    assert (rows(), visit_stream.write_next_batch()) == (1, 0)


def test_the_setting_writes_at_once(
    app: Flask, client: FlaskClient, share: Share, monkeypatch: pytest.MonkeyPatch
) -> None:
    straight = app.extensions["config"].replace(visits_through="database")
    monkeypatch.setitem(app.extensions, "config", straight)
    arrive(client, share.public_id)
    assert (visit_stream.count_waiting(), rows()) == (0, 1)


def test_with_too_much_waiting_visits_are_written_at_once(
    client: FlaskClient, share: Share, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visit_stream, "MAX_WAITING", 2)
    for _ in range(4):
        arrive(client, share.public_id)
    assert (visit_stream.count_waiting(), rows()) == (2, 2)


def test_told_written_and_read_twice_is_one_visit(app: Flask, share: Share) -> None:
    visit = a_visit(share)
    for _ in range(3):
        visit_stream.publish_event(visit)
    visit_stream.write_next_batch()
    visit_stream.publish_event(visit)
    visit_writer.write_events([visit, visit])
    assert judged() == ["counted"]


@pytest.mark.parametrize(
    "spoiled",
    [
        {"told": ""},
        {"told": "{}"},
        {"told": b"\xff\xfe"},
        {"told": "[" * 5000},
        {"told": '{"kind":"visit"}'},
        {"told": '{"kind":"drop table","key":1}'},
        {"else": "where"},
    ],
)
def test_what_nobody_of_ours_wrote_is_dropped_and_the_rest_is_kept(
    app: Flask, redis: "redis_client.Redis", share: Share, spoiled: dict[Any, Any]
) -> None:
    visit_stream.publish_event(a_visit(share))
    redis.xadd(visit_stream.STREAM, spoiled)
    visit_stream.publish_event(a_visit(share, visitor="other"))
    assert judged() == ["counted", "counted"]
    assert (visit_stream.count_waiting(), redis_primitives.read_counters()) == (
        0,
        {"visits.garbled": 1},
    )


def test_what_names_nothing_that_is_here_is_passed_over(app: Flask, share: Share) -> None:
    good = a_visit(share)
    visit_stream.publish_event(good.model_copy(update={"key": "0" * 32, "share_id": 2**40}))
    visit_stream.publish_event(
        good.model_copy(update={"key": "1" * 32, "share_id": None, "article_id": 2**62})
    )
    visit_stream.publish_event(SignInEvent(visitor="2" * 32, account_id=2**40))
    visit_stream.publish_event(good)
    assert judged() == ["counted"]


def test_a_visit_of_somebody_unknown_is_kept_without_their_name(app: Flask, share: Share) -> None:
    visit_stream.publish_event(a_visit(share).model_copy(update={"account_id": 2**40}))
    (visit,) = written()
    assert (visit.account_id, visit.counted) == (None, True)


def test_one_that_the_database_refuses_costs_no_other(
    app: Flask, share: Share, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scene_channels, "get_channel", lambda scene: None if scene == 7 else "code")
    for number, scene in enumerate((1047, 7, 1047)):
        visit_stream.publish_event(
            a_visit(share, visitor=str(number)).model_copy(update={"scene": scene})
        )
    assert judged() == ["counted", "counted"]
    assert redis_primitives.read_counters() == {"visits.refused": 1}


def test_a_batch_that_fails_is_taken_up_again(
    app: Flask, share: Share, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit_stream.publish_event(a_visit(share))
    with monkeypatch.context() as patch:
        patch.setattr(visit_writer, "write_events", away)
        with pytest.raises(ConnectionError):
            visit_stream.write_next_batch()
    assert judged() == ["counted"]


@pytest.mark.parametrize("when", ["before-commit", "before-ack"])
def test_a_worker_killed_in_its_batch_loses_and_doubles_nothing(
    committed: Flask, when: str, environ: dict[str, str], share: Share
) -> None:
    for number in range(20):
        visit_stream.publish_event(a_visit(share, visitor=str(number)))
    command = [sys.executable, "-m", "tests.shares.hanging_worker", when]
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == b"here\n"
        worker.kill()
    assert rows() == (20 if when == "before-ack" else 0)
    assert (visit_stream.write_next_batch(), visit_stream.count_waiting()) == (
        0,
        20,
    )  # its minute is not over
    assert visit_stream.write_next_batch(abandoned_ms=0) == 20
    assert (visit_stream.count_waiting(), judged()) == (0, ["counted"] * 20)


def test_the_real_worker_killed_again_and_again_writes_each_visit_once(
    committed: Flask, environ: dict[str, str], share: Share
) -> None:
    told = 4000
    for number in range(told):
        visit_stream.publish_event(a_visit(share, visitor=str(number % 1000)))
    command = [sys.executable, "-m", "flask", "--app", "backend.app", "worker"]
    for _ in range(3):
        before = rows()
        with subprocess.Popen(command, env=environ) as worker:
            while rows() == before and worker.poll() is None:
                time.sleep(0.005)
            worker.send_signal(signal.SIGKILL)
        if rows() == told:
            break
    while visit_stream.write_next_batch(abandoned_ms=0):
        pass
    verdicts = judged()
    assert (visit_stream.count_waiting(), len(verdicts)) == (0, told)
    assert verdicts.count("counted") == 1000


def test_workers_long_gone_are_struck_off_and_no_other(
    app: Flask, redis: "redis_client.Redis", share: Share, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit_stream.delete_stale_consumers()
    for name in ("gone", "holding", "here"):
        visit_stream.publish_event(a_visit(share, visitor=name))
        monkeypatch.setattr(visit_stream, "_consumer_name", lambda name=name: name)
        if name == "holding":
            redis.xreadgroup(visit_stream.GROUP, name, {visit_stream.STREAM: ">"})
        else:
            visit_stream.write_next_batch()
    monkeypatch.setattr(visit_stream, "CONSUMER_EXPIRY_MS", -1)
    visit_stream.delete_stale_consumers()
    left = [each["name"] for each in redis.xinfo_consumers(visit_stream.STREAM, visit_stream.GROUP)]
    assert left == [b"holding"]


def test_redis_killed_and_back_has_all_that_was_answered(
    app: Flask, share: Share, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"unix://{tmp_path / 'r.sock'}"
    server = embedded_redis.ensure_running(url)
    assert server is not None
    client = redis_client.Redis.from_url(url)
    monkeypatch.setitem(app.extensions, "redis", client)
    for number in range(50):
        visit_stream.publish_event(a_visit(share, visitor=str(number)))
    os.kill(server.pid, signal.SIGKILL)
    server.wait()
    visit_stream.publish_event(a_visit(share, visitor="meanwhile"))
    assert rows() == 1
    back = embedded_redis.ensure_running(url)
    assert back is not None
    assert (visit_stream.count_waiting(), len(written())) == (50, 51)
    client.close()
    embedded_redis.stop_server(back)


def test_several_writers_of_the_same_visitors_agree(committed: Flask, share: Share) -> None:
    visits = [a_visit(share, visitor=str(number % 30)) for number in range(90)]
    visits += [a_visit(share, visitor=str(number % 30)) for number in range(90)]
    failed: list[Exception] = []

    def work(mine: list[VisitEvent]) -> None:
        with committed.app_context():
            try:
                for start in range(0, len(mine), 20):
                    visit_writer.write_events(mine[start : start + 20])
            except Exception as error:
                failed.append(error)

    orders = (visits, visits[::-1], visits[60:] + visits[:60], visits[::-1])
    threads = [threading.Thread(target=work, args=(order,)) for order in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert (rows(), judged().count("counted")) == (180, 30)


def a_visit(share: Share, visitor: str = "stranger") -> VisitEvent:
    return VisitEvent(
        key=visitor_identity.digest(ids.generate()),
        share_id=share.id,
        article_id=share.article_id,
        account_id=None,
        visitor=visitor_identity.get_token_visitor(visitor),
        scene=1047,
        at=datetime.now(UTC),
    )


def rows() -> int:
    with db.read_session() as session:
        return session.scalar(select(func.count()).select_from(Visit)) or 0


def away(_told: Any) -> None:
    raise ConnectionError("the database is away")


def a_share(article: Article) -> Share:
    share = Share(article_id=article.id, channel="card")
    with db.transaction() as session:
        session.add(share)
    return share


@pytest.fixture
def share(request: pytest.FixtureRequest) -> Share:
    """Give a share of nobody's, in whichever way this test keeps its rows."""
    request.getfixturevalue("committed" if "committed" in request.fixturenames else "app")
    return a_share(an_article())


@pytest.fixture
def environ(database_url: str, redis_url: str, house: Flask) -> dict[str, str]:
    """Give the settings by which another process finds this house."""
    config = house.extensions["config"]
    return os.environ | {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "DATA_DIR": str(config.data_dir),
        "SECRET_KEY": config.secret_key.get_secret_value(),
        "LOG_LEVEL": "ERROR",
    }
