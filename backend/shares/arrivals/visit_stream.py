"""Queues visits and sign-ins in a Redis stream (web), and writes them in batches (worker).

A web process adds an event to the stream and answers; it waits for no row. A
worker reads a batch, writes it in one transaction, and only then removes it from
the stream; what a dead worker had read is claimed by another after a minute.
Each visit has a key, so that sending, reading or writing it twice counts once.

Guarantees once the client has its answer:

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

With Redis away, or more waiting than `MAX_WAITING`, visits are written to the
database at once, and nothing that is answered is ever lost. So it is always
with VISITS_THROUGH=database. So it is, too, for strangers' visits once Redis is
half full (`cache.has_free_memory`): whatever they send, sign-ins find room. No entry is
larger than `MAX_ENTRY_BYTES`, so the stream takes some 50 MB at the very most.
"""

import os
import socket
from collections.abc import Iterable
from typing import Any

import redis
import structlog
from pydantic import ValidationError
from sqlalchemy.exc import DataError, IntegrityError

from backend import logs, redis_primitives
from backend.config import get_settings
from backend.shares.arrivals import visit_writer
from backend.shares.arrivals.stream_events import STREAM_EVENT_ADAPTER, StreamEvent, VisitEvent

STREAM, GROUP = "visits", "writers"
FIELD = "told"
BATCH_SIZE = 1000
ABANDONED_AFTER_MS = 60_000
CONSUMER_EXPIRY_MS = 24 * 3600 * 1000
MAX_WAITING = 100_000
MAX_ENTRY_BYTES = 512
ADD_SCRIPT = """
if redis.call('XLEN', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
redis.call('XADD', KEYS[1], '*', ARGV[1], ARGV[3])
return 1
"""

log = structlog.get_logger()


def publish_event(event: StreamEvent) -> None:
    """Publish an event to the stream, or write it at once where that is not possible."""
    if get_settings().visits_through == "database" or not _try_publish(event):
        visit_writer.write_events([event])


def _try_publish(event: StreamEvent) -> bool:
    client, entry = redis_primitives.get_client(), event.model_dump_json(exclude_none=True)
    is_stranger = isinstance(event, VisitEvent) and event.account_id is None
    if len(entry) > MAX_ENTRY_BYTES or (is_stranger and not redis_primitives.has_free_memory()):
        return False
    try:
        if not client.eval(ADD_SCRIPT, 1, STREAM, FIELD, MAX_WAITING, entry):
            log.warning("visits wait too long", waiting=MAX_WAITING)
            return False
    except redis.RedisError as error:
        log.warning("visit written at once", error=type(error).__name__)
        return False
    return True


def write_next_batch(abandoned_ms: int = ABANDONED_AFTER_MS) -> int:
    """Write one batch of events, first those a dead worker left; return the entry count.

    0 with Redis away. Raises what the database raises: then the batch stays,
    and this worker takes it up again at once.
    """
    try:
        entries = _read_own_pending() or _claim_abandoned(abandoned_ms) or _read_new()
        if not entries:
            return 0
        _write_events(list(_parse_entries(entries)))
        _acknowledge([entry_id for entry_id, _ in entries])
    except redis.RedisError as error:
        log.warning("visits not read", error=type(error).__name__)
        return 0
    return len(entries)


StreamEntry = tuple[bytes, dict[bytes, bytes] | None]


def _read_own_pending() -> list[StreamEntry]:
    """Read entries that this worker read before and did not finish."""
    return _read("0")


def _read_new() -> list[StreamEntry]:
    return _read(">")


def _read(start_id: str) -> list[StreamEntry]:
    for may_retry in (True, False):
        try:
            reply: Any = redis_primitives.get_client().xreadgroup(
                GROUP, _consumer_name(), {STREAM: start_id}, count=BATCH_SIZE
            )
        except redis.ResponseError as error:
            if not may_retry or "NOGROUP" not in str(error):
                raise
            _ensure_group()
        else:
            return list(reply[0][1]) if reply else []
    return []


def _ensure_group() -> None:
    """Create the consumer group from the first entry on; ignore it if it exists."""
    try:
        redis_primitives.get_client().xgroup_create(STREAM, GROUP, id="0", mkstream=True)
    except redis.ResponseError as error:
        if "BUSYGROUP" not in str(error):
            raise


def _claim_abandoned(idle_ms: int) -> list[StreamEntry]:
    """Claim entries that another worker read so long ago that it must be dead."""
    try:
        reply: Any = redis_primitives.get_client().xautoclaim(
            STREAM, GROUP, _consumer_name(), idle_ms, count=BATCH_SIZE
        )
    except redis.ResponseError:  # no group yet
        return []
    return list(reply[1])


def _parse_entries(entries: Iterable[StreamEntry]) -> Iterable[StreamEvent]:
    """Parse entries; those that are invalid are dropped and counted."""
    for entry_id, fields in entries:
        try:
            yield STREAM_EVENT_ADAPTER.validate_json((fields or {}).get(FIELD.encode(), b""))
        except ValidationError:
            redis_primitives.increment("visits.garbled")
            log.warning("visit not understood", entry=redis_primitives.to_text(entry_id))


def _write_events(events: list[StreamEvent]) -> None:
    """Write a batch; where the database refuses an event, write all others and count it."""
    try:
        visit_writer.write_events(events)
    except (DataError, IntegrityError) as error:
        if len(events) > 1:
            for event in events:
                _write_events([event])
            return
        redis_primitives.increment("visits.refused")
        log.error("visit refused", **logs.build_error_fields(error))


def _acknowledge(entry_ids: list[bytes]) -> None:
    pipeline = redis_primitives.get_client().pipeline()
    pipeline.xack(STREAM, GROUP, *entry_ids)
    pipeline.xdel(STREAM, *entry_ids)
    pipeline.execute()


def delete_stale_consumers() -> None:
    """Delete consumers that are long gone and have nothing pending; run periodically."""
    client = redis_primitives.get_client()
    try:
        for worker in client.xinfo_consumers(STREAM, GROUP):
            if not worker["pending"] and worker["idle"] > CONSUMER_EXPIRY_MS:
                client.xgroup_delconsumer(STREAM, GROUP, worker["name"])
    except redis.RedisError:
        return


def count_waiting() -> int:
    """Count events not yet written; 0 with Redis away."""
    try:
        return int(redis_primitives.get_client().xlen(STREAM))
    except redis.RedisError:
        return 0


def _consumer_name() -> str:
    """Return the consumer name of this process."""
    return f"{socket.gethostname()}:{os.getpid()}"
