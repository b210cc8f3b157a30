"""Recognises bursts: many strangers from one network who come to one article within minutes.

A made-up visitor costs whoever makes it up one request, and each would count as a person. So
visits that count, of strangers, are counted by network, article and window of ten minutes. Where
they are more than `MOST_STRANGERS`, all of them are set apart, those before the limit too: they are
kept, they count for nothing, and the figures tell how many they were. Whoever of them signs
in is proven to be a person, and their visits count from then on (`joining`).

Why 150: nothing else tells a stranger who only reads from a made-up one, so it must be more than
come honestly. A WeChat group has 500 members at most. That 150 of them open an article within ten
minutes, not signed in, and all from behind the one address of an office or a carrier, is not to
be expected; a carrier gives each phone an IPv6 /64 of its own, and hundreds of IPv4 addresses to a
city. Who makes visitors up is held to 150 for each article and window, not to hundreds a minute.

A network is kept with a visit as a number of 31 bits, keyed by this house's secret and the
window: it says which visits of the same ten minutes came from one network, and nothing more.
The counts lie in Redis in a fixed number of slots, and are forgotten soon.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import redis
import structlog
from sqlalchemy import ColumnElement, select, update

from backend import cache, db
from backend.api import client_network
from backend.shares.changes import Change
from backend.shares.models import Visit
from backend.shares.told import Visited

BURST = "burst"
MOST_STRANGERS = 150
WINDOW = timedelta(minutes=10)
SLOTS = 2**16
KEPT_SECONDS = 1200
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOTHING = {"counted": False, "discounted": BURST, "is_first": False, "is_new": False}

Crowd = tuple[int, int, int]  # article, network, window
log = structlog.get_logger()


def network_at(address: str, at: datetime) -> int:
    """Name the network of an address for the window of a moment; in the next it is another."""
    network = client_network.network_of(address)
    return client_network.keyed(f"{_window(at)}:{network}") >> 32


def set_apart(
    rows: list[dict[str, Any]], before: Counter[Crowd]
) -> tuple[list[Change], Counter[Crowd]]:
    """Set apart those of a batch of judged visits that belong to a burst.

    `before` is what `recall` gave. Changes the rows, and in the database the visits of the same
    bursts written before, those of writers at the same time too; gives what the latter changes
    in the figures, and how many strangers came, for `remember`.
    """
    strangers = [row for row in rows if row["counted"] and row["network"] is not None]
    came = Counter(map(_crowd, strangers))
    bursts = {crowd for crowd, count in came.items() if before[crowd] + count > MOST_STRANGERS}
    for row in strangers:
        if _crowd(row) in bursts:
            row.update(NOTHING)
    return [change for crowd in sorted(bursts) for change in _taken_back(crowd)], came


def remember(came: Mapping[Crowd, int]) -> None:
    """Count strangers who came; once their visits are committed, so that no batch counts twice."""
    if not came:
        return
    pipe = cache.client().pipeline()
    for crowd, count in came.items():
        pipe.hincrby(_key(crowd), _slot(crowd), count)
    for key in {_key(crowd) for crowd in came}:
        pipe.expire(key, KEPT_SECONDS)
    try:
        pipe.execute()
    except redis.RedisError as error:
        log.warning("strangers not counted", error=type(error).__name__)


def recall(visits: Iterable[Visited]) -> Counter[Crowd]:
    """Read how many strangers came before, before the transaction; nobody with Redis away."""
    asked = sorted(
        {
            (visit.article_id, visit.network, _window(visit.at))
            for visit in visits
            if visit.network is not None
        }
    )
    if not asked:
        return Counter()
    pipe = cache.client().pipeline(transaction=False)
    for crowd in asked:
        pipe.hget(_key(crowd), _slot(crowd))
    try:
        counts = pipe.execute()
    except redis.RedisError as error:
        log.warning("strangers not known", error=type(error).__name__)
        return Counter()
    return Counter({crowd: int(count or 0) for crowd, count in zip(asked, counts, strict=True)})


def _taken_back(crowd: Crowd) -> list[Change]:
    """Set apart what was written of a burst before it was known for one."""
    session, theirs = db.session(), _written(crowd)
    columns = (Visit.share_id, Visit.article_id, Visit.channel, Visit.created_at)
    flags = (Visit.is_first, Visit.is_new)
    rows = session.execute(select(*columns, *flags).where(*theirs)).all()
    if rows:
        session.execute(update(Visit).where(*theirs).values(**NOTHING))
    return [
        Change(
            share_id=row.share_id,
            article_id=row.article_id,
            channel=row.channel,
            at=row.created_at,
            visits=0,
            counted=-1,
            people=-int(row.is_first),
            newcomers=-int(row.is_new),
            burst_visits=1,
        )
        for row in rows
    ]


def _written(crowd: Crowd) -> tuple[ColumnElement[bool], ...]:
    article_id, network, window = crowd
    begin = EPOCH + window * WINDOW
    return (
        Visit.article_id == article_id,
        Visit.created_at >= begin,
        Visit.created_at < begin + WINDOW,
        Visit.network == network,
        Visit.counted.is_(True),
    )


def _crowd(row: Mapping[str, Any]) -> Crowd:
    return row["article_id"], row["network"], _window(row["created_at"])


def _window(at: datetime) -> int:
    return (at - EPOCH) // WINDOW


def _key(crowd: Crowd) -> str:
    return f"strangers:{crowd[2]}"


def _slot(crowd: Crowd) -> int:
    """Choose a slot; a network's number is as good as drawn by chance."""
    return (crowd[1] ^ crowd[0] * 0x9E37) % SLOTS
