"""Codes that have served are deleted."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from backend import clock, db, job_queue, storage
from backend.articles.models import Article
from backend.shares.mini_program_codes import allocation, code_cleanup
from backend.shares.models import ShareCode
from tests.factories import an_article, codes_ready

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_an_hour_after_a_code_was_taken_its_picture_goes(article: Article) -> None:
    taken, ready = codes_ready(2)
    allocation.allocate_code(article)
    swept_after(timedelta(minutes=59))
    assert pictures(taken, ready) == [True, True]
    swept_after(HOUR + timedelta(minutes=1))
    assert pictures(taken, ready) == [False, True]
    assert state_of(taken) == "spent"
    assert state_of(ready) == "ready"


def test_its_row_stays_as_long_as_demand_remembers(article: Article) -> None:
    (taken,) = codes_ready(1)
    allocation.allocate_code(article)
    swept_after(2 * HOUR)
    swept_after(7 * DAY + HOUR)
    assert state_of(taken) == "spent"
    swept_after(8 * DAY + HOUR)
    assert state_of(taken) is None


def test_ready_codes_that_open_what_is_no_more_go_at_once(app: Flask) -> None:
    (stale,), (good,) = codes_ready(1, target_digest="other"), codes_ready(1)
    swept_after(timedelta())
    assert pictures(stale, good) == [False, True]
    assert (state_of(stale), state_of(good)) == (None, "ready")


def test_an_articles_own_code_is_never_swept(article: Article, wechat: FlaskClient) -> None:
    job_queue.run_due()
    swept_after(9 * DAY)
    with db.read_session() as session:
        own = session.scalars(select(ShareCode).where(ShareCode.article_id == article.id)).one()
    assert storage.get_store().get(own.key) is not None


def test_a_full_batch_asks_to_go_on(article: Article, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(code_cleanup, "BATCH_SIZE", 2)
    codes_ready(3, target_digest="other")
    assert code_cleanup.clean_up_codes({}) == 1.0
    assert code_cleanup.clean_up_codes({}) is None


def test_with_the_store_away_nothing_is_forgotten(
    article: Article, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    (taken,) = codes_ready(1)
    allocation.allocate_code(article)

    def away(_key: str) -> None:
        raise storage.StoreUnavailable

    monkeypatch.setattr(app.extensions["storage"], "delete", away)
    with pytest.raises(storage.StoreUnavailable):
        swept_after(2 * HOUR)
    assert state_of(taken) == "taken"


def swept_after(passed: timedelta) -> None:
    with clock.freeze_at(datetime.now(UTC) + passed):
        code_cleanup.clean_up_codes({})


def pictures(*scenes: str) -> list[bool]:
    return [storage.get_store().get(f"codes/t/{scene}.jpg") is not None for scene in scenes]


def state_of(scene: str) -> str | None:
    with db.read_session() as session:
        return session.scalar(select(ShareCode.state).where(ShareCode.scene == scene))


@pytest.fixture
def article(app: Flask) -> Article:
    return an_article()
