"""Limits how many requests of a slow kind a process serves at once: threads stay free to read.

Each pool is a share of the web process' threads, so that all pools together leave a quarter of
them. Whoever finds no seat is refused at once (`Busy`) and keeps nobody waiting. Outside a
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
        """Tell how many seats there are beside so many threads."""
        return max(1, int(threads * self.per_thread))


WECHAT = Pool("wechat", 1 / 2)  # requests that wait for WeChat
RENDERING = Pool("rendering", 1 / 8)  # cards, pictures and archives in the making
DOWNLOADS = Pool("downloads", 1)  # large answers being sent, which needs no thread but the disk
POOLS = (WECHAT, RENDERING, DOWNLOADS)


def init(app: Flask, threads: int) -> None:
    """Give the app its seats beside so many threads."""
    app.extensions["seats"] = {
        pool: threading.BoundedSemaphore(pool.count(threads)) for pool in POOLS
    }


def seat(pool: Pool) -> AbstractContextManager[None]:
    """Hold a seat of the pool, if this is a request. Raises Busy when there is none."""
    if not has_request_context():
        return nullcontext()
    return _held(current_app.extensions["seats"][pool])


def check(pool: Pool) -> None:
    """Refuse at once what would find no seat later on. Raises Busy."""
    with seat(pool):
        return


@contextmanager
def _held(seats: threading.Semaphore) -> Iterator[None]:
    if not seats.acquire(blocking=False):
        raise Busy
    try:
        yield
    finally:
        seats.release()


def seated(pool: Pool | int, serve: Callable[..., Response]) -> Callable[..., Response]:
    """Serve while there is a seat, of a pool or of so many of the route's own.

    Else refuse before Redis or the database is asked anything. The seat of a streamed answer is
    kept until it has been sent.
    """
    own = threading.BoundedSemaphore(pool) if isinstance(pool, int) else None

    def serve_seated(**arguments: object) -> Response:
        seats: threading.Semaphore = own or current_app.extensions["seats"][pool]
        if not seats.acquire(blocking=False):
            raise Busy
        leave = _once(seats.release)
        try:
            answer = serve(**arguments)
            if answer.is_streamed:
                answer.response = _until_end(answer.iter_encoded(), leave)
                answer.call_on_close(leave)
                return answer
        except BaseException:
            leave()
            raise
        leave()
        return answer

    return serve_seated


def _until_end(pieces: Iterator[bytes], leave: Callable[[], None]) -> Iterator[bytes]:
    try:
        yield from pieces
    finally:
        leave()


def _once(act: Callable[[], None]) -> Callable[[], None]:
    """Let an act happen the first time it is called, and never again."""
    chance = threading.Lock()

    def do() -> None:
        if chance.acquire(blocking=False):
            act()

    return do
