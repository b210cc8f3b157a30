"""Allocating a mini-program code: once each, from the pool, in order, or the article's own."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from backend import clock, db, job_queue, redis_primitives, storage
from backend.articles.models import Article
from backend.shares.mini_program_codes import allocation, minting
from backend.shares.models import Share, ShareCode
from tests.factories import Stopped, an_article, codes_ready

CODES = "/wxa/getwxacodeunlimit"


def test_codes_are_taken_in_turn_and_their_pictures_come_along(article: Article) -> None:
    first, second = codes_ready(2)
    assert [allocation.allocate_code(article).share_id for _ in range(2)] == [first, second]
    assert states() == {"taken": 2}


def test_a_ready_code_needs_nothing_remote(article: Article, stopped: Stopped) -> None:
    codes_ready(1)
    assert allocation.allocate_code(article).kind == "share"
    assert stopped.waits == []


def test_a_code_is_taken_once_however_many_ask(committed: Flask) -> None:
    article = an_article()
    ready = codes_ready(40)
    taken: list[str] = []

    def ask() -> None:
        with committed.app_context():
            taken.extend(allocation.allocate_code(article).share_id for _ in range(10))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(ready)


def test_a_code_given_back_is_the_next_to_be_taken(article: Article) -> None:
    codes_ready(2)
    taken = allocation.allocate_code(article)
    allocation.release_code(taken)
    assert allocation.allocate_code(article).share_id == taken.share_id


def test_a_code_that_a_share_bears_is_never_given_back(article: Article) -> None:
    codes_ready(1)
    taken = allocation.allocate_code(article)
    with db.transaction() as session:
        session.add(Share(public_id=taken.share_id, article_id=article.id, channel="card"))
    allocation.release_code(taken)
    assert states() == {"taken": 1}


def test_a_code_whose_picture_is_lost_is_not_handed_out(article: Article) -> None:
    lost, whole = codes_ready(2)
    storage.get_store().delete(f"codes/t/{lost}.jpg")
    assert allocation.allocate_code(article).share_id == whole
    assert ready() == 0


def test_a_pool_whose_pictures_are_all_lost_is_not_searched_to_its_end(
    article: Article, wechat: FlaskClient
) -> None:
    for scene in codes_ready(8):
        storage.get_store().delete(f"codes/t/{scene}.jpg")
    assert allocation.allocate_code(article).kind == "share"
    assert ready() == 8 - allocation.MAX_LOST_PICTURES


def test_a_code_that_opens_something_else_is_not_handed_out(
    article: Article, wechat: FlaskClient
) -> None:
    (other,) = codes_ready(1, target_digest="other")
    assert allocation.allocate_code(article).share_id != other
    assert ready() == 1


def test_with_the_store_away_the_code_stays_in_the_pool(
    article: Article, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes_ready(1)

    def away(_key: str) -> bytes:
        raise storage.StoreUnavailable

    monkeypatch.setattr(app.extensions["storage"], "get", away)
    with pytest.raises(storage.StoreUnavailable):
        allocation.allocate_code(article)
    assert states() == {"ready": 1}


def test_an_empty_pool_mints_in_line_and_orders_more(article: Article, wechat: FlaskClient) -> None:
    taken = allocation.allocate_code(article)
    assert (taken.kind, taken.picture[:2]) == ("share", b"\xff\xd8")
    job_queue.run_due()
    assert ready() >= 3


@pytest.mark.parametrize("errcode", [45009, 45011, -1])
def test_refused_the_articles_own_code_serves_and_wechat_is_left_alone(
    article: Article, wechat: FlaskClient, errcode: int
) -> None:
    job_queue.run_due()
    empty_the_pool()
    wechat.post("/simulator/script", json={"path": CODES, "errcode": errcode, "times": 99})
    before = calls(wechat)
    kinds = [allocation.allocate_code(article).kind for _ in range(5)]
    assert kinds == ["article"] * 5
    assert calls(wechat) == before + 1


def test_every_ask_has_a_share_id_of_its_own_also_with_the_same_code(
    article: Article, wechat: FlaskClient
) -> None:
    job_queue.run_due()
    empty_the_pool()
    wechat.post("/simulator/script", json={"outage": 60})
    assert len({allocation.allocate_code(article).share_id for _ in range(3)}) == 3


def test_a_refusal_for_an_hour_costs_a_call_a_minute_and_is_over_when_it_is_over(
    article: Article, wechat: FlaskClient
) -> None:
    job_queue.run_due()
    empty_the_pool()
    wechat.post("/simulator/script", json={"path": CODES, "errcode": 45009, "times": 999})
    before, started = calls(wechat), datetime.now(UTC)
    for minute in range(60):
        with clock.freeze_at(started + timedelta(minutes=minute, seconds=1)):
            assert allocation.allocate_code(article).kind == "article"
            job_queue.run_due()
    assert calls(wechat) - before <= 61
    wechat.post("/simulator/script", json={"path": CODES, "errcode": 45009, "times": 1})
    with clock.freeze_at(started + timedelta(minutes=62)):
        assert allocation.allocate_code(article).kind == "article"
    with clock.freeze_at(started + timedelta(minutes=64)):
        minting.enqueue_refill()
        job_queue.run_due()
        assert ready() >= 12  # what the last five minutes asked for, in an hour
        assert allocation.allocate_code(article).kind == "share"


def test_a_wechat_that_hangs_is_given_four_seconds_once_and_then_left_alone(
    article: Article, wechat: FlaskClient, stopped: Stopped
) -> None:
    with pytest.raises(allocation.CodeUnavailable) as no:
        allocation.allocate_code(article)
    assert (no.value.status, no.value.retry_after) == (503, 5)
    with pytest.raises(allocation.CodeUnavailable) as again:
        allocation.allocate_code(article)
    assert (again.value.retry_after or 0) > 5
    assert [seconds for _, seconds in stopped.waits] == [minting.INLINE_TIMEOUT]


def test_what_wechat_calls_a_picture_is_decoded_before_it_is_believed(
    article: Article, app: Flask, wechat: FlaskClient
) -> None:
    job_queue.run_due()
    empty_the_pool()
    app.extensions["wechat_http"].mount("http://wechat.test", Stopped(b"\xff\xd8\xff junk"))
    assert allocation.allocate_code(article).kind == "article"


def test_in_line_minting_has_a_limit_of_its_own(
    article: Article, wechat: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(minting, "INLINE_PER_MINUTE", 2)
    job_queue.run_due()
    empty_the_pool()
    assert [allocation.allocate_code(article).kind for _ in range(3)] == [
        "share",
        "share",
        "article",
    ]


def test_an_articles_own_code_that_is_lost_is_made_again(
    article: Article, app: Flask, wechat: FlaskClient
) -> None:
    job_queue.run_due()
    empty_the_pool()
    with db.read_session() as session:
        own = session.scalars(select(ShareCode).where(ShareCode.article_id == article.id)).one()
    storage.get_store().delete(own.key)
    wechat.post("/simulator/script", json={"outage": 20})
    with pytest.raises(allocation.CodeUnavailable):
        allocation.allocate_code(article)
    wechat.post("/simulator/script", json={"outage": 0})
    with clock.freeze_at(datetime.now(UTC) + timedelta(minutes=2)):
        job_queue.run_due()
    assert storage.get_store().get(own.key) is not None


def test_codes_wait_in_the_database_whatever_redis_forgets(article: Article) -> None:
    codes_ready(2)
    redis_primitives.get_client().flushall()
    assert allocation.allocate_code(article).kind == "share"


def test_with_redis_away_codes_are_taken_all_the_same(article: Article, redis_away: None) -> None:
    codes_ready(1)
    assert allocation.allocate_code(article).kind == "share"


@pytest.fixture
def article(app: Flask) -> Article:
    return an_article()


@pytest.fixture
def stopped(app: Flask, wechat: FlaskClient) -> Stopped:
    """Take WeChat away, once it has given a token."""
    minting.mint_inline("warm")
    stopped = Stopped()
    app.extensions["wechat_http"].mount("http://wechat.test", stopped)
    return stopped


def states() -> dict[str, int]:
    with db.read_session() as session:
        rows = session.execute(
            select(ShareCode.state, func.count()).group_by(ShareCode.state)
        ).all()
    return dict(rows)


def ready() -> int:
    return states().get("ready", 0)


def empty_the_pool() -> None:
    with db.transaction() as session:
        for code in session.scalars(select(ShareCode).where(ShareCode.state == "ready")):
            session.delete(code)


def calls(wechat: FlaskClient) -> int:
    answer: Any = wechat.get("/simulator/calls").json
    count: int = answer["calls"].get(CODES, 0)
    return count
