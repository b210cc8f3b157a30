"""Detects bursts, many strangers from one network at one article in minutes, and discounts them.

A made-up visitor costs whoever makes it up one request, and each would count as a person. So
visits that count, of strangers, are counted by network, article and window of ten minutes. Where
they are more than `MAX_STRANGERS`, or from one site more than `MOST_OF_SITE`, all of them are set
apart, those before the limit too: they are kept, they count for nothing, and the figures tell how
many they were. Whoever of them signs in is proven to be a person, and their visits count from then
on (`identity_merge`).

Why 150: nothing else tells a stranger who only reads from a made-up one, so it must be more than
come honestly. A WeChat group has 500 members at most. That 150 of them open an article within ten
minutes, not signed in, and all from behind the one address of an office or a carrier, is not to
be expected; a carrier gives each phone an IPv6 /64 of its own, and hundreds of IPv4 addresses to a
city. Who makes visitors up is held to 150 for each article and window, not to hundreds a minute.

A /64 alone would hold nobody: whoever has one IPv6 line at a house, an office or a host is given a
/56 or a whole /48, for nothing, and calls from each of its 65,536 networks. So what comes from one
/48 is counted, too, and may be `MOST_OF_SITE`, twice as many. More than a network's limit, because
a /48 can also be a carrier's pool, with a /64 for each phone: there, two large groups may open the
same article in the same ten minutes with half of their members not signed in. No more than
that, because every 150 allowed is 150 made up: 300 networks of one /48, all for one article,
none of them signed in, is a script and not a city.

IPv4 addresses are counted one by one, and not by /24. Nobody is given 256 of them with a line; they
are rented, and cost more than the figures are worth. And behind a carrier's /24 stand tens of
thousands of phones, all of whose readers would be set apart on a good day. For the same reason
a /32 is not counted: it is a carrier. Who rents that much is not stopped here.

A network is stored with a visit as a number of 31 bits, keyed by the application's secret and the
window: 15 bits for the site, the /48 or the IPv4 address, then 16 for the network in it. It says
which visits of the same ten minutes came from one network or one site, and nothing more.
The counts lie in Redis in a fixed number of slots, and are forgotten soon.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import redis
import structlog
from sqlalchemy import ColumnElement, select, update

from backend import db, redis_primitives
from backend.api import client_network
from backend.shares.arrivals.stream_events import VisitEvent
from backend.shares.arrivals.visit_listeners import VisitDelta
from backend.shares.models import Visit

BURST = "burst"
MAX_STRANGERS = 150
MOST_OF_SITE = 300
NETWORK_BITS = 16  # of the number; those above them name the site
WINDOW = timedelta(minutes=10)
SLOT_COUNT = 2**16
COUNT_TTL_SECONDS = 1200
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DISCOUNTED_VALUES = {"counted": False, "discount_reason": BURST, "is_first": False, "is_new": False}

BurstKey = tuple[int, int, int]  # article, network or -1 - site, window
log = structlog.get_logger()


def pseudonymize_network(address: str, moment: datetime) -> int:
    """Return a pseudonym of an address's network, which differs in each time window."""
    window = _window_number(moment)
    network, site = client_network.network_of(address), client_network.site_of(address)
    number = client_network.keyed_hash(f"{window}:{network}") % (1 << NETWORK_BITS)
    site_number = client_network.keyed_hash(f"{window}:site:{site}") >> 48
    return site_number << NETWORK_BITS | number


def discount_bursts(
    rows: list[dict[str, Any]], previous_counts: Counter[BurstKey]
) -> tuple[list[VisitDelta], Counter[BurstKey]]:
    """Discount those of a batch of visits that belong to a burst.

    `previous_counts` is from `load_stranger_counts`. Changes the rows, and in the database the
    visits of the same bursts written before, also by concurrent writers; returns how the latter
    changes the figures, and how many strangers came, for `add_stranger_counts`.
    """
    stranger_rows = [row for row in rows if row["counted"] and row["network"] is not None]
    counts = Counter(burst_key for row in stranger_rows for burst_key in _crowds_of_row(row))
    bursts = {
        burst_key
        for burst_key, count in counts.items()
        if previous_counts[burst_key] + count > _most(burst_key)
    }
    for row in stranger_rows:
        if not bursts.isdisjoint(_crowds_of_row(row)):
            row.update(DISCOUNTED_VALUES)
    return [
        change for burst_key in sorted(bursts) for change in _discount_written_visits(burst_key)
    ], counts


def add_stranger_counts(counts: Mapping[BurstKey, int]) -> None:
    """Add stranger counts, after their visits are committed, so that no batch counts twice."""
    if not counts:
        return
    pipeline = redis_primitives.get_client().pipeline()
    for burst_key, count in counts.items():
        pipeline.hincrby(_redis_key(burst_key), _slot(burst_key), count)
    for key in {_redis_key(burst_key) for burst_key in counts}:
        pipeline.expire(key, COUNT_TTL_SECONDS)
    try:
        pipeline.execute()
    except redis.RedisError as error:
        log.warning("strangers not counted", error=type(error).__name__)


def load_stranger_counts(visits: Iterable[VisitEvent]) -> Counter[BurstKey]:
    """Read previous stranger counts, before the transaction; empty with Redis away."""
    burst_keys = sorted(
        {
            burst_key
            for visit in visits
            if visit.network is not None
            for burst_key in _crowds(visit.article_id, visit.network, visit.at)
        }
    )
    if not burst_keys:
        return Counter()
    pipeline = redis_primitives.get_client().pipeline(transaction=False)
    for burst_key in burst_keys:
        pipeline.hget(_redis_key(burst_key), _slot(burst_key))
    try:
        counts = pipeline.execute()
    except redis.RedisError as error:
        log.warning("strangers not known", error=type(error).__name__)
        return Counter()
    return Counter(
        {burst_key: int(count or 0) for burst_key, count in zip(burst_keys, counts, strict=True)}
    )


def _discount_written_visits(burst_key: BurstKey) -> list[VisitDelta]:
    """Discount the visits of a burst that were written before it was detected."""
    session, conditions = db.session(), _written_conditions(burst_key)
    columns = (Visit.share_id, Visit.article_id, Visit.channel, Visit.created_at)
    flags = (Visit.is_first, Visit.is_new)
    rows = session.execute(select(*columns, *flags).where(*conditions)).all()
    if rows:
        session.execute(update(Visit).where(*conditions).values(**DISCOUNTED_VALUES))
    return [
        VisitDelta(
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


def _written_conditions(burst_key: BurstKey) -> tuple[ColumnElement[bool], ...]:
    article_id, network, window = burst_key
    begin = EPOCH + window * WINDOW
    site = -1 - network
    first, last = (
        (network, network)
        if network >= 0
        else (site << NETWORK_BITS, (site + 1 << NETWORK_BITS) - 1)
    )
    return (
        Visit.article_id == article_id,
        Visit.created_at >= begin,
        Visit.created_at < begin + WINDOW,
        Visit.network.between(first, last),
        Visit.counted.is_(True),
    )


def _crowds_of_row(row: Mapping[str, Any]) -> tuple[BurstKey, BurstKey]:
    return _crowds(row["article_id"], row["network"], row["created_at"])


def _crowds(article_id: int, network: int, at: datetime) -> tuple[BurstKey, BurstKey]:
    """Give the two crowds that a visit is of: its network's, and its site's."""
    window = _window_number(at)
    return (article_id, network, window), (article_id, -1 - (network >> NETWORK_BITS), window)


def _most(crowd: BurstKey) -> int:
    return MAX_STRANGERS if crowd[1] >= 0 else MOST_OF_SITE


def _window_number(moment: datetime) -> int:
    return (moment - EPOCH) // WINDOW


def _redis_key(burst_key: BurstKey) -> str:
    return f"strangers:{burst_key[2]}" if burst_key[1] >= 0 else f"strangers:site:{burst_key[2]}"


def _slot(burst_key: BurstKey) -> int:
    """Choose a slot; a network's number is uniformly distributed."""
    return (burst_key[1] ^ burst_key[0] * 0x9E37) % SLOT_COUNT
