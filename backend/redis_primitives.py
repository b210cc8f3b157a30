"""Shared state in Redis: rate limits, flags, values set once, locks, counters, free memory.

With Redis away, limits let pass and flags are unset, so that reads still work. What
must not be lost is not here, save sign-ins, which cost one silent sign-in to get back,
and arrivals for the second until a worker has written them (`shares.arrivals` says what
is promised). Commands keep to what Redis 6.2 knows.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import redis
import structlog
from flask import Flask, current_app
from redis.exceptions import LockNotOwnedError
from redis.lock import Lock

from backend import redis_client

# GCRA: one key holds when the bucket will be empty again. Answers whether the act is counted, and
# the seconds to wait, which it may be counted with in advance. The caller's clock is not asked:
# processes may disagree.
RATE_LIMIT_SCRIPT = """
local period, burst = tonumber(ARGV[1]) / tonumber(ARGV[2]), tonumber(ARGV[1])
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
local due = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now) + period
local wait = math.max(0, math.ceil(due - burst - now))
if wait > tonumber(ARGV[3]) then return {0, wait} end
redis.call('SET', KEYS[1], string.format('%.6f', due), 'EX', math.ceil(due - now) + 1)
return {1, wait}
"""
POLL_SECONDS = 0.05
COUNTERS_KEY = "figures"
VISITOR_MEMORY_SHARE = 0.5
MEMORY_CHECK_SECONDS = 1.0

log = structlog.get_logger()


def init(app: Flask, url: str) -> None:
    """Give the app its Redis; nothing connects before the first command."""
    app.extensions["redis"] = redis_client.connect(url)


def get_client() -> "redis.Redis":
    """Find the current app's Redis."""
    client: redis.Redis = current_app.extensions["redis"]
    return client


def to_text(value: bytes | str) -> str:
    """Read what Redis gave, which is bytes unless a client was told otherwise."""
    return value.decode() if isinstance(value, bytes) else value


def check_rate_limit(key: str, count: int, seconds: int) -> int:
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
        arguments = (f"limit:{key}", seconds, count, patience)
        is_counted, wait = get_client().eval(RATE_LIMIT_SCRIPT, 1, *arguments)
    except redis.RedisError as error:
        log.warning("limit skipped", error=type(error).__name__)
        return True, 0
    return bool(is_counted), int(wait)


def set_flag(flag: str, *, seconds: int) -> None:
    """Set a flag for some seconds; with Redis away nothing is set."""
    try:
        get_client().set(f"fact:{flag}", 1, ex=seconds)
    except redis.RedisError as error:
        log.warning("fact not kept", error=type(error).__name__)


def has_flag(flag: str) -> bool:
    """Tell whether a flag is set; with Redis away none is."""
    try:
        return bool(get_client().exists(f"fact:{flag}"))
    except redis.RedisError as error:
        log.warning("fact not read", error=type(error).__name__)
        return False


def clear_flag(flag: str) -> None:
    """Clear a flag; with Redis away it expires by itself."""
    try:
        get_client().delete(f"fact:{flag}")
    except redis.RedisError as error:
        log.warning("fact not forgotten", error=type(error).__name__)


def is_first(event: str, *, seconds: int) -> bool:
    """Tell whether an event is the first of its name in some seconds; never with Redis away."""
    try:
        return bool(get_client().set(f"first:{event}", 1, nx=True, ex=seconds))
    except redis.RedisError as error:
        log.warning("first time not known", error=type(error).__name__)
        return False


def get_or_set(name: str, value: str, *, seconds: int) -> str | None:
    """Store a value under a name unless there is one, and give the one that is stored.

    None with Redis away, where nothing is stored.
    """
    try:
        get_client().set(f"said:{name}", value, nx=True, ex=seconds)
        stored = get_client().get(f"said:{name}")
    except redis.RedisError as error:
        log.warning("words not remembered", error=type(error).__name__)
        return None
    return value if stored is None else to_text(stored)


def has_free_memory() -> bool:
    """Tell whether Redis has memory left for what signed-out visitors cause to be stored.

    They have half of its `maxmemory`; the rest is for sign-ins, locks and whatever else must not
    be refused. Checked once a second in each process. With Redis away there is none; where it
    has no limit, there always is.
    """
    cached, now = current_app.extensions.get("redis_has_memory"), time.monotonic()
    if cached is None or cached[0] is not get_client() or now - cached[1] > MEMORY_CHECK_SECONDS:
        cached = (get_client(), now, _is_half_empty())
        current_app.extensions["redis_has_memory"] = cached
    return bool(cached[2])


def _is_half_empty() -> bool:
    try:
        memory = get_client().info("memory")
    except redis.RedisError as error:
        log.warning("room not known", error=type(error).__name__)
        return False
    max_bytes = int(memory.get("maxmemory", 0))
    return not max_bytes or int(memory["used_memory"]) < max_bytes * VISITOR_MEMORY_SHARE


def increment(name: str, by: int = 1) -> None:
    """Add to a counter that all processes share; lost with Redis, as a metric may be."""
    try:
        get_client().hincrby(COUNTERS_KEY, name, by)
    except redis.RedisError as error:
        log.warning("figure skipped", name=name, error=type(error).__name__)


def read_counters() -> dict[str, int]:
    """Read all counters; none with Redis away."""
    try:
        counters = get_client().hgetall(COUNTERS_KEY)
    except redis.RedisError as error:
        log.warning("figures skipped", error=type(error).__name__)
        return {}
    return {to_text(name): int(count) for name, count in counters.items()}


@contextmanager
def lock(name: str, *, seconds: int, wait: float) -> Iterator[bool | None]:
    """Hold a lock for `seconds` at most, waiting up to `wait` seconds for it.

    Gives whether it is held, or None with Redis away. It spares double work and
    is no guarantee: a unique column must decide.
    """
    redis_lock = get_client().lock(f"lock:{name}", timeout=seconds, sleep=POLL_SECONDS)
    is_held: bool | None
    try:
        is_held = redis_lock.acquire(blocking_timeout=wait)
    except redis.RedisError as error:
        is_held = None
        log.warning("lock skipped", error=type(error).__name__)
    try:
        yield is_held
    finally:
        if is_held:
            release(redis_lock)


def release(redis_lock: Lock) -> None:
    """Release a lock that was acquired, unless it has expired and is another's by now."""
    try:
        redis_lock.release()
    except LockNotOwnedError:
        return
    except redis.RedisError:
        log.warning("lock left to expire", name=redis_lock.name)
