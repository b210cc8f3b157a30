"""Redis: counters, locks, short memory. It may be away, and reading goes on.

What must not be lost is not here, save sign-ins, which cost one silent sign-in
to get back, and arrivals for the second until a worker has written them
(`shares.arrivals` says what is promised). Commands keep to what Redis 6.2 knows.
"""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager

import redis
import structlog
from flask import Flask, current_app

from backend import redis_client

# GCRA: one key holds when the bucket will be empty again. Answers whether the act is counted, and
# the seconds to wait, which it may be counted with in advance. The caller's clock is not asked:
# processes may disagree.
LIMIT = """
local period, burst = tonumber(ARGV[1]) / tonumber(ARGV[2]), tonumber(ARGV[1])
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
local due = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now) + period
local wait = math.max(0, math.ceil(due - burst - now))
if wait > tonumber(ARGV[3]) then return {0, wait} end
redis.call('SET', KEYS[1], string.format('%.6f', due), 'EX', math.ceil(due - now) + 1)
return {1, wait}
"""
RELEASE = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
"""
POLL_SECONDS = 0.05
FIGURES = "figures"
STRANGERS_SHARE = 0.5
ROOM_KNOWN_SECONDS = 1.0

log = structlog.get_logger()


def init(app: Flask, url: str) -> None:
    """Give the app its Redis; nothing connects before the first command."""
    app.extensions["redis"] = redis_client.connect(url)


def client() -> "redis.Redis":
    """Find the current app's Redis."""
    found: redis.Redis = current_app.extensions["redis"]
    return found


def text(value: bytes | str) -> str:
    """Read what Redis gave, which is bytes unless a client was told otherwise."""
    return value.decode() if isinstance(value, bytes) else value


def wait_for(key: str, count: int, seconds: int) -> int:
    """Count one act against `count` per `seconds`; 0 lets it pass, else the seconds to wait.

    With Redis away everything passes: a limit is a courtesy to the many, and
    must not become the outage.
    """
    return reserve(key, count, seconds, patience=0)[1]


def reserve(key: str, count: int, seconds: int, *, patience: int) -> tuple[bool, int]:
    """Count one act whose turn comes within `patience` seconds; gives whether, and when it comes.

    With Redis away everything passes at once.
    """
    try:
        given = (f"limit:{key}", seconds, count, patience)
        is_counted, wait = client().eval(LIMIT, 1, *given)
    except redis.RedisError as error:
        log.warning("limit skipped", error=type(error).__name__)
        return True, 0
    return bool(is_counted), int(wait)


def bear_in_mind(fact: str, *, seconds: int) -> None:
    """Remember that something is so, for some seconds; with Redis away it is forgotten at once."""
    try:
        client().set(f"fact:{fact}", 1, ex=seconds)
    except redis.RedisError as error:
        log.warning("fact not kept", error=type(error).__name__)


def has_in_mind(fact: str) -> bool:
    """Tell whether something is remembered to be so; with Redis away nothing is."""
    try:
        return bool(client().exists(f"fact:{fact}"))
    except redis.RedisError as error:
        log.warning("fact not read", error=type(error).__name__)
        return False


def put_out_of_mind(fact: str) -> None:
    """Forget that something is so; with Redis away it forgets by itself."""
    try:
        client().delete(f"fact:{fact}")
    except redis.RedisError as error:
        log.warning("fact not forgotten", error=type(error).__name__)


def is_first(fact: str, *, seconds: int) -> bool:
    """Tell whether this is the first time in some seconds; with Redis away it never is."""
    try:
        return bool(client().set(f"first:{fact}", 1, nx=True, ex=seconds))
    except redis.RedisError as error:
        log.warning("first time not known", error=type(error).__name__)
        return False


def first_said(name: str, words: str, *, seconds: int) -> str | None:
    """Remember words under a name unless others are there, and give those that are.

    None with Redis away, where nothing is remembered.
    """
    try:
        client().set(f"said:{name}", words, nx=True, ex=seconds)
        found = client().get(f"said:{name}")
    except redis.RedisError as error:
        log.warning("words not remembered", error=type(error).__name__)
        return None
    return words if found is None else text(found)


def has_room() -> bool:
    """Tell whether Redis has room for what strangers give it to remember.

    They have half of its `maxmemory`; the rest is for sign-ins, locks and whatever else must not
    be refused. Asked once a second in each process. With Redis away there is no room; where it
    has no limit, there always is.
    """
    known, now = current_app.extensions.get("redis_room"), time.monotonic()
    if known is None or known[0] is not client() or now - known[1] > ROOM_KNOWN_SECONDS:
        known = (client(), now, _is_half_empty())
        current_app.extensions["redis_room"] = known
    return bool(known[2])


def _is_half_empty() -> bool:
    try:
        memory = client().info("memory")
    except redis.RedisError as error:
        log.warning("room not known", error=type(error).__name__)
        return False
    most = int(memory.get("maxmemory", 0))
    return not most or int(memory["used_memory"]) < most * STRANGERS_SHARE


def tally(name: str, by: int = 1) -> None:
    """Add to a figure that all processes share; lost with Redis, as a figure may be."""
    try:
        client().hincrby(FIGURES, name, by)
    except redis.RedisError as error:
        log.warning("figure skipped", name=name, error=type(error).__name__)


def tallies() -> dict[str, int]:
    """Give all figures that were added to; none with Redis away."""
    try:
        kept = client().hgetall(FIGURES)
    except redis.RedisError as error:
        log.warning("figures skipped", error=type(error).__name__)
        return {}
    return {text(name): int(count) for name, count in kept.items()}


@contextmanager
def lock(name: str, *, seconds: int, wait: float) -> Iterator[bool | None]:
    """Hold a lock for `seconds` at most, waiting up to `wait` seconds for it.

    Gives whether it is held, or None with Redis away. It spares double work and
    is no guarantee: a unique column must decide.
    """
    mine, deadline = secrets.token_hex(8), time.monotonic() + wait
    held: bool | None = False
    try:
        while not held and time.monotonic() < deadline:
            held = bool(client().set(f"lock:{name}", mine, nx=True, ex=seconds))
            if not held:
                time.sleep(POLL_SECONDS)
    except redis.RedisError as error:
        held = None
        log.warning("lock skipped", error=type(error).__name__)
    try:
        yield held
    finally:
        if held:
            try:
                client().eval(RELEASE, 1, f"lock:{name}", mine)
            except redis.RedisError:
                log.warning("lock left to expire", name=name)
