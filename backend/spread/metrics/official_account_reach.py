"""The Official Account's own readers of an article: fetched daily from WeChat by a job, and read.

These are the first wave of readers. They are fetched by the day on which articles
were published, once a day while they grow, from five past eight in Shanghai on, when
yesterday's are ready; those that WeChat calls late, again within the hour. A job
fetches one day at a time. Without an Official Account the figures are unavailable.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import structlog
from sqlalchemy import delete, select

from backend import clock, db
from backend.articles.models import Article
from backend.spread.metrics import formulas
from backend.spread.models import AccountReachDay, AccountReachFetch
from backend.spread.schemas import AccountReach, ReaderSource
from backend.wechat import client_registry
from backend.wechat.api import datacube
from backend.wechat.api.datacube import ArticleTotals
from backend.wechat.errors import QuotaSpent, WeChatAway, WeChatError

FETCH_JOB = "spread.fetch_account_reach"
NEXT_DAY_DELAY, IDLE_DELAY = 1.0, 1800.0
READY_TIME = time(8, 5)
LATE_RETRY = timedelta(hours=1)
REFUSED_RETRY = timedelta(hours=6)

log = structlog.get_logger()


def fetch_next_day(_payload: dict[str, Any]) -> float:
    """Fetch the figures of one due day; return the seconds until the next run. A job.

    A refusal is stored with the day, for the editors' page, and is retried some
    hours later.
    """
    wire, due_days = client_registry.get_official_wire(), _list_due_days()
    if wire is None or not due_days:
        return IDLE_DELAY
    try:
        totals, is_late = datacube.fetch_totals(wire, due_days[0])
    except (WeChatAway, QuotaSpent) as error:
        return float(max(60, error.retry_after or 0))
    except WeChatError as error:
        log.warning("first wave refused", errcode=error.errcode, day=due_days[0].isoformat())
        _store_day(
            due_days[0], [], AccountReachFetch(errcode=error.errcode or -1, incomplete=False)
        )
        return NEXT_DAY_DELAY
    _store_day(due_days[0], totals, AccountReachFetch(errcode=0, incomplete=is_late))
    return NEXT_DAY_DELAY


def _list_due_days() -> list[date]:
    """List the days on which articles were published and whose figures are due, newest first."""
    with db.read_session() as session:
        published_query = select(Article.written_at).where(
            Article.message_key.is_not(None), Article.written_at.is_not(None)
        )
        days = {
            item.astimezone(clock.SHANGHAI).date()
            for item in session.scalars(published_query)
            if item
        }
        fetches = {item.day: item for item in session.scalars(select(AccountReachFetch))}
    yesterday = _today() - timedelta(days=1)
    available_days = (day for day in days if datacube.FIRST_DAY <= day <= yesterday)
    return sorted((day for day in available_days if _is_due(day, fetches.get(day))), reverse=True)


def _is_due(day: date, last_fetch: AccountReachFetch | None) -> bool:
    if last_fetch is None:
        return True
    now = clock.now()
    if last_fetch.errcode:
        return last_fetch.fetched_at < now - REFUSED_RETRY
    if last_fetch.incomplete:
        return last_fetch.fetched_at < now - LATE_RETRY
    last_complete = _today() if now >= _ready_at(_today()) else _today() - timedelta(days=1)
    last_needed = min(last_complete, day + timedelta(days=datacube.DAYS))
    return last_fetch.fetched_at < _ready_at(last_needed)


def _ready_at(day: date) -> datetime:
    """Return the time of a day at which the figures up to the day before are ready."""
    return datetime.combine(day, READY_TIME, clock.SHANGHAI).astimezone(UTC)


def _today() -> date:
    return clock.now().astimezone(clock.SHANGHAI).date()


def _store_day(day: date, totals: list[ArticleTotals], fetch_record: AccountReachFetch) -> None:
    """Store a day's figures, replacing earlier ones."""
    with db.transaction() as session:
        session.execute(delete(AccountReachFetch).where(AccountReachFetch.day == day))
        fetch_record.day = day
        session.add(fetch_record)
        message_keys = {day_totals.key for day_totals in totals}
        article_query = select(Article.id, Article.message_key).where(
            Article.message_key.in_(message_keys)
        )
        articles = session.execute(article_query).all() if message_keys else []
        rows = [
            AccountReachDay.of(article_id, day_totals)
            for article_id, message_key in articles
            for day_totals in totals
            if day_totals.key == message_key
        ]
        session.execute(
            delete(AccountReachDay).where(
                AccountReachDay.article_id.in_([row[0] for row in articles])
            )
        )
        session.add_all(rows)


def get_account_reach(article: Article, people: int) -> AccountReach:
    """Return the account's readers of an article, and the ratio of `people` to them."""
    newest = db.session().scalar(
        select(AccountReachDay)
        .where(AccountReachDay.article_id == article.id)
        .order_by(AccountReachDay.day.desc())
        .limit(1)
    )
    if newest is None:
        state, errcode = _explain_missing(article)
        return AccountReach(state=state, errcode=errcode)
    counts = {name: getattr(newest, name) for name in datacube.COUNT_FIELDS}
    return AccountReach(
        state="known",
        day=newest.day,
        ratio=formulas.second_wave_ratio(people, newest.readers),
        finished=newest.finished,
        seconds=newest.seconds,
        sources=[ReaderSource(name=name, readers=count) for name, count in newest.sources.items()],
        stops=newest.stops,
        **counts,
    )


def _explain_missing(article: Article) -> tuple[Any, int | None]:
    """Return why there are no figures, and WeChat's error code if it refused."""
    if client_registry.get_official_wire() is None:
        return "unconnected", None
    if article.message_key is None or article.written_at is None:
        return "unnamed", None
    day = article.written_at.astimezone(clock.SHANGHAI).date()
    if day < datacube.FIRST_DAY:
        return "too_old", None
    last_fetch = db.session().scalar(select(AccountReachFetch).where(AccountReachFetch.day == day))
    if last_fetch is not None and last_fetch.errcode:
        return "refused", last_fetch.errcode
    return "waiting" if last_fetch is None or last_fetch.incomplete else "untold", None


def list_account_reach_days(article: Article) -> list[AccountReachDay]:
    """List the account's readers of an article, day by day."""
    query = select(AccountReachDay).where(AccountReachDay.article_id == article.id)
    return list(db.session().scalars(query.order_by(AccountReachDay.day)))
