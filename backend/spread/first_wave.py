"""The first wave: how the account's own readers took an article, by WeChat's figures.

They are asked for by the day on which articles were published, once a day while
they grow, from five past eight in Shanghai on, when yesterday's are there; those
that WeChat calls late, again within the hour. A job asks for one day at a time.
Without an Official Account that may ask, the house knows no first wave and says so.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import structlog
from sqlalchemy import delete, select

from backend import clock, db
from backend.articles.models import Article
from backend.spread import figures
from backend.spread.models import Asked, FirstWaveDay
from backend.spread.schemas import FirstWave, Source
from backend.wechat import datacube, line
from backend.wechat.datacube import Totals
from backend.wechat.failures import QuotaSpent, WeChatAway, WeChatError

FETCH = "spread.first_wave"
AT_ONCE, USUALLY = 1.0, 1800.0
READY = time(8, 5)
LATE_AGAIN = timedelta(hours=1)
REFUSED_AGAIN = timedelta(hours=6)

log = structlog.get_logger()


def fetch(_payload: dict[str, Any]) -> float:
    """Ask for the figures of one day that is due; gives the seconds until the next is; a job.

    A refusal is kept with the day, for the editors' page, and is asked again some
    hours later.
    """
    wire, due = line.official(), _due()
    if wire is None or not due:
        return USUALLY
    try:
        told, late = datacube.totals(wire, due[0])
    except (WeChatAway, QuotaSpent) as error:
        return float(max(60, error.retry_after or 0))
    except WeChatError as error:
        log.warning("first wave refused", errcode=error.errcode, day=due[0].isoformat())
        _keep(due[0], [], Asked(errcode=error.errcode or -1, late=False))
        return AT_ONCE
    _keep(due[0], told, Asked(errcode=0, late=late))
    return AT_ONCE


def _due() -> list[date]:
    """List the days on which articles of ours were published, and that are to be asked about."""
    with db.reading() as session:
        named = select(Article.written_at).where(
            Article.message_key.is_not(None), Article.written_at.is_not(None)
        )
        days = {each.astimezone(clock.SHANGHAI).date() for each in session.scalars(named) if each}
        asked = {each.day: each for each in session.scalars(select(Asked))}
    yesterday = _today() - timedelta(days=1)
    known = (day for day in days if datacube.FIRST_DAY <= day <= yesterday)
    return sorted((day for day in known if _is_due(day, asked.get(day))), reverse=True)


def _is_due(day: date, asked: Asked | None) -> bool:
    if asked is None:
        return True
    now = clock.now()
    if asked.errcode:
        return asked.asked_at < now - REFUSED_AGAIN
    if asked.late:
        return asked.asked_at < now - LATE_AGAIN
    grew = _today() if now >= _ready(_today()) else _today() - timedelta(days=1)
    last = min(grew, day + timedelta(days=datacube.DAYS))
    return asked.asked_at < _ready(last)


def _ready(day: date) -> datetime:
    """Give the moment of a day at which the figures up to the day before are there."""
    return datetime.combine(day, READY, clock.SHANGHAI).astimezone(UTC)


def _today() -> date:
    return clock.now().astimezone(clock.SHANGHAI).date()


def _keep(day: date, told: list[Totals], asked: Asked) -> None:
    """Keep what was told of a day, in place of what was told before."""
    with db.transaction() as session:
        session.execute(delete(Asked).where(Asked.day == day))
        asked.day = day
        session.add(asked)
        keys = {each.key for each in told}
        named = select(Article.id, Article.message_key).where(Article.message_key.in_(keys))
        articles = session.execute(named).all() if keys else []
        whole = [
            FirstWaveDay.of(article_id, each)
            for article_id, key in articles
            for each in told
            if each.key == key
        ]
        session.execute(
            delete(FirstWaveDay).where(FirstWaveDay.article_id.in_([row[0] for row in articles]))
        )
        session.add_all(whole)


def of_article(article: Article, people: int) -> FirstWave:
    """Tell the first wave of an article, and the second, `people`, as a part of it."""
    newest = db.session().scalar(
        select(FirstWaveDay)
        .where(FirstWaveDay.article_id == article.id)
        .order_by(FirstWaveDay.day.desc())
        .limit(1)
    )
    if newest is None:
        state, errcode = _without(article)
        return FirstWave(state=state, errcode=errcode)
    counts = {name: getattr(newest, name) for name in datacube.COUNTS}
    return FirstWave(
        state="known",
        day=newest.day,
        ratio=figures.second_wave_ratio(people, newest.readers),
        finished=newest.finished,
        seconds=newest.seconds,
        sources=[Source(name=name, readers=many) for name, many in newest.sources.items()],
        stops=newest.stops,
        **counts,
    )


def _without(article: Article) -> tuple[Any, int | None]:
    """Say why there are no figures, and WeChat's number for it if it refused."""
    if line.official() is None:
        return "unconnected", None
    if article.message_key is None or article.written_at is None:
        return "unnamed", None
    day = article.written_at.astimezone(clock.SHANGHAI).date()
    if day < datacube.FIRST_DAY:
        return "too_old", None
    asked = db.session().scalar(select(Asked).where(Asked.day == day))
    if asked is not None and asked.errcode:
        return "refused", asked.errcode
    return "waiting" if asked is None or asked.late else "untold", None


def days(article: Article) -> list[FirstWaveDay]:
    """List how the first wave grew, day by day."""
    found = select(FirstWaveDay).where(FirstWaveDay.article_id == article.id)
    return list(db.session().scalars(found.order_by(FirstWaveDay.day)))
