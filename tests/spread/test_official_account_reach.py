"""The account's own reach: asked of WeChat when due, stored as it grows, shown with its gaps."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from backend import clock, db
from backend.articles.imports import article_import
from backend.articles.models import Article
from backend.articles.page_parser import parse
from backend.local import content
from backend.local.content import pictures
from backend.spread.metrics import export, official_account_reach, queries
from backend.spread.models import AccountReachDay, AccountReachFetch
from backend.spread.schemas import AccountReach
from tests.factories import an_article
from tests.spread.trees import a_share, visited, write

FIGURES = "/datacube/getarticletotaldetail"
KEY = "2247480001_1"
PUBLISHED = date(2026, 10, 12)
# Ten in the morning in Shanghai, three days after.
THEN = datetime(2026, 10, 15, 2, tzinfo=UTC)


def test_the_demo_pages_tell_wechats_names_for_them() -> None:
    keys = [parse(content.read_page(name)).message_key for name in content.PAGES]
    assert keys == [f"224748000{at}_1" for at in (1, 2, 3, 4)]


def test_a_page_that_is_imported_again_learns_its_name(article: Article) -> None:
    with db.transaction() as session:
        session.get_one(Article, article.id).message_key = None
    article_import.import_page(content.read_page("walk.html"), fetch_local=pictures.fetch_picture)
    with db.read_session() as session:
        assert session.get_one(Article, article.id).message_key == KEY


def test_the_figures_come_and_the_ratio_is_told(article: Article, wechat: FlaskClient) -> None:
    script(wechat, publications={KEY: {"day": "2026-10-12", "readers": 1000}})
    share = a_share(article)
    write([visited(share, article) for _ in range(7)])
    with clock.freeze_at(THEN):
        assert fetched() == 1
        told = wave(article)
    assert (told.state, told.day, told.readers) == ("known", date(2026, 10, 14), 875)
    assert told.ratio == 0.008
    assert [each.name for each in told.sources][:2] == ["公众号消息", "公众号主页"]
    assert len(told.stops) == 5
    with db.read_session():
        rows, _ = export.export_account_readers(article, "")
    assert [(row["day"], row["readers"]) for row in rows] == [
        ("2026-10-12", 500), ("2026-10-13", 750), ("2026-10-14", 875)
    ]  # fmt: skip


def test_a_day_is_asked_once_a_day_and_from_eight_on(article: Article, wechat: FlaskClient) -> None:
    script(wechat, publications={KEY: {"day": "2026-10-12", "readers": 1000}})
    with clock.freeze_at(THEN):
        assert (fetched(), fetched()) == (1, 0)
    with clock.freeze_at(datetime(2026, 10, 15, 23, 59, tzinfo=UTC)):  # 7:59 in Shanghai
        assert fetched() == 0
    with clock.freeze_at(datetime(2026, 10, 16, 0, 6, tzinfo=UTC)):
        assert fetched() == 1
        assert wave(article).day == date(2026, 10, 15)


def test_after_thirty_days_nothing_is_asked_any_more(article: Article, wechat: FlaskClient) -> None:
    with clock.freeze_at(THEN + timedelta(days=60)):
        assert fetched() == 1
    with clock.freeze_at(THEN + timedelta(days=90)):
        assert fetched() == 0
        assert wave(article).day == PUBLISHED + timedelta(days=29)


def test_late_figures_are_asked_for_again_within_the_hour(
    article: Article, wechat: FlaskClient
) -> None:
    script(wechat, figures_late=True, publications={})
    with clock.freeze_at(THEN):
        assert (fetched(), wave(article).state) == (1, "waiting")
    with clock.freeze_at(THEN + timedelta(minutes=61)):
        assert fetched() == 1
    script(wechat, figures_late=False)
    with clock.freeze_at(THEN + timedelta(minutes=130)):
        assert (fetched(), wave(article).state) == (1, "untold")


def test_a_refusal_is_told_and_asked_again_later(article: Article, wechat: FlaskClient) -> None:
    with clock.freeze_at(THEN):
        assert wave(article).state == "waiting"
        script(wechat, path=FIGURES, errcode=48001)
        assert fetched() == 1
        told = wave(article)
        assert (told.state, told.errcode) == ("refused", 48001)
        assert fetched() == 0
    with clock.freeze_at(THEN + timedelta(hours=7)):
        assert (fetched(), wave(article).state) == (1, "known")


def test_an_outage_is_waited_out_and_forgets_nothing(article: Article, wechat: FlaskClient) -> None:
    with clock.freeze_at(THEN):
        assert fetched() == 1
        known = wave(article).readers
    script(wechat, path=FIGURES, errcode=45009, times=3)
    with clock.freeze_at(THEN + timedelta(days=1)):
        pause = official_account_reach.fetch_next_day({})
        assert 60 <= pause <= 86_400
        assert wave(article).readers == known > 0


def test_without_an_official_account_the_page_says_so(
    article: Article, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "wechat_official", None)
    assert official_account_reach.fetch_next_day({}) > 60
    assert wave(article).state == "unconnected"


def test_an_article_without_a_name_and_one_too_old_say_so(app: Flask, article: Article) -> None:
    assert wave(an_article()).state == "unnamed"
    with db.transaction() as session:
        session.get_one(Article, article.id).written_at = datetime(2025, 6, 1, tzinfo=UTC)
    with db.read_session() as session:
        assert wave(session.get_one(Article, article.id)).state == "too_old"
    assert fetched() == 0


def test_what_is_told_twice_is_kept_once(article: Article, wechat: FlaskClient) -> None:
    with clock.freeze_at(THEN):
        fetched()
    with db.transaction() as session:
        session.query(AccountReachFetch).delete()
    with clock.freeze_at(THEN):
        fetched()
    with db.read_session() as session:
        days = session.scalars(select(AccountReachDay.day)).all()
    assert sorted(days) == [PUBLISHED + timedelta(days=at) for at in range(3)]


def fetched() -> int:
    """Run the job until nothing is due; gives how many days were asked about."""
    count = 0
    while official_account_reach.fetch_next_day({}) == official_account_reach.NEXT_DAY_DELAY:
        count += 1
    return count


def wave(article: Article) -> AccountReach:
    with db.read_session():
        return queries.get_article_spread(article).account_reach


def script(wechat: FlaskClient, **play: Any) -> None:
    assert wechat.post("/simulator/script", json=play).status_code == 200


@pytest.fixture
def article(app: Flask) -> Article:
    done = article_import.import_page(
        content.read_page("walk.html"), fetch_local=pictures.fetch_picture
    )
    return done.article
