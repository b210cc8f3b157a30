"""Limits concurrent slow requests per process by pools of seats; the rest is refused as Busy.

Each pool is a share of the web process' threads, so that all pools together leave a quarter of
them. A request that finds no seat is refused at once (`Busy`) and does not queue. Outside a
request, as in the worker, nobody needs a seat.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass

from flask import Flask, Response, current_app, has_request_context

from backend.errors import Busy


@dataclass(frozen=True)
class Pool:
    """Seats for one kind of slow work: so many for each of a process' threads, and one at least."""

    name: str
    per_thread: float

    def count(self, threads: int) -> int:
        """Count the seats in a process with so many threads."""
        return max(1, int(threads * self.per_thread))


WECHAT = Pool("wechat", 1 / 2)  # requests that wait for WeChat
RENDERING = Pool("rendering", 1 / 8)  # cards, pictures and archives in the making
DOWNLOADS = Pool("downloads", 1)  # large answers being sent, which needs no thread but the disk
POOLS = (WECHAT, RENDERING, DOWNLOADS)


def init(app: Flask, threads: int) -> None:
    """Set up the app's seats for a process with so many threads."""
    app.extensions["concurrency_limits"] = {
        pool: threading.BoundedSemaphore(pool.count(threads)) for pool in POOLS
    }


def acquire_seat(pool: Pool) -> AbstractContextManager[None]:
    """Hold a seat of the pool, if this is a request. Raises Busy when there is none."""
    if not has_request_context():
        return nullcontext()
    return _acquire(current_app.extensions["concurrency_limits"][pool])


def check_free(pool: Pool) -> None:
    """Check that the pool has a free seat now, without keeping it. Raises Busy."""
    with acquire_seat(pool):
        return


@contextmanager
def _acquire(seats: threading.Semaphore) -> Iterator[None]:
    if not seats.acquire(blocking=False):
        raise Busy
    try:
        yield
    finally:
        seats.release()


def limit_concurrency(pool: Pool | int, serve: Callable[..., Response]) -> Callable[..., Response]:
    """Wrap a view so that it runs only with a seat, of a pool or of so many of the route's own.

    Else refuse before Redis or the database is queried. The seat of a streamed response is
    held until it has been sent.
    """
    own_seats = threading.BoundedSemaphore(pool) if isinstance(pool, int) else None

    def serve_seated(**arguments: object) -> Response:
        seats: threading.Semaphore = own_seats or current_app.extensions["concurrency_limits"][pool]
        if not seats.acquire(blocking=False):
            raise Busy
        release = _run_once(seats.release)
        try:
            response = serve(**arguments)
            if response.is_streamed:
                response.response = _stream_and_release(response.iter_encoded(), release)
                response.call_on_close(release)
                return response
        except BaseException:
            release()
            raise
        release()
        return response

    return serve_seated


def _stream_and_release(pieces: Iterator[bytes], release: Callable[[], None]) -> Iterator[bytes]:
    try:
        yield from pieces
    finally:
        release()


def _run_once(function: Callable[[], None]) -> Callable[[], None]:
    """Wrap a function so that only its first call runs."""
    lock = threading.Lock()

    def do() -> None:
        if lock.acquire(blocking=False):
            function()

    return do
