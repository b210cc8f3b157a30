"""Telling of arrivals, and writing them in batches: a Redis stream between web and worker.

A web process adds what happened to the stream and answers; it waits for no
row. A worker reads a batch, writes it in one transaction, and only then takes it
off the stream; what a dead worker had read is claimed by another after a
minute. Each visit has a key, so that being told, read or written twice is once.

What is promised once the phone has its answer:

    worker killed at any point      nothing is lost, nothing counts twice
    web killed at any point         nothing is lost
    Redis killed, its disk whole    nothing is lost, where it keeps an append-only
                                    file, as the one that comes with us does and as
                                    docker-compose.yml says: what was added had been
                                    handed to the system before we answered
    Redis' machine loses power      the last second or two may be lost, which is how
                                    often that file is put on the disk
    Redis' data lost                what no worker had read, a second's worth where
                                    workers keep up
    database away                   nothing is lost; the stream holds it until then

With Redis away, or more waiting than `MOST_WAITING`, visits are written to the
database at once, and nothing that is answered is ever lost. So it is always
with VISITS_THROUGH=database. So it is, too, for strangers' visits once Redis is
half full (`cache.has_room`): whatever they send, sign-ins find room. No entry is
larger than `LARGEST_ENTRY` bytes, so the stream takes some 50 MB at the very most.
"""

import os
import socket
from collections.abc import Iterable
from typing import Any

import redis
import structlog
from pydantic import ValidationError
from sqlalchemy.exc import DataError, IntegrityError

from backend import cache, logs
from backend.config import settings
from backend.shares import writing
from backend.shares.told import READ, Told, Visited

STREAM, GROUP = "visits", "writers"
FIELD = "told"
BATCH = 1000
ABANDONED_MS = 60_000
GONE_MS = 24 * 3600 * 1000
MOST_WAITING = 100_000
LARGEST_ENTRY = 512
ADD = """
if redis.call('XLEN', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
redis.call('XADD', KEYS[1], '*', ARGV[1], ARGV[3])
return 1
"""

log = structlog.get_logger()


def tell(told: Told) -> None:
    """Have this written: by the worker soon, or here and now where that cannot be."""
    if settings().visits_through == "database" or not _added(told):
        writing.write([told])


def _added(told: Told) -> bool:
    client, entry = cache.client(), told.model_dump_json(exclude_none=True)
    is_stranger = isinstance(told, Visited) and told.account_id is None
    if len(entry) > LARGEST_ENTRY or (is_stranger and not cache.has_room()):
        return False
    try:
        if not client.eval(ADD, 1, STREAM, FIELD, MOST_WAITING, entry):
            log.warning("visits wait too long", waiting=MOST_WAITING)
            return False
    except redis.RedisError as error:
        log.warning("visit written at once", error=type(error).__name__)
        return False
    return True


def drain(abandoned_ms: int = ABANDONED_MS) -> int:
    """Write one batch of what was told, first what a dead worker left; gives how many entries.

    0 with Redis away. Raises what the database raises: then the batch stays,
    and this worker takes it up again at once.
    """
    try:
        entries = _mine() or _left(abandoned_ms) or _next()
        if not entries:
            return 0
        _write(list(_understood(entries)))
        _done([key for key, _ in entries])
    except redis.RedisError as error:
        log.warning("visits not read", error=type(error).__name__)
        return 0
    return len(entries)


Entry = tuple[bytes, dict[bytes, bytes] | None]


def _mine() -> list[Entry]:
    """Give what this worker read and did not finish."""
    return _read("0")


def _next() -> list[Entry]:
    return _read(">")


def _read(since: str) -> list[Entry]:
    for again in (True, False):
        try:
            found: Any = cache.client().xreadgroup(GROUP, _name(), {STREAM: since}, count=BATCH)
        except redis.ResponseError as error:
            if not again or "NOGROUP" not in str(error):
                raise
            _found_group()
        else:
            return list(found[0][1]) if found else []
    return []


def _found_group() -> None:
    """Make the group, beginning with the first entry; where it is already, let it be."""
    try:
        cache.client().xgroup_create(STREAM, GROUP, id="0", mkstream=True)
    except redis.ResponseError as error:
        if "BUSYGROUP" not in str(error):
            raise


def _left(idle_ms: int) -> list[Entry]:
    """Claim what another worker read so long ago that it must be dead."""
    try:
        answer: Any = cache.client().xautoclaim(STREAM, GROUP, _name(), idle_ms, count=BATCH)
    except redis.ResponseError:  # no group yet
        return []
    return list(answer[1])


def _understood(entries: Iterable[Entry]) -> Iterable[Told]:
    """Read entries; what nobody of ours can have written is dropped and counted."""
    for key, fields in entries:
        try:
            yield READ.validate_json((fields or {}).get(FIELD.encode(), b""))
        except ValidationError:
            cache.tally("visits.garbled")
            log.warning("visit not understood", entry=cache.text(key))


def _write(told: list[Told]) -> None:
    """Write a batch; where the database refuses one of it, all others, and count it."""
    try:
        writing.write(told)
    except (DataError, IntegrityError) as error:
        if len(told) > 1:
            for each in told:
                _write([each])
            return
        cache.tally("visits.refused")
        log.error("visit refused", **logs.facts(error))


def _done(keys: list[bytes]) -> None:
    pipe = cache.client().pipeline()
    pipe.xack(STREAM, GROUP, *keys)
    pipe.xdel(STREAM, *keys)
    pipe.execute()


def tidy() -> None:
    """Strike off the names of workers that are long gone and left nothing; for the clock."""
    client = cache.client()
    try:
        for worker in client.xinfo_consumers(STREAM, GROUP):
            if not worker["pending"] and worker["idle"] > GONE_MS:
                client.xgroup_delconsumer(STREAM, GROUP, worker["name"])
    except redis.RedisError:
        return


def waiting() -> int:
    """Count what is told and not yet written; 0 with Redis away."""
    try:
        return int(cache.client().xlen(STREAM))
    except redis.RedisError:
        return 0


def _name() -> str:
    """Name this worker, as long as it lives."""
    return f"{socket.gethostname()}:{os.getpid()}"
