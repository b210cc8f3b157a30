"""Serves the app over ASGI, so that no slow peer holds a thread.

A request's body is read to its end before a thread is taken, and an answer is sent as fast as
its reader takes it, outside any thread. Both must keep a least pace. The server's own WSGI mode
reads bodies and sends answers in its threads, so that as many slow peers as threads stop
everybody; asgiref and a2wsgi hold a thread while they send.
"""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any, TypeVar

from backend import app, ids
from backend.api import Problem, waiting
from backend.api.bodies import IN_MEMORY, Bodies, HungUp, Receive
from backend.api.environ import build_environ, declared_length
from backend.api.leftovers import MOST_BYTES
from backend.api.pace import Pace, Patience
from backend.config import Config
from backend.errors import AppError

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

Message = dict[str, Any]
Scope = dict[str, Any]
Send = Callable[[Message], Awaitable[None]]
T = TypeVar("T")

PIECE = 64 * 1024


@dataclass
class _Answer:
    """An answer whose first pieces are made, and what makes the others."""

    status: int
    headers: list[tuple[bytes, bytes]]
    begun: bytes
    rest: Iterator[bytes] | None
    close: Callable[[], None] = field(repr=False)

    @property
    def has_length(self) -> bool:
        """Whether its reader can tell that it was cut short."""
        return any(name == b"content-length" for name, _ in self.headers)

    def next_piece(self) -> bytes:
        return b"" if self.rest is None else _gather(self.rest, PIECE)


class Gateway:
    """An ASGI application that serves a WSGI one on a fixed number of threads."""

    def __init__(self, wsgi: "WSGIApplication", threads: int, pace: Pace | None = None) -> None:
        """Stand before `wsgi`; threads start when they are needed."""
        self._wsgi = wsgi
        self._pool = ThreadPoolExecutor(threads, "web")
        self._pace = pace or Pace()
        self._bodies = Bodies(self._pace)
        self._waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        body = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed below
        try:
            await self._serve(scope, receive, send, body)
        except AppError as error:
            await _refuse(send, error)
        except HungUp:
            return
        finally:
            body.close()

    async def _serve(self, scope: Scope, receive: Receive, send: Send, body: IO[bytes]) -> None:
        length = declared_length(scope)
        if length is None or 0 < length <= MOST_BYTES:
            length = await self._bodies.read(receive, body)
        environ = build_environ(scope, body, length)
        environ[waiting.HAS_PLACE] = self._waiting < waiting.MOST_WAITING
        context = contextvars.copy_context()
        answer = await self._in_thread(context, self._call, environ)
        if waiting.SECONDS in environ and self._waiting < waiting.MOST_WAITING:
            await self._wait(environ[waiting.SECONDS])
            body.seek(0)
            environ = {**build_environ(scope, body, length), waiting.WAITED: True}
            answer = await self._in_thread(context, self._call, environ)
        try:
            with suppress(TimeoutError):  # a reader who is too slow finds the connection closed
                await self._send(send, answer, context)
        finally:
            if answer.rest is not None:
                await self._in_thread(context, answer.close)

    async def _wait(self, seconds: int) -> None:
        """Let a request's turn come, in no thread."""
        self._waiting += 1
        try:
            await asyncio.sleep(seconds)
        finally:
            self._waiting -= 1

    def _call(self, environ: dict[str, Any]) -> _Answer:
        """Have the app answer, and make as much of the answer as is sent at once; in a thread."""
        begun: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], _error: Any = None) -> Any:
            begun[:] = int(status.split(" ", 1)[0]), headers
            return None

        pieces = self._wsgi(environ, start)
        close = getattr(pieces, "close", lambda: None)
        try:
            rest = iter(pieces)
            first = _gather(rest, IN_MEMORY)
        except BaseException:
            close()
            raise
        is_whole = len(first) < IN_MEMORY
        if is_whole:
            close()
        status, headers = begun
        encoded = [(name.lower().encode(), value.encode("latin1")) for name, value in headers]
        return _Answer(status, encoded, first, None if is_whole else rest, close)

    async def _send(self, send: Send, answer: _Answer, context: contextvars.Context) -> None:
        """Send piece by piece; where a cut would pass for the end, the reader takes their time."""
        await send(
            {"type": "http.response.start", "status": answer.status, "headers": answer.headers}
        )
        piece, patience = answer.begun, Patience(self._pace)
        while answer.rest is not None and piece:
            for part in _parts(piece):
                async with patience.waiting() if answer.has_length else nullcontext():
                    await send({"type": "http.response.body", "body": part, "more_body": True})
                patience.moved(len(part))
            piece = await self._in_thread(context, answer.next_piece)
        await send({"type": "http.response.body", "body": piece, "more_body": False})

    async def _in_thread(
        self, context: contextvars.Context, act: Callable[..., T], *given: Any
    ) -> T:
        """Run in a thread, in the request's own context, whichever thread it is."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, lambda: context.run(act, *given))


def create_server() -> Gateway:
    """Build what the web process serves, from the environment."""
    config = Config.from_environment()
    return Gateway(app.create_app(config), config.web_threads)


def _gather(pieces: Iterator[bytes], size: int) -> bytes:
    """Take pieces until there are so many bytes, or no more; fewer bytes mean the end."""
    gathered = bytearray()
    for piece in pieces:
        gathered += piece
        if len(gathered) >= size:
            break
    return bytes(gathered)


def _parts(piece: bytes) -> Iterator[bytes]:
    for start in range(0, len(piece), PIECE):
        yield piece[start : start + PIECE]


async def _refuse(send: Send, error: AppError) -> None:
    """Answer for a request that never came as far as the app, and end its connection."""
    body = Problem(
        type="about:blank",
        title=HTTPStatus(error.status).phrase,
        status=error.status,
        code=error.code,
        detail=error.message,
        request_id=ids.new(16),
    )
    headers = [(b"content-type", b"application/problem+json"), (b"connection", b"close")]
    if error.retry_after is not None:
        headers.append((b"retry-after", str(error.retry_after).encode()))
    await send({"type": "http.response.start", "status": error.status, "headers": headers})
    data = body.model_dump_json(exclude_none=True).encode()
    await send({"type": "http.response.body", "body": data, "more_body": False})
